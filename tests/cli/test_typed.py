"""What a person types is understood as they meant it, and costs nothing where it is not."""

import pytest

import residency
from residency.cli.completion import offers
from residency.cli.typed import Unclear, read
from residency.contract import Call, Say, Tool
from residency.errors import UserError

ED = residency.start("emergency/septic-shock-old-letter-01").tools
P, E = {"patient_id": "P-1"}, {"encounter_id": "E-1"}


def _tool(name, required=(), writes=False, says="A tool.", **properties):
    return Tool(name, says, {"properties": properties, "required": list(required)}, 0.5, writes, False)


DESK = (  # a place whose tools nobody here has heard of
    _tool(
        "sort_parcel",
        ("level", "reason", "first_step"),
        level={"type": "integer"},
        reason={"type": "string"},
        first_step={"type": "string"},
    ),
    _tool("set_colour", ("colour",), colour={"enum": ["Red", "Green"]}, shade={"type": "number"}),
    _tool("ask_again", (), says="Ask once more."),
    _tool("ask_never", (), loud={"type": "boolean"}),
)


def order(kind, details, **more):
    return Call("create_clinical_order", {**E, "order_type": kind, "details": details, **more})


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("measure", Call("measure", P)),
        ("measure bp hr", Call("measure", {**P, "vitals": ["bp", "hr"]})),
        ("measure vitals=SBP,HR", Call("measure", {**P, "vitals": ["SBP", "HR"]})),
        ("measure patient_id=P-2", Call("measure", {"patient_id": "P-2"})),
        ("examine chest heart", Call("examine", {**P, "systems": ["chest", "heart"]})),
        ("examine chest, heart", Call("examine", {**P, "systems": ["chest", "heart"]})),
        ("exam chest", Call("examine", {**P, "systems": ["chest"]})),
        ("monitor", Call("look_at_monitor", P)),
        ("wait 10", Call("wait", {"minutes": 10.0})),
        ("wait 10 result", Call("wait", {"minutes": 10.0, "until": "result"})),
        ('wait minutes="5"', Call("wait", {"minutes": 5.0})),
        ("results lactate", Call("review_results", {**P, "test": "lactate"})),
        ("history letter_2014", Call("get_patient_history", {**P, "document": "letter_2014"})),
        ("think she's septic", Call("think", {"thought": "she's septic"})),
        ("consult icu: septic shock, MAP 58", Call("call_consultant", {**P, "service": "icu", "question": "septic shock, MAP 58"})),
        ("handover icu Given at 16:50.", Call("hand_over", {**P, "to": "icu", "summary": "Given at 16:50."})),
        ("discharge Migraine", Call("process_discharge", {**E, "diagnosis": "Migraine"})),
        ("encounter disposition=icu", Call("update_encounter", {**E, "disposition": "icu"})),
        ("order lactate stat", order("lab", "lactate", priority="stat")),
        ("order kidney ultrasound", order("lab", "kidney ultrasound")),
        ("order foley catheter", order("procedure", "foley catheter")),
        ("order ceftriaxone 2 g iv", order("medication", {"item": "ceftriaxone", "dose": 2.0, "unit": "g", "route": "iv"})),
        ("order ceftriaxone 2g iv", order("medication", {"item": "ceftriaxone", "dose": 2.0, "unit": "g", "route": "iv"})),
        ("order norepinephrine 0.1 mcg/kg/min", order("medication", {"item": "norepinephrine", "rate": 0.1, "unit": "mcg/kg/min"})),
        ("order ringers 1 L over 30 min", order("medication", {"item": "ringers", "dose": 1.0, "unit": "L", "duration": "30 min"})),
        ("order dextrose 10% 250 ml", order("medication", {"item": "dextrose 10%", "dose": 250.0, "unit": "ml"})),
        ("order vital signs every 5 min", order("other", {"item": "vital signs", "frequency": "every 5 min"})),
        ("order medication ceftriaxone dose=2 unit=g", order("medication", {"item": "ceftriaxone", "dose": 2.0, "unit": "g"})),
        ('order order_type=lab details={"item": "lactate", "unit": ""}', order("lab", {"item": "lactate", "unit": ""})),
        ('create_clinical_order order_type=lab details="blood gas"', order("lab", "blood gas")),
        ('{"name": "wait", "arguments": {"minutes": 5}}', Call("wait", {"minutes": 5})),
        ('{"name": "dance"}', Call("dance", {})),
        ('say text="hi" to=nurse', Call("say", {"text": "hi", "to": "nurse"})),
        ("Where does it hurt?", Say("Where does it hurt?")),
        ("results are back, how do you feel?", Say("results are back, how do you feel?")),
        ("ask patient: any allergies?", Say("any allergies?", "patient")),
        ("ask any allergies?", Say("any allergies?")),
        ("tell Daughter: she may die", Say("she may die", "daughter")),
        ("say hello there", Say("hello there")),
        ("@daughter Is she allergic to anything?", Say("Is she allergic to anything?", "daughter")),
    ],
)
def test_what_is_typed_becomes_an_act(line, act):
    assert read(line, ED, {**P, **E}) == act


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ('sort 2 "wet box" dry_it', Call("sort_parcel", {"level": 2, "reason": "wet box", "first_step": "dry_it"})),
        ("sort level=2 reason=wet first_step=dry", Call("sort_parcel", {"level": 2, "reason": "wet", "first_step": "dry"})),
        ("colour red 0.5", Call("set_colour", {"colour": "Red", "shade": 0.5})),
        ("ask_again", Call("ask_again", {})),
        ("again", Call("ask_again", {})),
        ("never true", Call("ask_never", {"loud": True})),
    ],
)
def test_any_place_is_understood_by_its_schemas(line, act):
    assert read(line, DESK, {}) == act


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"name": ', "can't be read"),
        ("{}", "write {"),
        ('measure vitals="SBP', "not closed"),
        ("measure vitals={bad", "can't be read"),
        ("measure vital=HR", "takes no 'vital'; it takes patient_id, vitals"),
        ("measure SBP vitals=HR", "no place for 'SBP'"),
        ("wait", "still needs minutes"),
        ("wait a moment please", "no place for"),
        ("order", r"still needs order_type \(consult, "),
        ("protocol sepsis", "may mean apply_protocol, get_protocol_details"),
        ("create_clinical_oder order_type=test", "nearest: create_clinical_order"),
        ("@daughter", "write @daughter"),
    ],
)
def test_what_can_not_be_read_is_said_before_it_costs_time(line, says):
    with pytest.raises(UserError, match=says):
        read(line, ED, {**P, **E})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("mesure", "nearest: measure"),
        ("admit icu", "update_encounter"),
        ("stop heparin", "update_task_status"),
        ("where does it hurt", "no tool 'where'"),
    ],
)
def test_a_mistyped_tool_is_not_spoken_to_the_patient_unasked(line, says):
    with pytest.raises(Unclear, match=says):
        read(line, ED, {**P, **E})


@pytest.mark.parametrize(
    ("line", "word", "wanted"),
    [
        ("mea", "mea", ["measure "]),
        ("ch", "ch", ["chart "]),
        ("help exa", "exa", ["examine "]),
        ("order pri", "pri", ["priority="]),
        ("order priority=s", "priority=s", ["priority=stat "]),
        ("order order_type=lab de", "de", ["details="]),
        ("order dos", "dos", ["dose="]),
        ("order order_type=lab o", "o", ["other "]),
        ("wait 10 al", "al", ["alarm "]),
        ("dance ", "", []),
        ("get ", "", []),
    ],
)
def test_tab_offers_commands_tools_arguments_and_choices(line, word, wanted):
    assert offers(line, word, ED, ("chart", "help")) == wanted


def test_tab_does_not_offer_an_argument_twice():
    assert "minutes=" in offers("wait ", "", ED, ()) and "minutes=" not in offers("wait minutes=5 ", "", ED, ())
