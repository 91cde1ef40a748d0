"""What a process, an agent or a pathway is: declared state and parameters, and a block of restricted equations.

An equation block is an ordinary function whose arguments name what it may touch:

    my      this module's own state (`my.load`), kept between steps
    p       this module's parameters (`p.growth_per_h`), fixed for one body
    body    the shared state of the whole body (see `core/state.py`)
    who     constants of the person (see `profile.py`)
    drive   what modules push on and the core obeys (see `drives.py`), reset each step
    dt      length of the step, minutes

Blocks use only + - * / min max, comparisons and `if`, so that results are the same bits on every machine. The
functions are never called: `compose.py` reads their source and builds one step out of all that a body has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

Equations = Callable[..., None]


class Vars:
    """How `my`, `p`, `body`, `who` and `drive` look to a type checker; it has no life at run time."""

    def __getattr__(self, name: str) -> float:
        raise AttributeError(name)

    def __setattr__(self, name: str, value: float) -> None:
        raise AttributeError(name)


class Param(Struct, frozen=True):
    """One number that content may set: its default, the range that is accepted, its unit, what it says, its source."""

    default: float
    low: float
    high: float
    unit: str
    says: str
    source: str = "judgement"


class Kinetics(Struct, frozen=True):
    """First-order course of a drug: minutes from blood to effect (time constant) and half-life in the body.

    A module with kinetics owns `amount` (agent units in the body), `rate` (agent units per minute) and `site` (amount
    seen by the receptor); the composer writes these three lines before the module's own.
    """

    onset_min: float
    half_life_min: float


class Module(Struct, frozen=True):
    """One process, agent or pathway.

    Attributes:
        name: key in PROCESSES, AGENTS or the pathways.
        says: one sentence for a clinician, units and source included.
        equations: the block (see the top of this file).
        stage: blocks run by stage, then by name: -1 agents that other agents ask about (opioids, a tube), 0 agents,
            1 pathways, 2 sources of disease, 3 their effects.
        params: what content may set.
        state: own state and where it starts; a string is the name of the parameter it starts from.
        start: shared body state changed once at the beginning, as `{name: litres or other unit per unit of the parameter}`.
        needs: pathways that this module pulls in.
        unit: unit of a bolus; "" where a bolus has no meaning.
        rate_unit: unit of a continuous rate, "0/1" for a support that is on or off; "" where a rate has no meaning.
        per_kg_rate: True when the rate is written per kg of body weight.
        rate_scale: agent units per minute for one rate unit (before weight).
        kinetics: first-order course, if the module has one.
        bolus: what a second bolus does: add to `amount`, keep the larger, or set it.
        bolus_to: state that a bolus changes.
        whole_blood: `start` takes blood with its cells, not plasma alone.
        readings: what laboratories, signs and graders may read of it: name -> (own state, unit, what it is).
        absent: what a reading gives on a body without the module (0 unless named here).
        highest: largest accepted bolus or rate; more is a mistake of the caller, not of the clinician.
    """

    name: str
    says: str
    equations: Equations
    stage: int = 0
    params: dict[str, Param] = {}
    state: dict[str, float | str] = {}
    start: dict[str, tuple[str, float]] = {}
    needs: tuple[str, ...] = ()
    unit: str = ""
    rate_unit: str = ""
    per_kg_rate: bool = False
    rate_scale: float = 1.0
    kinetics: Kinetics | None = None
    bolus: str = "add"
    bolus_to: str = "amount"
    highest: float = 1e9
    whole_blood: bool = False
    readings: dict[str, tuple[str, str, str]] = {}
    absent: dict[str, float] = {}

    def own_state(self) -> dict[str, float | str]:
        """Names and beginnings of all own state, kinetics included."""
        own: dict[str, float | str] = {}
        if self.kinetics is not None:
            own = {"amount": 0.0, "rate": 0.0, "site": 0.0}
        elif self.unit or self.rate_unit:
            own = {"amount": 0.0, "rate": 0.0}
        return own | self.state


class Registry(dict[str, Module]):
    """Modules by name. `add` is the decorator that a module file uses."""

    def __init__(self, stage: int):
        super().__init__()
        self.stage = stage

    def add(self, says: str, **fields: Any) -> Callable[[Equations], Module]:
        """Decorator: register the function below under its own name."""

        def register(equations: Equations) -> Module:
            name = equations.__name__
            if name in self:
                raise ValueError(f"two modules are called {name}")
            every: dict[str, Any] = {"name": name, "says": says, "equations": equations, "stage": self.stage} | fields
            module = Module(**every)
            self[name] = module
            return module

        return register
