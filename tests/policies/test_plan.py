"""The plan that a rubric becomes: conditions that steps keep, repeats that wait, what does not apply and is not waited for."""

from __future__ import annotations

from residency import predicates
from residency.episode import start
from residency.policies import play
from residency.policies.acting import Spec, came_before
from residency.policies.clinician import Clinician
from residency.policies.oracle import oracle
from residency.policies.plan import Planner, Step
from residency.tasks import load


def parsed(tree):
    return predicates.parse(tree, "test")


def test_what_an_order_adds_keeps_the_condition_of_its_criterion():
    planner = Planner({}, {})
    when = parsed({"learned": {"fact": "medicines"}})
    planner.add(parsed({"before": {"first": {"gave": {"drug": "epinephrine"}}, "then": {"gave": {"drug": "glucagon"}}}}), when)
    assert [s.when for s in planner.finish()] == [when, when]


def test_a_step_waits_for_what_applies_and_not_for_what_does_not():
    first, never = (Step("give", parsed({"gave": {"drug": d}})) for d in ("epinephrine", "glucagon"))
    never.when = parsed({"learned": {"fact": "medicines"}})
    look = Step("examine", parsed({"examined": {"system": "chest"}}), after=[first, never])
    clinician = Clinician([first, never, look], Spec())
    assert not came_before(clinician, look)
    first.done = True
    assert came_before(clinician, look)
    clinician.notebook.facts.add("medicines")
    assert not came_before(clinician, look)


def test_the_second_dose_waits_five_minutes():
    task = load("emergency/sting-garden-tablets-01")
    episode = play(oracle(task), start(task, 0))
    placed: list[float] = []
    again = start(task, 0)
    for call in episode.trajectory().calls:
        details = call.arguments.get("details")
        if isinstance(details, dict) and details.get("item") == "epinephrine":
            placed.append(again.minute)
        again.call(call.name, call.arguments)
    assert len(placed) == 2 and placed[1] - placed[0] >= 4.5


def test_a_drug_that_may_not_follow_another_too_soon_waits():
    planner = Planner({}, {})
    fluid, insulin = {"gave": {"drug": "saline_0_9"}}, {"gave": {"drug": "insulin"}}
    planner.add(parsed({"all": [fluid, insulin, {"never": {"within": {"minutes": 55, "of": fluid, "act": insulin}}}]}))
    first, then = planner.finish()
    clinician = Clinician([first, then], Spec())
    assert came_before(clinician, first) and not came_before(clinician, then)
    first.memory["done_at"] = 10.0
    clinician.notebook.minute = 60.0
    assert not came_before(clinician, then)
    clinician.notebook.minute = 66.0
    assert came_before(clinician, then)
