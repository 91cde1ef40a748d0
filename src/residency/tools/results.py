"""Reading what has come back."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from residency import acts, knowledge
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, tool


@tool()
def review_results(desk: Desk, patient_id: Name, test: Name | None = None, since: Annotated[float, Meta(ge=-1440)] | None = None) -> Reply:
    """Read results that are back, newest first: all of them, one test, or those since a minute of the clock. Also says what
    is still pending."""
    case = desk.case(patient_id)
    h = desk.hospital
    wanted = knowledge.tests_meant(knowledge.find_test(test).id) if test else None
    rows = [
        r
        for r in reversed(h.tables.of("result", case.patient))
        if (wanted is None or r.test in wanted) and (since is None or r.second >= since * 60)
    ][:12]
    lines, data = [], []
    for r in rows:
        if not r.seen:
            h.tables.put("result", replace(r, seen=True))
            h.note(acts.Reviewed(case.patient, r.test, r.order), desk.actor)
        lines.append(f"min {r.second / 60:.0f} (taken {r.collected / 60:.0f}) {r.says}")
        data.append(
            {
                "test": r.test,
                "minute": r.second / 60,
                "collected": r.collected / 60,
                "findings": list(r.findings),
                "values": {n: {"value": v, "unit": u, "flag": f} for n, v, u, f in r.values},
            }
        )
    pending = [o.item for o in h.tables.of("order", case.patient) if o.kind == "test" and o.status in ("placed", "collected")]
    if pending:
        lines.append("Pending: " + ", ".join(pending) + ".")
    return Reply("\n".join(lines) or "No results are back.", {"results": data, "pending": pending})
