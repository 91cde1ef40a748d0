"""The library and the calculators: what can be looked up, and rules computed from the chart."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from residency import acts, knowledge
from residency.errors import Refused
from residency.knowledge import laboratory, pages, reading, rules, signs
from residency.knowledge.checks import AllergyFact, Given, PatientFacts, check
from residency.knowledge.rules.shape import Binding, Input, Rule
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, Text, tool
from residency.world.case import Case
from residency.world.records import Patient
from residency.world.resulting import known_pregnant

Limit = Annotated[int, Meta(ge=1, le=10)]
Cursor = Annotated[int, Meta(ge=0, le=100_000)]


@tool(minutes=1.0)
def search_clinical_knowledge(desk: Desk, query: Text, category: Name | None = None, limit: Limit = 5) -> Reply:
    """Search the library: conditions, drugs, classes, tests, procedures, rules, guidelines, and articles on how things are done, law,
    ethics, communication, population health, physiology and safety. `category` keeps one of these. Read a hit by its id."""
    rows = pages.search(query, category, limit)
    return Reply(
        "\n".join(f"{kind} {key}: {says}" for kind, key, says in rows) or "Nothing found.",
        {"results": [{"kind": k, "id": i, "says": s} for k, i, s in rows]},
    )


@tool(minutes=1.0)
def get_condition_details(
    desk: Desk, condition_name: Name | None = None, condition_id: Name | None = None, cursor: Cursor = 0
) -> Reply:
    """Read the library's page of a condition: how it shows, what separates it from others, what it needs. A long page ends with the
    cursor to go on from."""
    name = condition_name or condition_id
    if not name:
        raise Refused("missing_name", "Which condition?", "Give condition_name.")
    return _paged(pages.condition_page(name), cursor)


@tool(minutes=1.0)
def get_reference_article(
    desk: Desk, drug_name: Name | None = None, topic: Name | None = None, ref_id: Name | None = None, cursor: Cursor = 0
) -> Reply:
    """Read a page of the library: the monograph of a drug, a test, a rule, a class, a procedure, or an article, by name or by the id
    that a search gave. A long page ends with the cursor to go on from."""
    name = drug_name or topic or ref_id
    if not name:
        raise Refused("missing_name", "Which drug or topic?", "Give drug_name or topic.")
    return _paged(pages.monograph(knowledge.find_drug(name)) if drug_name else pages.read(_page_meant(name)), cursor)


def _page_meant(name: str) -> str:
    """The page of that id or name; else the drug that a slip of the pen means; else what a search puts first."""
    if page := pages.named(name):
        return page
    try:
        return f"drugs/{knowledge.find_drug(name).id}"
    except Refused as refusal:
        try:
            return pages.find(name)
        except Refused:
            raise refusal from None


def _paged(page: str, cursor: int) -> Reply:
    """One observation's worth of a page, and where the rest begins."""
    said, rest = pages.piece(page, cursor)
    more = "" if rest is None else f"\n(more: cursor {rest})"
    return Reply(said + more, {"page": said} if rest is None else {"page": said, "cursor": rest})


@tool(minutes=0.5)
def get_protocol_details(
    desk: Desk, protocol_name: Name | None = None, protocol_id: Name | None = None, cursor: Cursor = 0
) -> Reply:
    """Read an order set of this department before signing it, or a guideline. A long page ends with the cursor to go on from."""
    sets = {name: items for case in desk.hospital.cases.values() for name, items in case.order_sets.items()}
    wanted = (protocol_name or protocol_id or "").strip()
    name = wanted.lower().replace(" ", "_")
    if name not in sets:
        try:
            page = pages.guideline_page(wanted)
        except Refused as refusal:
            mend = f"Order sets here: {', '.join(sets) or 'none'}. Guidelines: search_clinical_knowledge, category guideline."
            raise Refused("unknown_protocol", f"There is no order set or guideline {name[:40]!r}.", mend, refusal.nearest) from None
        return _paged(page, cursor)
    return Reply(f"{name}: " + ", ".join(map(str, sets[name])), {"name": name, "orders": list(map(str, sets[name]))})


@tool(minutes=0.5)
def run_decision_rule(desk: Desk, rule_name: Name, patient_id: Name, variables: dict[str, Any] | None = None) -> Reply:
    """Compute a decision rule. Inputs that the chart holds are taken from it; `variables` gives the rest (what the patient said,
    what you judge). Refuses while one is missing, and says which."""
    case = desk.case(patient_id)
    rule = rules.get(rule_name)
    own = from_chart(desk, case, rule)
    said = dict(variables or {})
    result = rules.compute(rule.id, {**own, **said})
    agrees = all(_same(own[name], result.inputs.get(name)) for name in said if name in own)
    unseen = [i.name for i in rule.inputs if _seen_in_chart(i.from_) and not i.optional and i.name not in own]
    desk.hospital.note(acts.Computed(case.patient, rule.id, float(result.score), agrees and not unseen), desk.actor)
    return Reply(
        f"{rule.name}: {result.score:g} ({result.band}). {result.advice}. Source: {result.source}.",
        {
            "rule": rule.id,
            "score": result.score,
            "band": result.band,
            "from_chart": agrees and not unseen,
            "not_in_record": unseen,
            "inputs": result.inputs,
        },
    )


