"""The medicine as its reviewers see it: rules with their inputs, guidelines, what there is and who has signed it, what is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from residency import knowledge, tasks
from residency.errors import ResidencyError, UserError
from residency.knowledge import interacting, loader, pages, whole
from residency.knowledge.library import everything
from residency.people.hear import REACTED_TO
from residency.tasks.loader import BUILT_IN
from residency.tools.desk import SAID_AS

KINDS = ("conditions", "drugs", "procedures", "tests", "findings", "concepts", "topics", "guidelines", "articles")


def faults(folder: str | None = None) -> list[str]:
    """What is wrong with the content, one line each: all of it and the catalog, or a third party's folder."""
    if folder is not None:
        if not Path(folder).is_dir():
            raise UserError(f"{folder} is not a folder")
        return list(knowledge.lint.lint(Path(folder)))
    return [*knowledge.lint.lint(), *whole.inseparable(), *whole.repeated(), *tasks_that_fail()]


def tasks_that_fail() -> list[str]:
    """The error of every catalog task that can't be loaded."""
    found = []
    for name in tasks.ids():
        try:
            tasks.load(name)
        except ResidencyError as error:
            found.append(f"{name}: {error}")
    return found


def rules() -> list[dict[str, Any]]:
    """Every decision rule: name, version, source, and each input with its unit, range and kind."""
    return [
        {
            "id": rule.id,
            "name": rule.name,
            "version": rule.version,
            "source": rule.source,
            "inputs": [
                {"name": i.name, "kind": i.kind, "unit": i.unit, "low": i.low, "high": i.high, "optional": i.optional} for i in rule.inputs
            ],
        }
        for rule in knowledge.rules.every().values()
    ]


def rules_view(rows: list[dict[str, Any]]) -> Table:
    """One rule a row."""
    table = Table("rule", "inputs", "source", pad_edge=False, header_style="bold")
    for row in rows:
        inputs = ", ".join(f"{i['name']} {i['unit']}".strip() for i in row["inputs"])
        table.add_row(row["id"], inputs, row["source"])
    return table


def guidelines() -> list[dict[str, Any]]:
    """Every guideline: source, edition, the conditions that name it, and each recommendation with its class and level."""
    used: dict[str, list[str]] = {}
    for condition in knowledge.conditions.values():
        for name in condition.guidelines:
            used.setdefault(name, []).append(condition.id)
    return [
        {
            "id": g.id,
            "name": g.name,
            "version": g.version,
            "source": g.source,
            "conditions": used.get(g.id, []),
            "recommendations": [
                {"id": r.id, "says": r.says, "class": r.class_, "level": r.level, "critical": r.critical, "against": r.against}
                for r in g.recommendations
            ],
        }
        for g in knowledge.guidelines.values()
    ]


def guidelines_view(rows: list[dict[str, Any]]) -> Table:
    """One guideline a row."""
    table = Table("guideline", "recommendations", "critical", "source", pad_edge=False, header_style="bold")
    for row in rows:
        lines = row["recommendations"]
        table.add_row(row["id"], str(len(lines)), str(sum(r["critical"] for r in lines)), row["source"])
    return table


def report() -> dict[str, Any]:
    """How much there is of each kind, on what basis doses stand, and which files a clinician has signed."""
    entries = {kind: len(getattr(knowledge, kind)) for kind in KINDS}
    entries |= {"rules": len(knowledge.rules.every()), "tasks": len(tasks.ids())}
    basis = Counter(dose.basis for drug in knowledge.drugs.values() for dose in drug.doses)
    files = sorted(path for root in (*knowledge.roots(), BUILT_IN) for path in root.rglob("*.yaml"))
    signed = {path.stem: names for path in files if (names := _signed(path))}
    return {
        "entries": entries,
        "doses_by_basis": dict(sorted(basis.items())),
        "conditions": whole.coverage(),
        "loose_ends": list(whole.orphans(BUILT_IN, heard=(*REACTED_TO, *SAID_AS))),
        "interactions": interactions(),
        "pages": pages.counts(),
        "files": len(files),
        "signed": len(signed),
        "signed_by": signed,
    }


def interactions() -> dict[str, Any]:
    """Rows of interaction files, the pairs of stocked drugs that they speak of, and these pairs by gravest severity."""
    severities = {str(level): number for level, number in interacting.by_severity().items()}
    return {"rows": len(everything("interactions")), "pairs": len(interacting.pairs()), "by_severity": severities}


def _signed(path: Path) -> list[str]:
    tree, _ = loader.read(path)
    review = tree.get("review") if isinstance(tree, dict) else None
    return list(review.get("signed") or ()) if isinstance(review, dict) else []


def report_view(found: dict[str, Any]) -> Group:
    """The report as a table and its verdict on review."""
    table = Table("kind", "entries", pad_edge=False, header_style="bold")
    for kind, number in found["entries"].items():
        table.add_row(kind, str(number))
    basis = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in found["doses_by_basis"].items())
    met = found["interactions"]
    grave = ", ".join(f"{n} of severity {level}" for level, n in met["by_severity"].items())
    verdict = f"{found['signed']} of {found['files']} files are signed by a clinician."
    reach = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in found["conditions"].items() if isinstance(n, int))
    acuity = ", ".join(f"{n} at {level}" for level, n in found["conditions"]["by_esi"].items())
    reach_says = f"Conditions: {reach}; gravest fair ESI level: {acuity}."
    met_says = f"Interactions: {met['rows']} rows, {met['pairs']} pairs of drugs: {grave}."
    basis_says = f"Doses by basis: {basis}."
    loose_says = f"Entries that no other file names: {len(found['loose_ends'])}."
    signed = Text(verdict, "bold" if found["signed"] else "bold red")
    return Group(table, *map(Text, (basis_says, reach_says, loose_says, met_says)), signed)
    shelf = ", ".join(f"{n} {kind}" for kind, n in found["pages"].items())
    shelf_says = f"Library: {sum(found['pages'].values())} pages: {shelf}."
    lines = [Text(f"Doses by basis: {basis}."), Text(met_says), Text(shelf_says)]
    return Group(table, *lines, Text(verdict, "bold red" if not found["signed"] else "bold"))
