"""Conditions: what a disease is, how it shows, what it needs and what it forbids, read from one YAML file each.

A condition knows no code of its own: processes name physiology modules, treatments name drugs, and the rubric is made
of typed predicates. Durations are minutes and ranges are [low, high] unless a key says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field

from residency import predicates
from residency.errors import ContentError
from residency.knowledge import loader
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Criterion, Fact, Forbidden, Review, Shows
from residency.predicates import Predicate

T = TypeVar("T")
DIMENSIONS = ("completeness", "correctness", "protocol", "documentation", "safety", "timing")


class Range(Struct, frozen=True):
    """An accepted single dose or rate, in canonical units; `route` "" means any."""

    low: float
    high: float
    unit: str
    per_kg: bool
    per_minute: bool
    route: str


class Option(Struct, frozen=True):
    """One drug of a treatment group: accepted doses, partners it needs, whether it only adds to another."""

    drug: str
    ranges: tuple[Range, ...] = ()
    only_with: tuple[str, ...] = ()
    add_on: bool = False
    not_if: tuple[str, ...] = ()


class Downstream(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a receiving team does once it knows the diagnosis: one drug or procedure, minutes after it knows.

    `when`: only while the body is so (as findings are derived); `every`: again after so many minutes as long as it is."""

    give: str
    after: float = 0.0
    amount: float = 0.0
    unit: str = ""
    rate: float = 0.0
    rate_unit: str = ""
    route: str = "iv"
    every: float = 0.0
    when: Shows | None = None