def _seen_in_chart(binding: Binding) -> bool:
    return bool(binding.vital or binding.test or binding.finding or binding.person or binding.fact)


def from_chart(desk: Desk, case: Case, rule: Rule) -> dict[str, Any]:
    """The rule's inputs that the record holds, the newest of each, and those that a learned fact settles."""
    tables, patient = desk.hospital.tables, desk.patient(case.patient)
    vitals = {n: v for row in tables.of("vital", case.patient) for n, v in row.values}
    values: dict[str, float] = {}
    findings: dict[str, bool] = {}
    studies: dict[str, tuple[str, ...]] = {}
    for event in desk.hospital.log.events:
        act = event.act
        if isinstance(act, acts.Examined) and act.patient == case.patient:
            findings.update({f: f in act.findings for f in signs.by_system().get(act.system, ())})
    for result in tables.of("result", case.patient):
        if result.seen:
            values.update({n: v for n, v, _, _ in result.values})
            findings.update({f: f in result.findings for f in knowledge.tests[result.test].findings})
            studies[result.test] = result.findings
    known = {fact.split("@")[0] for fact in desk.hospital.learned.get(case.patient, ())}
    settled = {name: value for person in case.people for f in person.facts if f.id in known for name, value in f.means.items()}
    found: dict[str, Any] = {}
    for i in rule.inputs:
        b = i.from_
        if b.vital in vitals:
            found[i.name] = vitals[b.vital]
        elif b.test in values:
            found[i.name] = _figure(i, values[b.test], patient, known_pregnant(desk.hospital, case.patient))
        elif b.shows and b.test in studies:
            found[i.name] = next((choice for f, choice in b.shows.items() if f in studies[b.test]), b.otherwise)
        elif b.finding in findings:
            found[i.name] = findings[b.finding]
        elif b.person:
            found[i.name] = {"age": float(patient.age), "sex": patient.sex, "weight": patient.weight_kg}[b.person]
        elif b.background:
            found[i.name] = b.background in case.background
        elif b.fact and i.name in settled:
            found[i.name] = settled[i.name]
    return found


def _figure(i: Input, value: float, patient: Patient, pregnant: bool) -> float:
    """An analyte as the rule wants it: in the rule's unit, or as a multiple of this person's upper reference limit."""
    test = knowledge.tests[i.from_.test]
    if i.from_.over_limit:
        return value / (laboratory.upper_limit(test, patient.sex, patient.age, pregnant) or 1.0)
    converted = laboratory.convert(test, value, test.unit, i.unit)
    return value if converted is None else converted


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str):
        return bool(a == b)
    return isinstance(b, int | float) and abs(float(a) - float(b)) <= 0.02 * max(1.0, abs(float(a)))


@tool(minutes=0.5)
def validate_treatment_plan(
    desk: Desk,
    patient_id: Name,
    medications: Annotated[list[Name], Meta(min_length=1, max_length=12)],
    procedures: Annotated[list[Name], Meta(max_length=12)] | None = None,
    protocol_id: Name | None = None,
) -> Reply:
    """Ask the pharmacist to check a plan against what the chart holds: allergy list, doses, duplicates, interactions."""
    case = desk.case(patient_id)
    patient = desk.patient(case.patient)
    tables = desk.hospital.tables
    facts = PatientFacts(
        weight_kg=patient.weight_kg,
        age=patient.age,
        sex=patient.sex,
        background=tuple(patient.history),
        home=tuple(patient.medicines),
        allergies=tuple(AllergyFact(a.substance, a.reaction) for a in tables.of("allergy", case.patient)),
    )
    already = [
        Given(
            item=o.item,
            amount=o.amount,
            unit=o.unit,
            route=o.route,
            rate=o.rate,
            rate_unit=o.rate_unit,
            minutes_ago=(desk.hospital.second - o.since) / 60,
            running=o.status == "running",
        )
        for o in tables.of("order", case.patient)
        if o.kind == "medication" and o.status in ("running", "done")
    ]
    warnings = []
    ordered = case.order_sets.get((protocol_id or "").strip().lower().replace(" ", "_"), ())
    listed = [d for d in (reading.drug_in(str(line).replace("_", " ")) for line in ordered) if d]
    for text in (*medications, *listed):
        drug = knowledge.find_drug(text)
        dose = knowledge.default_dose(drug, "", patient.weight_kg, patient.age)
        amount = knowledge.usual_amount(dose, patient.weight_kg) if dose is not None and dose.usual else 0.0
        warnings += [
            (drug.name, w) for w in check(drug, amount, dose.unit if dose else "", dose.route if dose else "", 0.0, "", facts, already)
        ]
    for text in procedures or ():
        knowledge.find_procedure(text)
    lines = [f"{name}: severity {w.severity}, {w.says} ({w.source})" for name, w in warnings]
    return Reply(
        "\n".join(lines) or "No objection from what the chart holds.",
        {"warnings": [{"drug": n, "kind": w.kind, "severity": w.severity, "says": w.says} for n, w in warnings]},
    )
