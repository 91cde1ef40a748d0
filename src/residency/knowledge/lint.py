"""What a content file may get wrong without breaking its schema: references, units, doses, agents, names.

`lint()` returns one line for each fault, file first; an empty list is a clean house. `lint(folder)` reads that folder
beside ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from residency import units
from residency.errors import ContentError, Refused
from residency.knowledge import laboratory, loader, rules
from residency.knowledge.derived import FORMULAS
from residency.knowledge.dosing import dangerous
from residency.knowledge.find import orderable, tests_meant, treatments
from residency.knowledge.interacting import faults as faults_of_interactions
from residency.knowledge.library import KINDS, everything
from residency.knowledge.lint_articles import article_faults
from residency.knowledge.lint_guidelines import guideline_faults
from residency.knowledge.rules.shape import Input
from residency.knowledge.triage import key_faults
from residency.knowledge.types import Dose, Drug, Shows, Test
from residency.language.names import Names
from residency.physiology import AGENTS, ORGANS, PROCESSES, VALUES, VITALS

ADULT_KG = 75.0


def lint(root: str | Path | None = None) -> list[str]:
    """Every fault of the content, ours and that of `root`."""
    try:
        if root is not None:
            loader.add_root(root)
        for kind in KINDS:
            everything(kind)
        rules.every()
    except ContentError as error:
        return [str(error)]
    return [*_classes(), *_drugs(), *_procedures(), *_tests(), *_findings(), *_meanings(), *_concepts(), *_rules(), *_names(),
            *_conditions(), *guideline_faults(_predicates), *article_faults()]


def _classes() -> Iterator[str]:
    tree = everything("classes")
    for row in tree.values():
        yield from (f"classes/{row.id}: is under {up!r}, which is no class" for up in row.under if up not in tree)
    for kind in ("drugs", "procedures"):
        for entry in everything(kind).values():
            yield from (f"{kind}/{entry.id}: no class is called {name!r}" for name in entry.classes if name not in tree)


def _drugs() -> Iterator[str]:
    structures = everything("structures")
    for drug in everything("drugs").values():
        at = f"drugs/{drug.id}"
        yield from _shared(at, drug)
        if drug.allergy_structure and drug.allergy_structure not in structures:
            yield f"{at}: no allergy structure is called {drug.allergy_structure!r}"
        if drug.confused_with and drug.confused_with not in everything("drugs"):
            yield f"{at}: is confused with {drug.confused_with!r}, which is no drug"
        if not drug.doses:
            yield f"{at}: has no dose"
        for number, dose in enumerate(drug.doses):
            yield from _dose(f"{at} doses[{number}]", drug, dose)
        for equal in drug.equal:
            if units.canonical(equal.unit) != equal.unit or units.canonical(equal.of) != equal.of:
                yield f"{at}: equal has an unknown unit"
        for effect in drug.effects:
            if units.canonical(effect.per) != effect.per:
                yield f"{at}: effect {effect.agent} is per an unknown unit {effect.per!r}"
        for part in drug.contains:
            if part.drug not in everything("drugs") or part.drug == drug.id:
                yield f"{at}: contains {part.drug!r}, which is no other drug"
            if units.canonical(part.unit) != part.unit or part.of not in {d.unit for d in drug.doses} or part.amount <= 0 or part.per <= 0:
                yield f"{at}: contains so much of {part.drug} for each of a unit of its own doses"
    for group in structures.values():
        for other in (*group.never, *group.avoid):
            if other not in structures:
                yield f"structures/{group.id}: names no structure {other!r}"
    yield from faults_of_interactions()


def _shared(at: str, row: Any) -> Iterator[str]:
    """What drugs and procedures have in common: agents, expected harm that is sourced, contraindications."""
    for effect in row.effects:
        if effect.agent not in AGENTS:
            yield f"{at}: no physiology agent is called {effect.agent!r}"
    if not row.expected_harm and not row.effects:
        yield f"{at}: can hurt nobody; write an expected harm or an effect"
    yield from _harm(at, row)
    for rule in row.contraindicated:
        if not 1 <= rule.severity <= 5 or not rule.source:
            yield f"{at}: contraindication {rule.when!r} needs a severity 1-5 and a source"


def _harm(at: str, row: Any) -> Iterator[str]:
    for cost in row.expected_harm:
        if cost.organ not in (*ORGANS, "pain", "fear"):
            yield f"{at}: expected harm to {cost.organ!r}; there are {', '.join(ORGANS)}, pain, fear"
        if not 0 < cost.minutes <= 1440 or not cost.source:
            yield f"{at}: expected harm to {cost.organ} needs minutes over 0 and a source"


def _dose(at: str, drug: Drug, dose: Dose) -> Iterator[str]:
    for unit in (dose.unit, dose.rate_unit):
        if unit and units.canonical(unit) != unit:
            yield f"{at}: {unit!r} is no unit in use"
    if not dose.source:
        yield f"{at}: has no source"
    if drug.high_alert and dose.basis == "recalled":
        yield f"{at}: a high-alert drug wants every dose recalled twice"
    if dose.unit and not _rising(dose.low, dose.usual, dose.high):
        yield f"{at}: wants low <= usual <= high"
    if dose.rate_unit and not _rising(dose.rate_low, dose.rate_usual, dose.rate_high):
        yield f"{at}: wants rate_low <= rate_usual <= rate_high"
    top = dose.rate_high if dose.how == "infusion" else dose.high
    if dose.dangerous_above is not None and top is not None and dose.dangerous_above <= top:
        yield f"{at}: dangerous_above lies inside the usual range"
    if not dose.unit and not dose.rate_unit:
        yield f"{at}: says neither an amount nor a rate"
    if (dose.weight != "actual" or dose.most is not None) and not (dose.per and dose.unit):
        yield f"{at}: weight and most belong to a dose by weight"
    if dose.most is not None and dose.low is not None and dose.most < dose.low * 30:
        yield f"{at}: most is an amount of {dose.unit}, not per kg"
    yield from _tenfold(at, drug, dose)


def _tenfold(at: str, drug: Drug, dose: Dose) -> Iterator[str]:
    """Ten times the usual dose must be called dangerous, the usual one never."""
    weight, age = (20.0, 6.0) if dose.age == "child" else (ADULT_KG, 40.0)
    kilos = weight if dose.per == "kg" else 1.0
    amount, rate = (dose.usual or 0.0) * kilos, dose.rate_usual or 0.0

    def verdict(times: float) -> int:
        return dangerous(drug, amount * times, dose.unit, dose.route, rate * times, dose.rate_unit, weight, age,
                         dose.over_minutes or None, pulse=dose.indication != "arrest")[0]

    if not amount and not rate:
        return
    if verdict(1.0):
        yield f"{at}: its own usual dose is called dangerous"
    if drug.id != "oxygen" and not verdict(10.0):
        yield f"{at}: ten times its usual dose is not called dangerous"


def _rising(*figures: float | None) -> bool:
    known = [f for f in figures if f is not None]
    return known == sorted(known) and len(known) >= 1


def _procedures() -> Iterator[str]:
    for row in everything("procedures").values():
        yield from _shared(f"procedures/{row.id}", row)


def _tests() -> Iterator[str]:
    tests, findings = everything("tests"), everything("findings")
    for row in tests.values():
        at = f"tests/{row.id}"
        yield from _harm(at, row)
        if not row.expected_harm:
            yield f"{at}: can hurt nobody; write an expected harm"
        for name in row.reports:
            if name not in tests or tests[name].kind != "analyte":
                yield f"{at}: reports {name!r}, which is no analyte"
        for name in row.findings:
            if name not in findings:
                yield f"{at}: shows {name!r}, which is no finding"
        if row.from_body and row.from_body not in VALUES:
            yield f"{at}: the body has no value {row.from_body!r}"
        if row.kind == "analyte":
            yield from _analyte(at, row)
        if (row.kind == "panel") != bool(row.reports) or (row.kind == "study" and not row.findings):
            yield f"{at}: a panel reports analytes, a study shows findings"
        mid, p10, p90 = row.turnaround
        if not 0 < p10 <= mid <= p90:
            yield f"{at}: turnaround is [median, p10, p90]"


def _analyte(at: str, row: Test) -> Iterator[str]:
    """How its figures come about, its units, and bands of which two could hold for one person."""
    if row.normal is None and not row.from_body:
        yield f"{at}: an analyte needs `normal` or `from_body`"
    if row.derived and row.derived not in FORMULAS:
        yield f"{at}: no formula is called {row.derived!r}; there are {', '.join(FORMULAS)}"
    for unit, factor in row.conversions.items():
        if (factor[0] if isinstance(factor, tuple) else factor) <= 0:
            yield f"{at}: one {row.unit} is no amount of {unit}"
        if sum(laboratory.same_unit(unit, other) for other in laboratory.units(row)) > 1:
            yield f"{at}: {unit} is written twice among its units"
    for usual in (row.normal, *(b.normal for b in row.reference)):
        if usual is not None and not usual[1] <= usual[0] <= usual[2]:
            yield f"{at}: normal is [mid, p10, p90]"
    for b in row.reference:
        if b.low is not None and b.high is not None and not b.low < b.high:
            yield f"{at}: a reference range from {b.low:g} to {b.high:g}"
        if b.pregnant and b.sex == "male":
            yield f"{at}: a pregnant man"
    for age in sorted({b.age_from for b in row.reference}):
        for sex, pregnant in (("female", False), ("female", True), ("male", False)):
            if laboratory.rivals(row, sex, age, pregnant) > 1:
                yield f"{at}: two reference ranges hold for a {'pregnant ' * pregnant}{sex} of {age:g}"


def _findings() -> Iterator[str]:
    tests = everything("tests")
    for row in everything("findings").values():
        at = f"findings/{row.id}"
        if not row.of:
            yield f"{at}: says nowhere where to look for it (of)"
        for place in row.of:
            if place in tests and row.id not in tests[place].findings:
                yield f"{at}: {place} does not list it"
        if row.derived is not None:
            yield from _shows(at, row.derived)


def _shows(at: str, rule: Shows) -> Iterator[str]:
    for part in (*rule.any, *rule.all):
        yield from _shows(at, part)
    if rule.vital and rule.vital not in VITALS:
        yield f"{at}: no vital sign is called {rule.vital!r}"
    if rule.value and rule.value not in VALUES:
        yield f"{at}: the body has no value {rule.value!r}"
    if bool(rule.vital) + bool(rule.value) + bool(rule.any) + bool(rule.all) != 1:
        yield f"{at}: derived names one of vital, value, any, all"


def _meanings() -> Iterator[str]:
    for row in everything("meanings").values():
        at = f"meanings/{row.id}"
        yield from _meant(at, row.treatments)
        for name in row.tests:
            try:
                tests_meant(name)
            except ContentError as error:
                yield f"{at}: {error}"
        if not (row.treatments or row.tests or row.place):
            yield f"{at}: means nothing"


def _concepts() -> Iterator[str]:
    for row in everything("concepts").values():
        for key, names in (("confused_with", row.confused_with), ("holds", row.holds)):
            yield from (f"concepts/{row.id}: {key} names {name!r}, which is no other concept" for name in {row.id} & set(names))
            yield from (f"concepts/{row.id}: {key} names {name!r}, which is no concept" for name in _strange_ideas(names))


def _meant(at: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            treatments(name)
        except ContentError as error:
            yield f"{at}: {error}"


def _rules() -> Iterator[str]:
    tests, findings = everything("tests"), everything("findings")
    for rule in rules.every().values():
        at = f"rules/{rule.id}"
        names = {i.name for i in rule.inputs}
        for i in rule.inputs:
            if i.kind == "number" and not i.low < i.high:
                yield f"{at}: {i.name} has no range"
            if i.from_.vital and i.from_.vital not in VITALS:
                yield f"{at}: {i.name}: no vital sign is called {i.from_.vital!r}"
            if i.from_.test and i.from_.test not in tests:
                yield f"{at}: {i.name}: no test is called {i.from_.test!r}"
            if (test := tests.get(i.from_.test)) and not _readable(i, test):
                yield f"{at}: {i.name} is in {i.unit!r}, and {test.id} is reported in {', '.join(laboratory.units(test))}"
            if i.from_.finding and i.from_.finding not in findings:
                yield f"{at}: {i.name}: no finding is called {i.from_.finding!r}"
        used = {n for line in rule.points for n in (line.input, *line.ratio, *line.when) if n}
        used |= {n for outcome in rule.outcomes for n in (*outcome.when, *(outcome.at_most_line or ())[:1])}
        used |= {gate.input for gate in rule.gates}
        for name in sorted(used - names):
            yield f"{at}: there is no input {name!r}"
        words = {i.name: i.choices for i in rule.inputs}
        for when in (*(line.when for line in rule.points), *(outcome.when for outcome in rule.outcomes)):
            for name, wanted in when.items():
                if isinstance(wanted, str) and wanted not in words.get(name, ()):
                    yield f"{at}: {name} has no choice {wanted!r}"
        parts = {line.part for line in rule.points}
        for name in sorted({part for outcome in rule.outcomes for part in outcome.parts} - parts):
            yield f"{at}: an outcome names no part {name!r}"
        if last := next((o for o in rule.outcomes[-1:] if o.when or o.parts or o.at_most is not None or o.below is not None), None):
            yield f"{at}: the last outcome ({last.name}) takes all that is left, without a bound"
        yield from _worked(at, rule)
        if not rule.formula and not rule.points:
            yield f"{at}: neither points nor a formula"
        if rule.formula and rule.formula not in rules.FORMULAS:
            yield f"{at}: no formula is called {rule.formula!r}"


def _readable(i: Input, test: Test) -> bool:
    """Whether the rule's unit is one of the test's (a multiple of a limit and what a study shows have none)."""
    bound = i.from_
    return (i.kind != "number" or bound.over_limit or bool(bound.shows) or test.kind != "analyte"
            or laboratory.convert(test, 1.0, test.unit, i.unit) is not None)


def _worked(at: str, rule: rules.Rule) -> Iterator[str]:
    """Examples that come out otherwise, and published ends that none reaches."""
    scores = []
    for number, example in enumerate(rule.examples):
        try:
            found = rules.compute(rule.id, {**rule.examples[0].given, **example.given})
        except Refused as error:
            yield f"{at}: example {number} is refused: {error}"
            continue
        scores.append(found.score)
        if (found.score, found.band) != (example.score, example.band):
            yield f"{at}: example {number} comes to {found.score:g} ({found.band}), not {example.score:g} ({example.band})"
    if rule.published is None:
        yield f"{at}: does not say its published lowest and highest score"
    elif missed := [f"{end:g}" for end in rule.published if end not in scores]:
        yield f"{at}: no example reaches {' or '.join(missed)}"
    if not any(example.because for example in rule.examples):
        yield f"{at}: no example is worked by hand (because)"


def _names() -> Iterator[str]:
    """Labels that mean two things of one kind."""
    for kind in ("drugs", "procedures", "tests"):
        rows = everything(kind)
        labels = {key: (row.name, *getattr(row, "brands", ()), *row.synonyms) for key, row in rows.items()}
        for label, ids in Names(labels).clashes().items():
            yield f"{kind}: {label!r} stands for {', '.join(ids)}"


NAMED_TREATMENTS = {"gave": ("drug", "class"), "stopped": ("drug", "class"), "running": ("drug",)}
NAMED_IDEAS = ("told", "documented", "disposed")
NAMED_TESTS = {"collected": ("test",), "reviewed": ("test",), "charted": ("test",)}


def _conditions() -> Iterator[str]:
    """References of the condition files; their grammar is the conditions loader's matter."""
    for path in loader.files("conditions"):
        tree, line_of = loader.read(path)
        if not isinstance(tree, dict):
            yield f"{line_of()}: a condition is a mapping"
            continue
        groups = {g: body for g, body in tree.get("treatments", {}).items() if isinstance(body, dict)}
        yield from _condition_signs(tree, line_of)
        for name in [n for g in ("background", "medicines") for n in tree.get("who", {}).get(g, {})]:
            if name not in everything("backgrounds"):
                yield f"{line_of('who')}: no background is called {name!r}"
        for name, spec in tree.get("processes", {}).items():
            if name not in PROCESSES:
                yield f"{line_of('processes', name)}: no process is called {name!r}"
                continue
            yield from (f"{line_of('processes', name)}: {fault}" for fault in _beyond(name, spec))
        for group, body in groups.items():
            yield from (f"{line_of('treatments', group)}: {fault}" for fault in _meant(group, body))
        yield from (f"{line_of('receiving')}: {fault}" for fault in _meant("receiving", [r["give"] for r in tree.get("receiving", ())]))
        told = {fact["id"] for fact in tree.get("facts", ())}
        for fact in tree.get("facts", ()):
            if fact.get("topic", "onset") not in everything("topics"):
                yield f"{line_of('facts')}: {fact['id']}: no topic is called {fact['topic']!r}, so that nobody can ask for it"
        yield from (f"{line_of('diagnosis')}: no concept is called {name!r}" for name in _strange_ideas(tree.get("diagnosis", ())))
        yield from key_faults(tree.get("presentation", {}).get("triage", {}), told, f"{line_of('presentation')} triage")
        for name in tree.get("rules", ()):
            if name not in rules.every():
                yield f"{line_of('rules')}: no rule is called {name!r}"
        for name in tree.get("guidelines", ()):
            if name not in everything("guidelines"):
                yield f"{line_of('guidelines')}: no guideline is called {name!r}"
        for part in ("moments", "required", "forbidden"):
            yield from (f"{line_of(part)}: {fault}" for fault in _predicates(tree.get(part, ()), frozenset(groups)))


