"""Drawing one patient from a condition, a setting and a seed: who they are, what they have, how far it has gone.

Draws are keyed by what they are about and never by the task, so that twins (two conditions behind one briefing) meet
as the same person on the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from residency import ages, knowledge, rng
from residency.knowledge.types import Fact
from residency.physiology import PROCESSES, VALUES, Body, Profile
from residency.world.case import Case, Person, TrueAllergy
from residency.world.setting import Setting

FAMILY = ("family", "daughter", "son", "wife", "husband", "mother", "father", "partner", "friend", "sister", "brother")
SEARCH_MINUTES = 600
GRID = 5
TODAY = date(2026, 7, 1)
"""The day on which every patient comes, for birthdays."""
SETTLE_MINUTES = 10.0
ADULT = 16
DRAWN_AS = {"heart_rate": "pulse"}
FIRST_NAMES = {
    "female": ("Agnes", "Beatriz", "Carla", "Dalia", "Edith", "Fatima", "Greta", "Hana", "Iris", "Joan", "Keiko", "Lena"),
    "male": ("Abel", "Bruno", "Carl", "Dario", "Emil", "Farid", "Gus", "Hugo", "Ivan", "Jonas", "Kofi", "Liam"),
}
LAST_NAMES = (
    "Abbott",
    "Bauer",
    "Costa",
    "Diallo",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ito",
    "Jensen",
    "Kaplan",
    "Larsen",
    "Moreau",
    "Novak",
    "Okafor",
    "Pereira",
    "Quinn",
    "Rossi",
    "Santos",
    "Tanaka",
    "Usman",
    "Vogel",
)


class Drawn:
    """A case and its body at the moment the clinician takes over (second 0)."""

    __slots__ = ("birth_date", "body", "case", "door", "name")

    def __init__(self, case: Case, body: Body, door: int, name: str, birth_date: str):
        self.case, self.body, self.door, self.name, self.birth_date = case, body, door, name, birth_date


class Arrival(NamedTuple):
    """Who comes through the door and how far it has gone: `states` (background, variant, ages passed) decide what shows; `door` is
    the second of the door (at or before 0)."""

    age: float
    sex: str
    weight_kg: float
    variant: str
    states: frozenset[str]
    body: Body
    door: int


def arrive(setting: Setting, seed: int) -> Arrival:
    """The person of this setting on this seed and their body, before anything is looked at."""
    condition = setting.condition
    age, sex, weight = _person(setting, seed)
    flags = _background(setting, seed, age)
    variant = setting.draw.get("variant") or rng.pick(condition.variants, seed, "variant")
    states = flags | {variant} | {f"age_over_{n}" for n in (5, 12, 16, 40, 50, 60, 65, 70, 75, 80) if age > n}
    severity = setting.draw.get("severity", [0.0, 1.0])
    level = rng.between(float(severity[0]), float(severity[1]), seed, "severity")
    processes = _processes(condition.processes, states, level, seed)
    body, door = _to_the_door(setting, _profile(age, sex, weight, setting, flags, seed), processes, seed)
    return Arrival(age, sex, weight, variant, frozenset(states), body, door)


def draw(setting: Setting, seed: int, patient: str, encounter: str) -> Drawn:
    """The patient of this setting on this seed."""
    condition = setting.condition
    age, sex, weight, variant, states, body, door = arrive(setting, seed)
    present = _findings(condition.findings, states, seed)
    tests = {**condition.tests, **setting.tests}
    values, studies = _tests(tests, states, seed)
    allergies = (true_allergy(setting.allergy),) if setting.allergy else ()
    triage = {k: v for k, v in body.vitals().items() if v is not None}
    if setting.wait_minutes:
        body.to(0)
    case = Case(
        patient=patient,
        encounter=encounter,
        condition=condition,
        variant=variant,
        age=age,
        sex=sex,
        weight_kg=weight,
        background=tuple(sorted(states)),
        allergies=allergies,
        groups=condition.groups,
        antibiogram=_antibiogram(setting),
        moments={**condition.moments, **setting.moments},
        present=present,
        values=values,
        studies=studies,
        people=_people(setting, allergies, seed),
        order_sets=setting.chart.get("order_sets", {}),
        triage=triage,
        seen=_seen(tests, studies),
    )
    name = f"{rng.pick(FIRST_NAMES[sex], seed, 'first')} {rng.pick(LAST_NAMES, seed, 'last')}"
    born = f"{2026 - int(age)}-{1 + int(rng.uniform(seed, 'month') * 6):02d}-{1 + int(rng.uniform(seed, 'day') * 28):02d}"
    if age < ages.BABY:
        born = str(TODAY - timedelta(days=ages.days(age)))
    return Drawn(case, body, door, name, born)


def _person(setting: Setting, seed: int) -> tuple[float, str, float]:
    who, fixed = setting.condition.who, setting.draw
    sex = fixed.get("sex") or rng.pick(who.get("sex", {"female": 0.5, "male": 0.5}), seed, "sex")
    age = fixed.get("age", who["age_years"])
    if isinstance(age, list):
        age = round(rng.between(age[0], age[1] + 1, seed, "age") - 0.5)
    elif isinstance(age, Mapping):
        age = ages.whole(
            min(
                max(rng.spread(age["mid"], (age["min"] + age["mid"]) / 2, (age["mid"] + age["max"]) / 2, seed, "age"), age["min"]),
                age["max"],
            )
        )
    weight = fixed.get("weight_kg")
    if weight is None:
        table = who.get("weight_kg", _usual_weight(age))[sex]
        spread = 1.28 * table["sd"]
        least = 40.0 if age >= ADULT else 0.6 * table["mean"]
        weight = max(least, rng.spread(table["mean"], table["mean"] - spread, table["mean"] + spread, seed, "weight"))
        weight = round(weight, 1) if age < ages.BABY else round(weight)
    return float(age), sex, float(weight)


def _usual_weight(age: float) -> dict[str, dict[str, float]]:
    """Kilograms by sex; for children 2 x (age + 4) (PALS), in the first year half the months and 4, a newborn 3.5 (APLS 2016)."""
    if age >= ADULT:
        return {"female": {"mean": 70, "sd": 14}, "male": {"mean": 82, "sd": 15}}
    mean = 2.0 * (age + 4.0) if age >= 1.0 else max(3.5, 0.5 * 12.0 * age + 4.0) if age > 1.0 / 12.0 else 3.5
    usual = {"mean": mean, "sd": 0.12 * mean}
    return {"female": usual, "male": usual}


def _background(setting: Setting, seed: int, age: float) -> frozenset[str]:
    who = setting.condition.who
    flags = {
        name
        for group in ("background", "medicines")
        for name, p in who.get(group, {}).items()
        if name not in setting.background and rng.happens(float(p), seed, "background", name)
    }
    flags |= {name for name, value in setting.background.items() if value}
    return frozenset(flags)


def _profile(age: float, sex: str, weight: float, setting: Setting, flags: frozenset[str], seed: int) -> Profile:
    """The person before this illness: usual for age and sex, changed by what they had, the condition's `who.body` and the task."""
    numbers: dict[str, Any] = {}
    if age >= ADULT:
        numbers |= {"map": [84, 94], "heart_rate": [64, 84], "creatinine": 0.9}
    for flag in sorted(flags & set(knowledge.backgrounds)):
        numbers |= knowledge.backgrounds[flag].body
    numbers |= setting.condition.who.get("body", {}) | setting.body
    drawn = {k: rng.between(v[0], v[1], seed, DRAWN_AS.get(k, k)) if isinstance(v, list | tuple) else float(v) for k, v in numbers.items()}
    return Profile(age_years=age, sex=sex, weight_kg=weight, **drawn)


