"""Bodies: circulation, breathing, fluids, chemistry, mind and harm, with diseases and treatments that compose.

    body = Body(Profile(age_years=70, sex="female", weight_kg=65), {"infection": {"load": 0.9}, "vasodilation": {}})
    body.settle(30)
    body.to(600)
    body.give("crystalloid", 500)
    body.vitals()["MAP"]

It knows no condition and no brand: processes and agents are generic. docs/physiology.md has the equations' sources.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from residency.physiology import agents, pathways, processes
from residency.physiology.body import Body
from residency.physiology.module import Module, Param
from residency.physiology.profile import Profile
from residency.physiology.readings import ORGANS, VALUES, VITALS, announced
from residency.physiology.registry import AGENTS, PATHWAYS, PROCESSES

__all__ = ["AGENTS", "ORGANS", "PROCESSES", "VALUES", "VITALS", "Body", "Module", "Param", "Profile"]

# every file of these three rooms puts its modules on its shelf
for _room in (agents, pathways, processes):
    for _file in sorted(m.name for m in pkgutil.iter_modules(_room.__path__)):
        import_module(f"{_room.__name__}.{_file}")
VALUES.update(announced([*AGENTS.values(), *PATHWAYS.values(), *PROCESSES.values()]))