def _beyond(process: str, spec: dict[str, Any]) -> Iterator[str]:
    """Numbers of a process that its module does not allow, those of a state (`if`) among them."""
    allowed = PROCESSES[process].params
    for numbers in (spec, *spec.get("if", {}).values()):
        for name, value in numbers.items():
            ends = value if isinstance(value, list) else [value]
            if name in allowed and not all(allowed[name].low <= end <= allowed[name].high for end in ends):
                yield f"{name} is {value}; allowed {allowed[name].low:g} to {allowed[name].high:g} {allowed[name].unit}"
            elif name not in (*allowed, "if", "only_in"):
                yield f"{process} has no number {name!r}"


def _condition_signs(tree: dict[str, Any], line_of: loader.LineOf) -> Iterator[str]:
    findings, tests = everything("findings"), everything("tests")
    for system, body in tree.get("findings", {}).items():
        for name, spec in body.items():
            if name not in findings:
                yield f"{line_of('findings', system, name)}: no finding is called {name!r}"
            elif system not in findings[name].of:
                yield f"{line_of('findings', system, name)}: {name} is looked for in {', '.join(findings[name].of)}, not in {system}"
            elif spec == "derived" and findings[name].derived is None:
                yield f"{line_of('findings', system, name)}: {name} can't be derived; give how likely it is"
    for name, body in tree.get("tests", {}).items():
        if name in ("derived", "antibiogram"):
            continue
        if name not in tests:
            yield f"{line_of('tests', name)}: no test is called {name!r}"
        elif tests[name].kind == "study":
            for sign in body:
                if sign not in tests[name].findings:
                    yield f"{line_of('tests', name, sign)}: {name} does not show {sign!r}"