class Support(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How this illness is held up while the pressure is low: `fluid` ("" none), `ml_per_kg` of it over `over` minutes, so
    many `times` while the pressure stays low; then `pressor` ("" none)."""

    fluid: str = "lactated_ringers"
    ml_per_kg: float = 10.0
    over: float = 20.0
    times: int = 1
    pressor: str = "norepinephrine"


class Wrong(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An instructive wrong treatment: what it is, and what is given when."""

    says: str
    give: tuple[Downstream, ...]


class Courses(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the condition's page plots: vital signs and body values, over so many hours, and beside no and standard care a
    wrong one."""

    plot: tuple[str, ...] = ("MAP", "HR", "SPO2")
    hours: float = 12.0
    wrong: Wrong | None = None


class Drawing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is fixed of a patient where a task is drawn from the condition alone: keys of a task's `patient`, and how often nobody
    came along (0 to 1)."""

    draw: dict[str, Any] = field(default_factory=dict)
    background: dict[str, bool] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    alone: float = 0.0


class Condition(Struct, frozen=True, kw_only=True):
    """One condition, compiled. See docs/content.md for every key of the file."""

    id: str
    name: str
    family: str
    dynamic: bool
    review: Review
    codes: dict[str, Any]
    moments: dict[str, Predicate]
    who: dict[str, Any]
    variants: dict[str, float]
    presentation: dict[str, Any]
    course: dict[str, Any]
    findings: dict[str, dict[str, Any]]
    tests: dict[str, Any]
    processes: dict[str, dict[str, Any]]
    groups: dict[str, dict[str, Option]]
    required: tuple[Criterion, ...]
    forbidden: tuple[Forbidden, ...]
    harm_until_minute: float
    harm_anchors: tuple[dict[str, Any], ...]
    differential: tuple[dict[str, Any], ...]
    disposition: dict[str, Any]
    support: Support
    receiving: tuple[Downstream, ...]
    courses: Courses
    drawn: Drawing
    rules: tuple[str, ...]
    guidelines: tuple[str, ...]
    facts: tuple[Fact, ...]
    cite: tuple[str, ...]
    diagnosis: tuple[str, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of the file itself."""

    schema: Literal["condition/1"]
    id: str
    name: str
    family: str
    dynamic: bool = True
    review: Review
    codes: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, Any] = field(default_factory=dict)
    who: dict[str, Any]
    variants: dict[str, float] = field(default_factory=lambda: {"plain": 1.0})
    presentation: dict[str, Any] = field(default_factory=dict)
    course: dict[str, Any] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    tests: dict[str, Any] = field(default_factory=dict)
    processes: dict[str, dict[str, Any]] = field(default_factory=dict)
    treatments: dict[str, Any] = field(default_factory=dict)
    required: tuple[dict[str, Any], ...] = ()
    forbidden: tuple[dict[str, Any], ...] = ()
    harm_until_minute: float = 1440.0
    harm_anchors: tuple[dict[str, Any], ...] = ()
    differential: tuple[dict[str, Any], ...] = ()
    disposition: dict[str, Any] = field(default_factory=dict)
    support: Support = Support()
    receiving: tuple[Downstream, ...] = ()
    courses: Courses = Courses()
    drawn: Drawing = Drawing()
    rules: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    diagnosis: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()


ALWAYS = {"door": {"event": "arrived"}, "contact": {"event": "assigned_to_agent"}}
SHARED = ("drugs", "procedures", "tests", "findings", "concepts", "topics", "rules", "interactions", "classes", "structures", "meanings",
          "strangers", "services", "backgrounds", "guidelines", "articles", "shorthand")
_DOSE = re.compile(r"^(mcg|mg|g|units|ml|mmol|fraction)(_per_kg)?(_per_min)?(?:_(iv|im|po|in|sc|io|inh|sl|topical))?$")
_UNIT = {"mcg": "ug", "mg": "mg", "g": "g", "units": "U", "ml": "mL", "mmol": "mmol", "fraction": "1"}


def compile_condition(tree: Any, where: str) -> Condition:
    """The condition that a file's tree describes. Raises ContentError naming the key and what is allowed."""
    file = convert(tree, _File, where)
    moments_raw = {**ALWAYS, **file.moments}
    names = frozenset(moments_raw)
    moments = {name: predicates.parse(body, f"{where} moments.{name}", names) for name, body in moments_raw.items()}
    raw = {f: getattr(file, f) for f in file.__struct_fields__ if f not in ("schema", "treatments")}
    raw |= {
        "moments": moments,
        "groups": {g: _group(body, f"{where} treatments.{g}") for g, body in file.treatments.items()},
        "required": criteria(file.required, f"{where} required", names),
        "forbidden": forbidden(file.forbidden, f"{where} forbidden", names),
    }
    return Condition(**raw)


def convert(tree: Any, kind: type[T], where: str) -> T:
    """msgspec.convert with our error: the place and what is allowed."""
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        raise ContentError(where, str(error)) from None


def criteria(rows: tuple[dict[str, Any], ...], where: str, moments: frozenset[str]) -> tuple[Criterion, ...]:
    """Criteria as written in a condition or task file."""
    done: list[Criterion] = []
    for row in rows:
        at = f"{where}.{row.get('id', '?')}"
        fields = set(Criterion.__struct_encode_fields__)
        if unknown := set(row) - fields:
            raise ContentError(at, f"no key {', '.join(sorted(unknown))}; there are: {', '.join(sorted(fields))}")
        if missing := {"id", "says", "dim", "is"} - set(row):
            raise ContentError(at, f"lacks {', '.join(sorted(missing))}")
        if row["dim"] not in DIMENSIONS:
            raise ContentError(at, f"dim is one of {', '.join(DIMENSIONS)}")
        if row["id"] in {c.id for c in done}:
            raise ContentError(at, "an id stands twice")
        applies = row.get("applies_if")
        done.append(
            Criterion(
                id=row["id"],
                says=row["says"],
                dim=row["dim"],
                weight=float(row.get("weight", 1)),
                safety=row.get("safety", ""),
                required=bool(row.get("required", False)),
                is_=predicates.parse(row["is"], at, moments),
                applies_if=None if applies is None else predicates.parse(applies, f"{at}.applies_if", moments),
            )
        )
    return tuple(done)


def forbidden(rows: tuple[dict[str, Any], ...], where: str, moments: frozenset[str]) -> tuple[Forbidden, ...]:
    """Forbidden acts as written in a condition or task file."""
    done = []
    for i, row in enumerate(rows):
        at = f"{where}[{i}]"
        if set(row) - {"is", "severity", "why", "kind"} or not {"is", "severity", "why"} <= set(row):
            raise ContentError(at, "takes is, severity (1-5), why and perhaps kind")
        if row["severity"] not in (1, 2, 3, 4, 5):
            raise ContentError(at, "severity is 1 to 5")
        done.append(
            Forbidden(
                is_=predicates.parse(row["is"], at, moments),
                severity=row["severity"],
                why=row["why"],
                kind=row.get("kind", "contraindication_ignored"),
            )
        )
    return tuple(done)


def _group(body: Any, where: str) -> dict[str, Option]:
    if not isinstance(body, dict) or not body:
        raise ContentError(where, "a treatment group is a mapping of drugs to their accepted doses")
    named = {drug: _option(drug, spec or {}, f"{where}.{drug}") for drug, spec in body.items()}
    return {**named, **_twins(named)}


def _twins(named: Mapping[str, Option]) -> dict[str, Option]:
    """Drugs of a class that is called like a named drug (prednisone is in `prednisolone`): they count for it, dose for dose."""
    drugs = everything("drugs")
    return {key: msgspec.structs.replace(option, drug=key) for name, option in named.items() if name in drugs
            for key, row in drugs.items() if name in row.classes and key not in named}


def _option(drug: str, spec: Mapping[str, Any], where: str) -> Option:
    ranges: list[Range] = []
    for key, value in spec.items():
        if key in ("only_with", "role", "not_if", "note"):
            continue
        match = _DOSE.match(key)
        if match is None or not isinstance(value, list) or len(value) != 2:
            raise ContentError(where, f"{key!r} is no dose; write for example g_iv: [1, 2] or mcg_per_kg_per_min: [0.02, 1]")
        unit, per_kg, per_minute, route = match.groups()
        ranges.append(Range(float(value[0]), float(value[1]), _UNIT[unit], bool(per_kg), bool(per_minute), route or ""))
    return Option(drug, tuple(ranges), tuple(spec.get("only_with", ())), spec.get("role") == "add_on", tuple(spec.get("not_if", ())))


@remembered
def conditions() -> Mapping[str, Condition]:
    """Every condition of every root, by id, compiled. Raises ContentError for a bad file."""
    out: dict[str, Condition] = {}
    for path in loader.files("conditions"):
        tree, _ = loader.read(path)
        condition = compile_condition(tree, path.name)
        if condition.id in out:
            raise ContentError(path.name, f"the id {condition.id!r} stands twice")
        out[condition.id] = condition
    return out


@remembered
def content_hash(condition: str) -> str:
    """Digest of the content that an encounter with this condition can meet: its own file and everything shared."""
    digest = _shared().copy()
    for path in loader.files("conditions"):
        if path.stem == condition:
            digest.update(path.read_bytes())
    return digest.hexdigest()


@remembered
def _shared() -> blake2b:
    """The digest over everything shared, begun for any condition's own file to follow."""
    digest = blake2b(digest_size=16)
    for kind in SHARED:
        for path in loader.files(kind):
            digest.update(path.read_bytes())
    return digest
