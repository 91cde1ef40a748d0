"""What medicine knows: drugs, procedures, tests, findings, concepts, topics and rules, as data that a clinician can read.

    from residency import knowledge
    knowledge.drugs["meropenem"]                    mappings, read on first use: drugs procedures tests findings concepts topics
    knowledge.find_drug("zosyn")                    what a person means; Refused says what is near
    knowledge.treatments("penicillin")              what a predicate means: ids of drugs and procedures
    knowledge.rules.compute("shock_index", {...})   a decision rule from chart data; refuses while an input is missing
    knowledge.checks.check(...)                     what a pharmacist would say
    knowledge.guidelines["ssc_2021"]                what a body recommends, each line with class, level and predicate

Nothing is read from disk at import. `add_root(folder)` adds a third party's content.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from residency.knowledge import signs
from residency.knowledge.actions import Action, actions
from residency.knowledge.dosing import adequate, canonical, default_dose, usual_amount
from residency.knowledge.find import find_drug, find_procedure, find_test, orderable, test_id, tests_meant, treatments
from residency.knowledge.library import KINDS, everything
from residency.knowledge.loader import add_root, roots
from residency.knowledge.signs import shows

if TYPE_CHECKING:
    from residency.knowledge import checks, rules
    from residency.knowledge.condition import Condition
    from residency.knowledge.guideline import Guideline
    from residency.knowledge.types import Background, Concept, Contraindication, Drug, Finding, Procedure, Service, Test, Topic

    drugs: Mapping[str, Drug]
    procedures: Mapping[str, Procedure]
    tests: Mapping[str, Test]
    findings: Mapping[str, Finding]
    concepts: Mapping[str, Concept]
    conditions: Mapping[str, Condition]
    guidelines: Mapping[str, Guideline]
    topics: Mapping[str, Topic]
    backgrounds: Mapping[str, Background]
    services: Mapping[str, Service]

__all__ = [
    "Action", "actions", "add_root", "adequate", "backgrounds", "canonical", "checks", "concepts", "conditions",
    "contraindications", "coverage", "default_dose", "drugs", "find_drug", "find_procedure", "find_rule",
    "find_test", "findings", "guidelines", "orderable", "procedures", "roots", "rules", "services", "shows", "signs", "test_id", "tests",
    "tests_meant", "topics", "treatments", "usual_amount",
]


def __getattr__(name: str) -> Any:
    if name == "guidelines":
        from residency.knowledge.guideline import guidelines

        return guidelines()
    if name in KINDS:
        return everything(name)
    if name == "conditions":
        from residency.knowledge.condition import conditions

        return conditions()
    if name in ("checks", "rules", "lint", "guideline"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def coverage(regimen: Iterable[str], antibiogram: Mapping[str, float]) -> float:
    """Share of local isolates (0..1) that at least one drug of the regimen kills, taken as independent.

    Each drug counts once; what is not in the antibiogram covers nothing."""
    miss = 1.0
    for drug in sorted(set(regimen)):
        miss *= 1.0 - min(max(antibiogram.get(drug, 0.0), 0.0), 1.0)
    return 1.0 - miss


def contraindications(item: str) -> tuple[Contraindication, ...]:
    """When a drug or procedure must not be used; () for an unknown id."""
    from residency.knowledge.checks import contraindications as of

    return of(item)


def find_rule(text: object) -> Any:
    """The decision rule meant. Raises Refused unknown_rule or ambiguous_rule."""
    from residency.knowledge.rules import find_rule as find

    return find(text)
