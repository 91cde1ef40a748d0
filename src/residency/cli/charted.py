"""What a person has been shown so far: their own chart, built from results alone, so that nothing is seen for free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency.contract import Call, Interrupt, Say, Tool, ToolResult
from residency.evaluation.report.wording import shown

Readings = list[tuple[float, dict[str, Any]]]


class Ordered(Struct):
    """An order as last heard of: the minute it was written, what it is, and its state then."""

    minute: float
    says: str
    status: str


class Charted:
    """Vital signs by patient, results, orders, what was written and who called, each with its minute."""

    def __init__(self, tools: Sequence[Tool], patient: str = ""):
        """`patient` is whose figures those are that name nobody."""
        self.patient = patient
        self.minute, self.turns = 0.0, 0
        self.vitals: dict[str, Readings] = {}
        self.results: dict[tuple[str, float], str] = {}
        self.orders: dict[str, Ordered] = {}
        self.written: list[tuple[float, str]] = []
        self.calls: list[Interrupt] = []
        self._writes = {t.name for t in tools if t.writes}

    def take_in(self, act: Call | Say, result: ToolResult) -> None:
        """One act with what it brought."""
        began = self.minute
        self.minute += result.minutes
        self.turns += 1
        self.calls += result.interrupts
        if result.error is not None:
            return
        arguments = act.arguments if isinstance(act, Call) and isinstance(act.arguments, dict) else {}
        data = result.data if isinstance(result.data, dict) else {}
        stay = data["encounter"] if isinstance(data.get("encounter"), dict) else {}
        self._take_vitals(str(stay.get("patient_id") or arguments.get("patient_id") or self.patient), data.get("vitals"))
        for row in data.get("results", ()):
            if isinstance(row, dict) and "test" in row:
                self._take_result(row)
        for order in data.get("orders", ()):
            if isinstance(order, dict) and "id" in order:
                self._take_order(order, began)
        if isinstance(data.get("order"), str):
            known = self.orders.setdefault(data["order"], Ordered(began, result.content.splitlines()[-1].partition(": ")[2], "ordered"))
            known.status = str(data.get("status", known.status))
        elif isinstance(act, Call) and act.name in self._writes:
            self.written.append((began, shown(act, 200)))

    def _take_vitals(self, patient: str, vitals: Any) -> None:
        rows = self.vitals.setdefault(patient, []) if vitals else []
        if isinstance(vitals, dict):
            rows.append((self.minute, vitals))
        elif isinstance(vitals, list):
            for row in vitals:
                figures = {k: v for k, v in row.items() if isinstance(v, int | float) and k != "minute"}
                if all(abs(row["minute"] - minute) > 0.05 for minute, _ in rows):
                    rows.append((row["minute"], figures))
            rows.sort(key=lambda r: r[0])

    def _take_result(self, row: dict[str, Any]) -> None:
        values = [f"{n} {v['value']:g} {v['unit']}{' ' + v['flag'] if v['flag'] else ''}" for n, v in row.get("values", {}).items()]
        says = ", ".join((*values, *(f.replace("_", " ") for f in row.get("findings", ())))) or "nothing abnormal"
        self.results[row["test"], row.get("minute", self.minute)] = says

    def _take_order(self, row: dict[str, Any], began: float) -> None:
        size = f" {row['amount']:g} {row['unit']}".rstrip() if row.get("amount") else ""
        known = self.orders.setdefault(row["id"], Ordered(row.get("minute", began), f"{row.get('item', '')}{size}", ""))
        known.status = str(row.get("status", known.status))
