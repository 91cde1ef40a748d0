"""What a usual dose does in the body is a usual dose there: a slip of unit between the drug's file and the body kills."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.physiology import AGENTS

COUNTED = {name for name, module in AGENTS.items() if module.unit == "dose"}
BY_WEIGHT = {"mg/kg", "g/kg"}
LARGE = {"acetylcysteine": 200.0}  # Prescott 1979: 150 mg/kg in the first bag
WEIGHT = 70.0


def rows() -> list[tuple[str, str, float]]:
    out = []
    for drug in knowledge.drugs.values():
        for dose in drug.doses:
            if dose.usual is None or dose.age == "child":
                continue
            amount = knowledge.usual_amount(dose, WEIGHT)
            for action in knowledge.actions(drug, amount, dose.unit, dose.route, 0.0, "", WEIGHT):
                if action.give:
                    out.append((f"{drug.id} {dose.route} {dose.indication}", action.agent, action.give))
    return out


@pytest.mark.parametrize(("dose", "agent", "given"), [r for r in rows() if r[1] in COUNTED])
def test_a_usual_dose_counts_as_about_one(dose: str, agent: str, given: float) -> None:
    assert 0.1 <= given <= 3.0


@pytest.mark.parametrize(("dose", "agent", "given"), [r for r in rows() if AGENTS[r[1]].unit in BY_WEIGHT])
def test_a_usual_dose_by_weight_stays_by_weight(dose: str, agent: str, given: float) -> None:
    assert given <= LARGE.get(agent, 5.0)


@pytest.mark.parametrize("fluid", ["saline_0_9", "lactated_ringers", "plasma_lyte"])
def test_a_drip_of_fluid_ordered_by_rate_runs_into_the_body(fluid: str) -> None:
    (action,) = knowledge.actions(fluid, 0.0, "", "iv", 240.0, "mL/h", WEIGHT)
    assert action.agent == "crystalloid" and action.infuse == pytest.approx(4.0)


def test_a_nebuliser_is_a_way_of_breathing_it_in() -> None:
    assert knowledge.adequate("albuterol", 10.0, "mg", "inh", 0.0, "", WEIGHT, 60.0)
    assert not knowledge.adequate("albuterol", 10.0, "mg", "iv", 0.0, "", WEIGHT, 60.0)
