"""The library's pages, composed from the data: what a clinician reads about a condition, a drug or a guideline."""

from __future__ import annotations

from residency.errors import Refused, nearest
from residency.knowledge.condition import Condition, conditions
from residency.knowledge.guideline import context, guidelines
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Drug
from residency.language.retrieval import Library


@remembered
def _shelf() -> tuple[Library, dict[str, tuple[str, str, str]]]:
    rows: dict[str, tuple[str, str, str]] = {}
    texts: dict[str, str] = {}
    for kind in ("drugs", "tests", "procedures"):
        for entry in everything(kind).values():
            rows[f"{kind}/{entry.id}"] = (kind.removesuffix("s"), entry.id, entry.name)
            texts[f"{kind}/{entry.id}"] = " ".join(
                (entry.name, *entry.synonyms, *getattr(entry, "classes", ()), *getattr(entry, "brands", ()))
            )
    for c in conditions().values():
        rows[f"conditions/{c.id}"] = ("condition", c.id, c.name)
        texts[f"conditions/{c.id}"] = " ".join(
            (c.name, *c.presentation.get("complaint_chart", ()), *(f.replace("_", " ") for r in c.findings.values() for f in r))
        )
    for g in guidelines().values():
        rows[f"guidelines/{g.id}"] = ("guideline", g.id, g.name)
        texts[f"guidelines/{g.id}"] = " ".join((g.name, *g.synonyms, g.source, *(r.says for r in g.recommendations)))
    return Library(texts), rows


def search(query: str, category: str | None, limit: int) -> list[tuple[str, str, str]]:
    """(kind, id, name) of the pages that fit a query best; `category` keeps one kind."""
    library, rows = _shelf()
    found = [rows[key] for key, _ in library.search(query[:400], 40)]
    wanted = (category or "").lower().removesuffix("s")
    return [row for row in found if not wanted or row[0] == wanted][:limit]


def condition_page(name: str) -> str:
    """What the library says of a condition. Raises Refused with the nearest."""
    key = name.strip().lower().replace(" ", "_")
    table = conditions()
    found = table.get(key) or next((c for c in table.values() if c.name.lower() == name.strip().lower()), None)
    if found is None:
        hits = [row for row in search(name, "condition", 1)]
        if not hits:
            raise Refused(
                "unknown_condition", f"The library has no page {name[:60]!r}.", "Use search_clinical_knowledge first.", nearest(key, table)
            )
        found = table[hits[0][1]]
    return _page(found)


def _page(c: Condition) -> str:
    lines = [c.name, "Often found: " + ", ".join(f.replace("_", " ") for rows in c.findings.values() for f in rows) + "."]
    lines += ["Treatment: " + "; ".join(f"{g}: {', '.join(o).replace('_', ' ')}" for g, o in c.groups.items()) + "."] if c.groups else []
    lines.append("Separate from: " + "; ".join(f"{d['not_this']} ({d['separates']})" for d in c.differential) + ".")
    lines.append("Sources: " + ", ".join(c.cite) + ".")
    return "\n".join(lines)


def guideline_page(name: str) -> str:
    """What the library says of a guideline: its recommendations with class and level. Raises Refused with the nearest."""
    return context(name)


def monograph(drug: Drug) -> str:
    """A drug's page: doses with their sources, and what forbids it."""
    lines = [f"{drug.name} ({', '.join(drug.classes)})" + (f", also {', '.join(drug.brands)}" if drug.brands else "")]
    for d in drug.doses:
        size = f"{d.low:g}-{d.high:g} {d.unit}{'/' + d.per if d.per else ''}" if d.low is not None and d.high is not None else ""
        pace = f"{d.rate_low:g}-{d.rate_high:g} {d.rate_unit}" if d.rate_low is not None and d.rate_high is not None else ""
        lines.append(f"{d.indication} ({d.age}) {d.route} {size} {pace} [{d.source}]".replace("  ", " "))
    lines += [f"Not with {c.when.replace('_', ' ')}: {c.why} (severity {c.severity})" for c in drug.contraindicated]
    return "\n".join(lines)