def _predicates(part: Any, groups: frozenset[str]) -> Iterator[str]:
    """Names inside predicates that mean nothing."""
    if isinstance(part, list | tuple):
        for item in part:
            yield from _predicates(item, groups)
    if not isinstance(part, dict):
        return
    for key, body in part.items():
        if isinstance(body, dict) and key in NAMED_IDEAS:
            ideas = [body[f] for f in ("concept",) if f in body] + [n for f in ("concepts", "diagnosis") for n in body.get(f, ())]
            yield from (f"{key}: no concept is called {name!r}" for name in _strange_ideas(ideas))
        if isinstance(body, dict) and key in (*NAMED_TREATMENTS, *NAMED_TESTS, "ordered"):
            yield from _named(key, body, groups)
        else:
            yield from _predicates(body, groups)


def _strange_ideas(names: Iterable[str]) -> list[str]:
    """Names that are no concept's."""
    return [name for name in names if name not in everything("concepts")]


def _named(key: str, body: dict[str, Any], groups: frozenset[str]) -> Iterator[str]:
    several = body.get("any_of") or ()
    names = [several] if isinstance(several, str) else list(several)
    names += [body[f] for f in (*NAMED_TREATMENTS.get(key, ()), *NAMED_TESTS.get(key, ())) if f in body]
    names += list(body.get("tests", ()))
    meaning = treatments if key in NAMED_TREATMENTS else tests_meant if key in NAMED_TESTS else orderable
    if key == "ordered":
        names += [body[f] for f in ("drug", "test") if f in body]
    for name in names:
        if name in groups:
            continue
        try:
            meaning(name)
        except ContentError as error:
            yield f"{key}: {error}"
    if key == "charted" and "finding" in body and body["finding"] not in everything("findings"):
        yield f"{key}: no finding is called {body['finding']!r}"
