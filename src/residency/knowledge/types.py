"""What a content file of each kind holds. Field names are the file's own keys; unknown keys are errors.

Every clinical figure stands beside its `source` (author or guideline, and year) and no file is signed by a clinician
until `review.signed` names one.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from residency.predicates import Predicate

Signed = tuple[str, ...]


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """Which version of a file this is, when it was written, and which clinicians have signed it (none yet)."""

    version: int = 1
    written: str = ""
    signed: Signed = ()


class Dose(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One usual way to give a drug.

    `per` is "" for a flat dose, "kg" by weight. `low`..`high` is what counts as an adequate, safe single dose; `usual`
    what an order by name alone takes (None: then the order must say). `how`: push, over `over_minutes`; infusion:
    `rate_low`..`rate_high` in `rate_unit`, running until stopped. `dangerous_above`: a single dose (or rate) beyond
    which harm to life is expected (severity 5). `fastest`: units a minute beyond which the speed itself kills. `weight`: the
    weight that a dose by weight goes by (`dosing.dosing_weight`); `most`: its largest single amount whatever the weight."""

    indication: str = "usual"
    age: Literal["adult", "child", "any"] = "adult"
    route: str
    how: Literal["push", "timed", "infusion"] = "push"
    low: float | None = None
    usual: float | None = None
    high: float | None = None
    unit: str = ""
    per: Literal["", "kg"] = ""
    weight: Literal["actual", "ideal", "adjusted"] = "actual"
    most: float | None = None
    over_minutes: float = 0.0
    rate_low: float | None = None
    rate_usual: float | None = None
    rate_high: float | None = None
    rate_unit: str = ""
    dangerous_above: float | None = None
    fastest: float | None = None
    max_day: float | None = None
    source: str = ""
    basis: Literal["read", "recalled", "recalled_twice"] = "recalled"


