"""Bodies: circulation, breathing, fluids, chemistry, mind and harm, with diseases and treatments that compose.

    body = Body(Profile(age_years=70, sex="female", weight_kg=65), {"infection": {"load": 0.9}, "vasodilation": {}})
    body.settle(30)
    body.to(600)
    body.give("crystalloid", 500)
    body.vitals()["MAP"]

It knows no condition and no brand: processes and agents are generic. docs/physiology.md has the equations' sources.
"""

from __future__ import annotations

from residency.physiology.agents import (  # noqa: F401  (they register themselves)
    allergy,
    antidotes,
    antimicrobial,
    bedside,
    brain,
    breathing,
    cardiac,
    fluids,
    hormones,
    opioids,
    pain_relief,
    pressors,
    resuscitation,
    sedatives,
)
from residency.physiology.body import Body
from residency.physiology.module import Module, Param
from residency.physiology.pathways import mast_cell, opioid_receptor  # noqa: F401
from residency.physiology.processes import anaphylaxis, bleeding, head, infection, poisoning, sepsis_effects  # noqa: F401
from residency.physiology.profile import Profile
from residency.physiology.readings import ORGANS, VALUES, VITALS
from residency.physiology.registry import AGENTS, PROCESSES

__all__ = ["AGENTS", "ORGANS", "PROCESSES", "VALUES", "VITALS", "Body", "Module", "Param", "Profile"]