def _processes(
    specs: Mapping[str, Mapping[str, Any]], states: frozenset[str] | set[str], level: float, seed: int
) -> dict[str, dict[str, float]]:
    """Numbers for each process that this patient has. A range follows the patient's severity, with a scatter of its own."""
    out: dict[str, dict[str, float]] = {}
    for name, spec in specs.items():
        if "only_in" in spec and spec["only_in"] not in states:
            continue
        allowed = PROCESSES[name].params
        changed = {k: v for state, v in spec.get("if", {}).items() if state in states for k, v in v.items()}
        numbers = {}
        for param, value in {**spec, **changed}.items():
            if param not in allowed:
                continue
            if isinstance(value, list):
                u = 0.75 * level + 0.25 * rng.uniform(seed, "process", name, param)
                value = value[0] + (value[1] - value[0]) * u
            numbers[param] = float(value)
        out[name] = numbers
    return out


def _to_the_door(setting: Setting, profile: Profile, processes: dict[str, dict[str, float]], seed: int) -> tuple[Body, int]:
    """The body as it comes through the door, and the second of the door (at or before 0).

    Where the course says when a vital sign would cross a bound without treatment, the illness is run ahead coarsely once
    and the patient is taken from the point so many minutes before that crossing."""
    door = -int(setting.wait_minutes * 60) // 10 * 10
    course = {**setting.condition.course, **setting.course}
    if "vital" not in course:
        body = _treated(Body(profile, processes, at=door), setting)
        body.settle(float(course.get("settle_minutes", SETTLE_MINUTES)))
        return body, door
    low, high = course["between_minutes"]
    lead = round(rng.between(low, high, seed, "lead"))
    body = _treated(Body(profile, processes, at=0), setting)
    body.settle(float(course.get("settle_minutes", SETTLE_MINUTES)))
    past = [body.fork()]
    while len(past) * GRID < SEARCH_MINUTES:
        body.course(GRID, pace=GRID)
        past.append(body.fork())
        if _below(body, course["vital"], course["below"]):
            break
    crossing = (len(past) - 1) * GRID
    start = max(0, crossing - lead - round(setting.wait_minutes))
    chosen = past[start // GRID]
    if start % GRID:
        chosen.course(start % GRID)
    chosen.arrive(door)
    return chosen, door


def _treated(body: Body, setting: Setting) -> Body:
    """What was begun elsewhere and runs when the patient is taken over."""
    for row in setting.running:
        procedure = knowledge.procedures.get(row["item"])
        if procedure is not None:
            for effect in procedure.effects:
                body.infuse(effect.agent, effect.amount)
            continue
        for action in knowledge.actions(row["item"], 0.0, "", "", float(row["rate"]), row["unit"], body.profile.weight_kg):
            body.infuse(action.agent, action.infuse)
    return body


def _below(body: Body, vital: str, bound: float) -> bool:
    """Whether a vital sign can't be read or reads below a bound; the whole monitor is only worked out near it."""
    if body.state == "alive" and vital.lower() in VALUES and body.value(vital.lower()) > bound + 1.0:
        return False
    value = body.vitals()[vital]
    return value is None or value < bound


def _findings(table: Mapping[str, Mapping[str, Any]], states: frozenset[str] | set[str], seed: int) -> frozenset[str]:
    """Which findings are there. What the condition doesn't list is there as often as in people without it; what it leaves to
    the living body (`derived`) is never drawn."""
    drawn: dict[str, Any] = dict(knowledge.signs.usual())
    for rows in table.values():
        drawn.update(rows)
    present: set[str] = set()
    for finding, spec in drawn.items():
        if spec != "derived" and rng.happens(chance(spec, states), seed, "finding", finding):
            present.add(finding)
    return frozenset(present)


def chance(spec: Any, states: frozenset[str] | set[str]) -> float:
    """How often a sign of a condition's table shows in a person with these states."""
    if isinstance(spec, Mapping):
        return next((float(p) for state, p in spec.get("if", {}).items() if state in states), float(spec.get("p", 0)))
    return float(spec)


def _tests(table: Mapping[str, Any], states: frozenset[str] | set[str], seed: int) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """Values of analytes at the door, and what each study shows."""
    values: dict[str, float] = {}
    studies: dict[str, tuple[str, ...]] = {}
    for name, spec in table.items():
        if name == "derived":
            continue
        if isinstance(spec, Mapping) and "mid" in spec:
            values[name] = rng.spread(float(spec["mid"]), float(spec["p10"]), float(spec["p90"]), seed, "test", name)
        elif isinstance(spec, int | float):
            values[name] = float(spec)
        elif isinstance(spec, Mapping):
            studies[name] = tuple(
                f
                for f, p in spec.items()
                if isinstance(p, int | float | Mapping) and rng.happens(chance(p, states), seed, "study", name, f)
            )
    return values, studies


def _seen(table: Mapping[str, Any], studies: Mapping[str, tuple[str, ...]]) -> dict[str, bool]:
    """Every finding that the case decides for some study, and whether any of these studies shows it."""
    out: dict[str, bool] = {}
    for name, shown in studies.items():
        for finding, spec in table[name].items():
            if finding in knowledge.findings and isinstance(spec, int | float | Mapping):
                out[finding] = out.get(finding, False) or finding in shown
    return out


def true_allergy(spec: Mapping[str, Any]) -> TrueAllergy:
    """The allergy that a task file describes."""
    return TrueAllergy(
        spec["drug"],
        spec["reaction"],
        float(spec.get("severity", 1.0)),
        f"{spec['drug']}: {spec['reaction']}"
        + (f", {spec['details']}" if spec.get("details") else "")
        + (f" ({spec['year']})" if spec.get("year") else ""),
    )


def _antibiogram(setting: Setting) -> dict[str, float]:
    return dict(setting.chart.get("antibiogram_urine", setting.condition.tests.get("antibiogram", {})))


def _people(setting: Setting, allergies: tuple[TrueAllergy, ...], seed: int) -> tuple[Person, ...]:
    """The patient first, then whoever the task names, each with the facts they know."""
    own = {f.id: f for f in setting.facts}
    facts = [own.get(f.id, f) for f in setting.condition.facts] + [
        f for f in setting.facts if f.id not in {g.id for g in setting.condition.facts}
    ]
    facts = [_spelled(f, allergies) for f in facts if rng.happens(f.p, seed, "fact", f.id)]
    out = []
    for name, spec in {"patient": {}, **setting.people}.items():
        role = spec.get("role", "patient" if name == "patient" else "family" if name in FAMILY else name)
        knows = set(spec.get("knows", ()))
        ignorant = {k.removeprefix("knows_") for k, v in spec.items() if k.startswith("knows_") and v is False}
        mine = tuple(
            f
            for f in facts
            if f.id not in ignorant and (f.id in knows or {name, role} & ({f.who} if isinstance(f.who, str) else set(f.who)))
        )
        denies = tuple((k.removeprefix("says_if_asked_"), v) for k, v in spec.items() if k.startswith("says_if_asked_"))
        out.append(
            Person(
                name,
                role,
                spec.get("name", name.replace("_", " ")),
                float(spec.get("arrives_at", 0)),
                mine,
                denies,
                spec.get("orientation", "full"),
                spec,
            )
        )
    return tuple(out)


def _spelled(fact: Fact, allergies: tuple[TrueAllergy, ...]) -> Fact:
    if fact.id == "allergy" and fact.says == "from_patient_record":
        says = allergies[0].details.capitalize() if allergies else "No allergies that I know of."
        return replace(fact, says=says, topic=fact.topic or "allergy")
    return fact if fact.topic else replace(fact, topic=fact.id)


def findings_now(case: Case, body: Body, system: str) -> tuple[tuple[str, bool], ...]:
    """(finding, present) of one system as it is now, the same list for every patient, so that what is mentioned as absent tells
    nothing of the disease: drawn ones stay, derived ones are read from the live body; a sign that has both ways shows by either."""
    lexicon = knowledge.findings
    return tuple(
        (f, case.age >= lexicon[f].said_from and (f in case.present or knowledge.shows(f, body)))
        for f in knowledge.signs.by_system()[system]
    )