class Effect(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a drug does in the body: `amount` of the physiology agent's unit for each `per` (a unit, or "ug/kg/min").

    `by_route`: share that reaches the blood by routes other than a vein (missing: all of it, 0: none)."""

    agent: str
    amount: float = 1.0
    per: str = ""
    by_route: dict[str, float] = field(default_factory=dict)


class Expected(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Expected harm of using it at all, in organ-minutes of full injury, with where the figure comes from."""

    organ: str
    minutes: float
    why: str
    source: str = ""


class Contraindication(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When it must not be used: the finding, background or condition, how bad (1-5) and why."""

    when: str
    severity: int
    why: str
    source: str = ""


class Equal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Two ways to write one amount of a drug: 1 g of magnesium sulfate is 4.06 mmol; one vial of 500 mL is 25 g."""

    amount: float
    unit: str
    makes: float
    of: str
    source: str = ""


class Contains(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another drug inside a combination: `amount` of it for each `per` of the product, both in units of their own doses.

    Five of hydrocodone-acetaminophen, dosed by its hydrocodone, bring {drug: acetaminophen, amount: 325, unit: mg, per: 5, of: mg}."""

    drug: str
    amount: float
    unit: str
    per: float
    of: str


class NeverRoute(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way that the drug must not be given: by that route at all, only as a push, or more than an amount at once.

    `with_pulse`: the rule falls away in cardiac arrest."""

    route: str
    push: bool = False
    above: float = 0.0
    unit: str = ""
    with_pulse: bool = False
    severity: int = 5
    why: str
    source: str


class Drug(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A drug, fluid, blood product or gas. `confused_with`: the drug that a hurried hand takes instead (proofs try it).

    `classes` as a file writes them are the nearest ones; once read they hold every class above these too. `contains`: other
    drugs in it, counted with those given elsewhere. `renal_below`: the eGFR under which `renal_says` holds; `liver_says`: what a
    failing liver changes. `pregnancy`: A, B, C, D or X, a colon, and why (the letters of the former US scheme; X and D object).
    `lactation` objects where it starts with avoid, not while or not with. `onset`, `peak` and `lasts`: [shortest, longest] after
    one usual dose by its first route."""

    schema: Literal["drug/1"]
    id: str
    name: str
    brands: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    rxnorm: str = ""
    allergy_structure: str = ""
    doses: tuple[Dose, ...] = ()
    prepare_minutes: tuple[float, float] = (2.0, 5.0)
    effects: tuple[Effect, ...] = ()
    expected_harm: tuple[Expected, ...] = ()
    confused_with: str = ""
    contraindicated: tuple[Contraindication, ...] = ()
    equal: tuple[Equal, ...] = ()
    contains: tuple[Contains, ...] = ()
    never: tuple[NeverRoute, ...] = ()
    high_alert: bool = False
    never_renally_reduce_first_dose: bool = False
    renal_below: float | None = None
    renal_says: str = "later doses are spaced or smaller"
    liver_says: str = ""
    pregnancy: str = ""
    lactation: str = ""
    onset_minutes: tuple[float, float] | None = None
    peak_minutes: tuple[float, float] | None = None
    lasts_minutes: tuple[float, float] | None = None
    cite: tuple[str, ...] = ()
    review: Review = Review()


class Procedure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something done to a patient with hands: minutes of the clinician's own time, or of a team that is called."""

    schema: Literal["procedure/1"]
    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    minutes: float = 2.0
    by: Literal["clinician", "nurse", "team"] = "clinician"
    team_minutes: tuple[float, float] = (0.0, 0.0)
    needs_consult: tuple[str, ...] = ()
    continuous: bool = False
    effects: tuple[Effect, ...] = ()
    expected_harm: tuple[Expected, ...] = ()
    contraindicated: tuple[Contraindication, ...] = ()
    cite: tuple[str, ...] = ()
    review: Review = Review()


class Band(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reference range, for whom it holds: sex, years of age from `age_from` up to but not including `age_to`, pregnancy.

    The narrowest band that fits a person is theirs (`laboratory.band`). `normal` (mid, p10, p90) and the critical limits: theirs,
    where they are not the test's own."""

    low: float | None = None
    high: float | None = None
    sex: Literal["", "female", "male"] = ""
    age_from: float = 0.0
    age_to: float = 200.0
    pregnant: bool | None = None
    normal: tuple[float, float, float] | None = None
    critical_below: float | None = None
    critical_above: float | None = None


class Test(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A laboratory analyte, a panel of them, or a study whose result is a list of findings.

    `from_body` names the body value it reads; otherwise the condition's file says the value at the door, and `normal`
    (mid, p10, p90) what a person without it has. `on_top`: what the body adds comes on top of that level (a troponin that
    somebody always has). `cv`: analytic noise as a fraction. `conversions`: other units in use, each with what one of `unit` is in it
    (creatinine in mg/dL: {umol/L: 88.4}), or a factor and what is then added (HbA1c in %: {mmol/mol: [10.93, -23.5]}).
    `derived`: the formula (`derived.FORMULAS`) by which it follows from other values of the same patient; nothing else then
    decides it."""

    schema: Literal["test/1"]
    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    loinc: str = ""
    kind: Literal["analyte", "panel", "study"]
    specimen: str = "blood"
    reports: tuple[str, ...] = ()
    unit: str = ""
    decimals: int = 1
    from_body: str = ""
    on_top: bool = False
    derived: str = ""
    normal: tuple[float, float, float] | None = None
    conversions: dict[str, float | tuple[float, float]] = field(default_factory=dict)
    cv: float = 0.02
    reference: tuple[Band, ...] = ()
    critical_below: float | None = None
    critical_above: float | None = None
    findings: tuple[str, ...] = ()
    collect_minutes: tuple[float, float] = (3.0, 8.0)
    turnaround: tuple[float, float, float] = (50.0, 35.0, 80.0)
    expected_harm: tuple[Expected, ...] = ()
    cost_usd: float = 0.0
    msv: float = 0.0
    cite: tuple[str, ...] = ()
    review: Review = Review()


class Shows(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the living body shows a sign: a vital sign or body value beyond a bound, or any (or all) of several such."""

    vital: str = ""
    value: str = ""
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    any: tuple[Shows, ...] = ()
    all: tuple[Shows, ...] = ()


class Finding(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sign: how it is written when present and when absent, and how often people without the condition show it.

    `of` names the body systems or studies where it is looked for; `derived` the body state that decides it; `synonyms` other
    words for it being present; `unsays` findings whose absence is not written beside it, because it is a form of them; `said_from` up to
    `said_to`: years of age in which its absence is worth saying (a baby has no sentences to speak in); `said_awake`: its absence can be
    found only in somebody who takes part."""

    id: str
    present: str
    absent: str = ""
    synonyms: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    derived: Shows | None = None
    unsays: tuple[str, ...] = ()
    background: float = 0.0
    said_from: float = 0.0
    said_to: float = 200.0
    said_awake: bool = False


class Meaning(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word of predicates and orders that stands for treatments, tests or a place, and is no class of a drug's own file."""

    id: str
    says: str
    treatments: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    place: bool = False


class Stranger(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A real drug that this hospital does not stock: its name is never taken for a misspelling of another."""

    id: str
    synonyms: tuple[str, ...] = ()
    allergy_structure: str = ""


class DrugClass(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A class of drugs or procedures: what it is called, and the classes it is `under` (a cephalosporin is a beta-lactam).

    `synonyms`: other words for it, which ask which member is meant. `one_at_a_time`: two members together are a duplicate."""

    id: str
    says: str
    synonyms: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    one_at_a_time: bool = False


Mechanism = Literal["bleeding", "breathing", "sedation", "serotonin", "qt", "blood_pressure", "heart_block", "potassium", "kidney",
                    "metabolism_up", "metabolism_down", "absorption", "seizure", "sugar", "marrow", "muscle", "opposed", "toxic_level",
                    "additive", "vessels", "incompatible"]


class Interaction(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Two drugs or classes that should not meet: how bad (1-5), by which mechanism, why, and what to do about it.

    Severity 1 and 2 are remarks that a busy clinician may pass over; from 3 on something has to change; 4 and 5 can kill.
    `except_` takes drugs out of a class that do not share its trouble."""

    id: str
    first: str
    second: str
    severity: int
    mechanism: Mechanism
    why: str
    management: str
    except_: tuple[str, ...] = field(default=(), name="except")
    source: str


class Background(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something a patient already had: how the chart lists it, the home medicine it means, and numbers of the person
    (physiology Profile) that it changes; [low, high] is drawn."""

    id: str
    says: str = ""
    medicine: str = ""
    body: dict[str, float | tuple[float, float]] = field(default_factory=dict)


class Ground(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One ground on which a service accepts: a finding (charted or told), a concept told, a figure, or what was given."""

    finding: str = ""
    concept: str = ""
    figure: str = ""
    given: str = ""
    at_least: float | None = None
    below: float | None = None


class Service(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service on call: what it asks, on which grounds it accepts (any one), what it then says, and what it says if not.

    `synonyms`: other names under which it is called."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    asks: str
    accepts_on: tuple[Ground, ...]
    accepts: str
    refuses: str


class Structure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An allergy group: after a reaction to one member, which groups must never be given, and which are avoided after a
    severe reaction. Groups that stand in neither list are acceptable. `synonyms`: how the allergy is written as a class."""

    id: str
    says: str
    synonyms: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    source: str


class Concept(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An idea that can be told or written: `says` is one plain sentence for it, `phrases` the ways people put it.

    A phrase is words in order; `*` stands for up to three words between them. `confused_with` names concepts that
    must not be asserted beside it; `holds` those whose words stand inside its own and are then not meant (a heat stroke is no
    stroke). `true_if` (a predicate): saying it counts only when it is so."""

    id: str
    says: str
    phrases: tuple[str, ...]
    confused_with: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    true_if: dict[str, Any] | None = None


class Topic(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something one can ask about: `asks` is a plain question, `phrases` the ways people put it."""

    id: str
    asks: str
    phrases: tuple[str, ...]


class Fact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that can be learned by talking, or is held by a document.

    `means`: inputs of decision rules that it settles ({thunderclap: true}).
    `level`: volunteered (told at once), open (any open question), specific (asked about `topic`), trust (after rapport),
    others_only (not by the patient)."""

    id: str
    says: str
    who: str | tuple[str, ...]
    level: Literal["volunteered", "open", "specific", "trust", "others_only"] = "specific"
    topic: str = ""
    p: float = 1.0
    means: dict[str, Any] = field(default_factory=dict)


class Criterion(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of a rubric that a clinician can read, and the predicate that decides it."""

    id: str
    says: str
    dim: str
    is_: Predicate = field(name="is")
    weight: float = 1.0
    safety: Literal["gate", "counts", ""] = ""
    required: bool = False
    applies_if: Predicate | None = None


LETHAL = 5
"""Severity of what could kill and closes the gate."""


class Forbidden(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An act that must not happen, or an omission; severity is 1 to `LETHAL`."""

    is_: Predicate = field(name="is")
    severity: int
    why: str
    kind: str = "contraindication_ignored"


Class = Literal["I", "IIa", "IIb", "III", "strong", "conditional", "weak", "practice", "ungraded"]


class Deed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something done, as people put it in a list of acts, that is no drug's, test's or service's own name.

    `does`: what it amounts to, each a predicate that asks about one act (`{disposed: {to: icu}}`)."""

    id: str
    phrases: tuple[str, ...]
    does: tuple[dict[str, Any], ...]


class RecommendationFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One recommendation as its file writes it. `says` is a sentence for a clinician, `is` the predicate that decides it.

    `class_` and `level` as published (a body that grades neither: ungraded); `against`: a thing not to do, where the body has no
    class III; then `is` is the act itself, which counts when it happens and never when it is left out. `critical`: to miss it can
    kill or maim. `applies_if`: only then does it count. `source` where it is another's; `note` where bodies disagree."""

    id: str
    says: str
    class_: Class = field(name="class")
    level: str = ""
    is_: dict[str, Any] = field(name="is")
    applies_if: dict[str, Any] | str | None = None
    critical: bool = False
    against: bool = False
    source: str = ""
    note: str = ""


class GuidelineFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A guideline as its file writes it: who published it and when, whom it is for, and what it recommends.

    `applies_to`: conditions or families of the house; `awaits`: conditions that the house does not have yet. `synonyms`: other
    names people use. `moments`: named moments for its windows, as in a condition. `note`: where it and others disagree."""

    schema: Literal["guideline/1"]
    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    source: str
    version: str
    applies_to: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    moments: dict[str, Any] = field(default_factory=dict)
    supposes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    recommendations: tuple[RecommendationFile, ...]
    note: str = ""
    review: Review
