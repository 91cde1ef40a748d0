"""What a clinician in process remembers: everything the tools have returned, and nothing else."""

from __future__ import annotations

from typing import Any

from residency import knowledge
from residency.contract import ToolResult


class Notebook:
    """Vital signs, results, findings, facts and orders as they came back from tools, with the clock they imply.

    `findings`: as last seen; `found`: as first seen, before anything was done about it. `told`: the words in which a fact came."""

    def __init__(self) -> None:
        self.minute = 0.0
        self.vitals: list[tuple[float, dict[str, float]]] = []
        self.values: dict[str, list[float]] = {}
        self.results: dict[str, int] = {}
        self.taken: dict[str, list[float]] = {}
        self.findings: dict[str, bool] = {}
        self.found: dict[str, bool] = {}
        self.facts: set[str] = set()
        self.told: dict[str, str] = {}
        self.history: set[str] = set()
        self.medicines: tuple[str, ...] = ()
        self.allergies: tuple[str, ...] = ()
        self.documents: tuple[str, ...] = ()
        self.patient: dict[str, Any] = {}
        self.pending: tuple[str, ...] = ()
        self.present: set[str] = set()
        self.arrested = False
        self.rhythm = ""

    def read(self, result: ToolResult) -> None:
        """Take in one result."""
        self.minute += result.minutes
        for i in result.interrupts:
            if i.kind == "arrest":
                self.arrested = True
                self.rhythm = i.says.rpartition("rhythm ")[2].strip(".")
            elif "Return of circulation" in i.says:
                self.arrested = False
        data = result.data
        if result.error is not None or not isinstance(data, dict):
            return
        self.rhythm = data.get("rhythm", self.rhythm)
        if "vitals" in data and isinstance(data["vitals"], dict):
            felt = "HR" in data["vitals"] and not any(i.kind == "arrest" for i in result.interrupts)
            self.arrested = self.arrested and not felt
            self.vitals.append((self.minute, data["vitals"]))
        for row in data.get("results", ()):
            if "test" not in row:
                continue
            self.results[row["test"]] = max(self.results.get(row["test"], 0), sum(r.get("test") == row["test"] for r in data["results"]))
            taken = self.taken.setdefault(row["test"], [])
            if row.get("collected") is not None and row["collected"] not in taken:
                taken.append(row["collected"])
                taken.sort()
            for finding in knowledge.tests[row["test"]].findings:
                self.findings[finding] = self.findings.get(finding, False) or finding in row["findings"]
        for row in reversed(data.get("results", ())):
            for name, v in row.get("values", {}).items():
                self.values.setdefault(name, []).append(v["value"])
        for rows in data.get("findings", {}).values():
            self.findings.update(rows)
        self.found = {**self.findings, **self.found}
        self.facts |= set(data.get("facts", ()))
        for fact in data.get("facts", ()):
            self.told.setdefault(fact, str(data.get("reply", result.content)))
        if "history" in data:
            self.history = set(data["history"])
            self.medicines = tuple(data["medicines"])
            self.allergies = tuple(a["substance"] for a in data["allergies"])
            self.documents = tuple(d["id"] for d in data["documents"])
            self.patient = data["patient"]
        if "pending" in data:
            self.pending = tuple(data["pending"])

    def last(self, vital: str) -> float | None:
        """The newest charted value of a vital sign."""
        return next((v[vital] for _, v in reversed(self.vitals) if vital in v), None)

    def latest(self, analyte: str) -> float | None:
        """The newest value of an analyte."""
        rows = self.values.get(analyte)
        return rows[-1] if rows else None
