"""A body: one person, what ails them, what they have been given, moved forward in time.

Steps are 10 s while anything changes, 60 s after ten calm minutes, and 5 min after three calm days: for the month in
which a discharged patient is followed up, which no encounter reaches. Calm is decided on whole minutes only, and a calm
body owes the seconds since its last whole step instead of integrating them, so that a wait cut in any way gives the same
bits. A calm body therefore shows its last whole step until the next one or until something is done.
"""

from __future__ import annotations

import difflib
import hashlib
import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import isfinite

from residency.physiology.compose import Layout, composed, layout, own, setting
from residency.physiology.core.state import STATE, initial
from residency.physiology.module import Module
from residency.physiology.profile import Profile, constants
from residency.physiology.readings import ORGANS, VALUES, monitor
from residency.physiology.registry import AGENTS, PROCESSES

STEP = 10
MINUTE = 60
CALM_MINUTES = 10
LONG_STEP = 300  # breathing rings from about 8 min on
LONG_CALM = 3 * 1440
SETTLING_HASTE = 12.0
AT = {name: i for i, name in enumerate(STATE)}
DEAD, PACE, HASTE, BEATING, RHYTHM = (AT[n] for n in ("dead", "pace", "haste", "beating", "rhythm"))
HARM = {organ: AT[f"harm_{organ}"] for organ in ORGANS}
INJURY = {organ: AT[organ] for organ in ORGANS if organ not in ("pain", "fear")}
RHYTHMS = ("sinus", "vf", "pea", "asystole")

# most that a calm minute may change (same units as the state)
CALM = {"map": 0.35, "hr": 0.5, "sao2": 0.002, "pco2": 0.25, "tone": 0.008, "gcs": 0.06, "temp": 0.03, "lactate": 0.06,
        "blood": 0.006, "spent": 0.004, "pain": 0.15, "fear": 0.02, "glucose": 1.5, "alveolar": 1.5}  # fmt: skip
WATCHED = tuple((AT[name], most) for name, most in CALM.items())


class Body:
    """A simulated body. `second` is its clock; negative before the clinician takes over.

    Raises ValueError for an unknown process, parameter or agent, or a number outside its range, naming what is allowed.
    """

    __slots__ = ("_calm", "_constants", "_done", "_ended", "_last", "_modules", "_state", "_who", "profile", "second")

    def __init__(self, profile: Profile, processes: Mapping[str, Mapping[str, float]], at: int = 0):
        self.profile = profile
        self._who, who = _constants(profile)
        self._modules = frozenset(processes)
        for name in processes:
            _known(name, PROCESSES, "process")
        numbers = {setting(n, p): v for n, given in processes.items() for p, v in _parameters(n, given).items()}
        plan = layout(self._modules)
        for module in plan.modules:
            for p, spec in module.params.items():
                numbers.setdefault(setting(module.name, p), spec.default)
        state = initial(who)
        for name in processes:
            for target, (p, factor) in PROCESSES[name].start.items():
                change = factor * numbers[setting(name, p)] * who["weight"] / 70.0
                if target == "blood" and PROCESSES[name].whole_blood:
                    state["cells"] *= 1.0 + change / state["blood"]
                state[target] += change
        self._constants = (*who.values(), *(numbers[n] for n in plan.constants))
        self._state = [state[n] for n in STATE] + _beginnings(plan, numbers)
        self._begin(at)

    def _begin(self, at: int) -> None:
        if at % STEP:
            raise ValueError(f"second {at} is not on the {STEP} s grid")
        self.second = self._done = at
        self._calm = 0
        self._last: tuple[float, ...] = ()
        self._ended: int | None = None

    # ---- time ----------------------------------------------------------------------------------------------------

    def to(self, second: int) -> None:
        """Live on until this second (a multiple of 10, not before now)."""
        if second % STEP or second < self.second:
            raise ValueError(f"can't go from second {self.second} to {second}: use a later multiple of {STEP}")
        self.second = second
        while self._done < second and self._ended is None:
            stride = LONG_STEP if self._calm >= LONG_CALM and self._done % LONG_STEP == 0 else MINUTE
            if self._calm >= CALM_MINUTES and self._done % MINUTE == 0:
                if second - self._done < stride:
                    return
                self._advance(stride, 1)
            else:
                self._advance(STEP, (min(second, self._done - self._done % MINUTE + MINUTE) - self._done) // STEP)
            if self._done % MINUTE == 0:
                self._look()

    def _advance(self, step: int, n: int) -> None:
        composed(self._modules, self._who, step)(self._state, self._constants, n)
        self._done += step * n

    def _look(self) -> None:
        """On a whole minute: is it over, is it calm?"""
        state = self._state
        if state[DEAD] > 0.5:
            self._ended = self._done
            return
        last = self._last
        self._last = tuple([state[i] for i, _ in WATCHED])
        calm = len(last) > 0 and state[BEATING] > 0.5
        if calm:
            for (_, most), now, was in zip(WATCHED, self._last, last, strict=True):
                if now - was > most or was - now > most:
                    calm = False
                    break
        self._calm = self._calm + 1 if calm else 0

    def _catch_up(self) -> None:
        """Integrate the seconds that a calm body owes, because something is about to change."""
        if self._ended is None:
            if self._done < self.second:
                self._advance(STEP, (self.second - self._done) // STEP)
            self._calm = 0
            self._last = ()

    def settle(self, minutes: float = 30.0) -> None:
        """Let vital signs and slow chemistry come to rest with the illness standing still; the clock does not move."""
        self._catch_up()
        self._state[PACE], self._state[HASTE] = 0.0, SETTLING_HASTE
        composed(self._modules, self._who, STEP)(self._state, self._constants, round(minutes * MINUTE / STEP))
        self._state[PACE] = self._state[HASTE] = 1.0
        self._forget()

    def course(self, minutes: float, pace: int = 1) -> None:
        """Run the untreated illness ahead, in steps of a minute where it can; neither clock nor harm moves, injury does.

        `pace`: so many times as fast, for slow illnesses (hours): what is quick in a body follows within a step anyway."""
        self._catch_up()
        steps = round(minutes * MINUTE / STEP)
        self._state[PACE] = float(pace)
        composed(self._modules, self._who, MINUTE)(self._state, self._constants, steps // (6 * pace))
        self._state[PACE] = 1.0
        if rest := steps % (6 * pace):
            composed(self._modules, self._who, STEP)(self._state, self._constants, rest)
        self._forget()
        if self._state[DEAD] > 0.5:
            self._ended = self._done

    def arrive(self, second: int) -> None:
        """Set the clock without living; harm before this moment is nobody's."""
        self._catch_up()
        dead = self._ended is not None
        self._begin(second)
        self._forget()
        self._ended = second if dead else None

    def _forget(self) -> None:
        for slot in HARM.values():
            self._state[slot] = 0.0

    # ---- acts ----------------------------------------------------------------------------------------------------

    def give(self, agent: str, amount: float) -> None:
        """A bolus of so much of the agent's unit, now."""
        module = _known(agent, AGENTS, "agent")
        if not module.unit:
            raise ValueError(f"{agent} has no bolus; use infuse ({module.rate_unit})")
        self._take(agent, amount)
        slot = self._slot(agent, module.bolus_to)
        self._state[slot] = max(self._state[slot], amount) if module.bolus == "max" else self._state[slot] + amount
        if "since" in module.state:
            self._state[self._slot(agent, "since")] = 0.0

    def infuse(self, agent: str, rate: float) -> None:
        """Set the continuous rate in the agent's rate unit; 0 stops it."""
        module = _known(agent, AGENTS, "agent")
        if not module.rate_unit:
            raise ValueError(f"{agent} can't run; give it ({module.unit})")
        if rate == 0.0 and agent not in self._modules:
            return
        self._take(agent, rate)
        weight = self.profile.weight_kg if module.per_kg_rate else 1.0
        self._state[self._slot(agent, "rate")] = rate * module.rate_scale * weight

    def expect(self, organ: str, minutes: float) -> None:
        """Add an expected harm that the body does not model, in minutes of that organ's full injury."""
        self._state[HARM[organ]] += minutes

    def _take(self, agent: str, amount: float) -> None:
        module = AGENTS[agent]
        if not isfinite(amount) or amount < 0 or amount > module.highest:
            raise ValueError(f"{agent}: {amount} is not between 0 and {module.highest:g}")
        self._catch_up()
        if agent not in self._modules:
            old, names = layout(self._modules), self._modules | {agent}
            new = layout(names)
            kept = dict(zip(old.state, self._state, strict=True))
            fixed = dict(zip(old.constants, self._constants[len(self._who):], strict=True))
            for module in new.modules:
                for p, spec in module.params.items():
                    fixed.setdefault(setting(module.name, p), spec.default)
            fresh = dict(zip(new.state[len(STATE):], _beginnings(new, fixed), strict=True))
            self._state = [kept[n] if n in kept else fresh[n] for n in new.state]
            self._constants = self._constants[:len(self._who)] + tuple(fixed[n] for n in new.constants)
            self._modules = names

    def _slot(self, module: str, name: str) -> int:
        return layout(self._modules).slot[own(module, name)]

    # ---- reading -------------------------------------------------------------------------------------------------

    def vitals(self) -> dict[str, float | None]:
        """What a monitor and a bedside look show now; None where nothing can be read. Units: see VITALS."""
        return monitor(self)

    def value(self, name: str) -> float:
        """The truth of an analyte or of something hidden; VALUES lists names and units."""
        try:
            reading = VALUES[name]
        except KeyError:
            raise ValueError(_unknown(name, VALUES, "value")) from None
        return reading.read(self)

    def state_of(self, name: str) -> float:
        """A shared state by its own name (see core/state.py)."""
        return self._state[AT[name]]

    def profile_constant(self, name: str) -> float:
        """A constant of the person by its name (see profile.py)."""
        return self._constants[self._who.index(name)]

    def module_state(self, module: str, name: str, default: float = 0.0) -> float:
        """A module's own state, or the default when this body does not have the module."""
        slot = layout(self._modules).slot.get(own(module, name))
        return default if slot is None else self._state[slot]

    @property
    def modules(self) -> frozenset[str]:
        """Names of processes and agents that this body has or has had."""
        return self._modules

    @property
    def state(self) -> str:
        """"alive", "arrest" or "dead"."""
        if self._state[DEAD] > 0.5:
            return "dead"
        return "alive" if self._state[BEATING] > 0.5 else "arrest"

    @property
    def rhythm(self) -> str:
        """"sinus", "vf", "pea" or "asystole"."""
        return "asystole" if self._state[DEAD] > 0.5 else RHYTHMS[round(self._state[RHYTHM])]

    @property
    def injury(self) -> dict[str, float]:
        """Injury of each organ now, 0..1, with what is expected from undrawn events; pain and fear as felt, 0..1."""
        s, doomed = self._state, self._state[AT["doomed"]]
        out = {organ: doomed + (1.0 - doomed) * s[slot] for organ, slot in INJURY.items()}
        brain = s[AT["brain"]]
        out["brain"] = doomed + (1.0 - doomed) * (brain + (1.0 - brain) * s[AT["maimed"]])
        out["fetus"] = out["fetus"] if self.profile.pregnant_weeks > 0 else 0.0
        alive = 0.0 if s[DEAD] > 0.5 else 1.0 - doomed
        return out | {"pain": alive * s[AT["pain"]] / 10.0, "fear": alive * s[AT["fear"]]}

    @property
    def harm(self) -> dict[str, float]:
        """Minutes of full injury of each organ since the clinician took over; the dead count every organ until now."""
        late = 0.0 if self._ended is None else max(0, self.second - self._ended) / MINUTE
        out = {organ: self._state[slot] for organ, slot in HARM.items()}
        if late:
            for organ in INJURY:
                out[organ] += late
        if self.profile.pregnant_weeks <= 0:
            out["fetus"] = 0.0
        return out

    @property
    def total_harm(self) -> float:
        """Weighted sum of `harm`; one dead minute of one adult is 1."""
        harm = self.harm
        return sum(weight * harm[organ] for organ, weight in ORGANS.items())

    def death_risk(self) -> float:
        """Expected deaths among such patients from here on, 0..1: a smooth map of injury; 1 once dead.

        x = 0.30 brain + 0.28 heart + 0.18 kidney + 0.14 lung + 0.10 gut, vital reserve spent counting a quarter;
        risk = 1 - (1 - doomed)(1 - 2 x / (x + 1)). Chosen so that septic shock treated on time ends
        between 20 and 40 per 100 and an hour of delay costs about 1.8 (Liu 2017): calibration, not validation.
        """
        s = self._state
        if s[DEAD] > 0.5:
            return 1.0
        x = 0.30 * s[AT["brain"]] + 0.28 * s[AT["heart"]] + 0.18 * s[AT["kidney"]] + 0.14 * s[AT["lung"]] + 0.10 * s[AT["gut"]]
        x = min(1.0, x + 0.25 * (1.0 - x) * min(1.0, s[AT["spent"]]))
        return 1.0 - (1.0 - s[AT["doomed"]]) * (1.0 - 2.0 * x / (x + 1.0))

    # ---- copies --------------------------------------------------------------------------------------------------

    def fork(self) -> Body:
        """An independent copy, in microseconds."""
        new = object.__new__(Body)
        new.profile, new.second, new._done, new._calm = self.profile, self.second, self._done, self._calm
        new._who, new._constants, new._modules = self._who, self._constants, self._modules
        new._last, new._ended, new._state = self._last, self._ended, self._state.copy()
        return new

    def digest(self) -> bytes:
        """16 bytes that differ whenever any bit of the body differs."""
        clocks = (self.second, self._done, self._calm, self._ended)
        h = hashlib.blake2b(repr((self.profile, sorted(self._modules), clocks)).encode(), digest_size=16)
        h.update(struct.pack(f"<{len(self._state)}d", *self._state))
        h.update(struct.pack(f"<{len(self._constants)}d", *self._constants))
        return h.digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self.digest() == other.digest()

    __hash__ = object.__hash__


@lru_cache(maxsize=4096)
def _constants(profile: Profile) -> tuple[tuple[str, ...], dict[str, float]]:
    who = constants(profile)
    return tuple(who), who


def _beginnings(plan: Layout, numbers: Mapping[str, float]) -> list[float]:
    out = []
    for module in plan.modules:
        for value in module.own_state().values():
            out.append(numbers[setting(module.name, value)] if isinstance(value, str) else value)
    return out


def _known(name: str, shelf: Mapping[str, Module], kind: str) -> Module:
    if name not in shelf:
        raise ValueError(_unknown(name, shelf, kind))
    return shelf[name]


def _unknown(name: str, shelf: Iterable[str], kind: str) -> str:
    near = difflib.get_close_matches(name, list(shelf), 3)
    hint = f"did you mean {', '.join(near)}? " if near else ""
    return f"unknown {kind} {name!r}: {hint}allowed: {', '.join(sorted(shelf))}"


def _parameters(process: str, given: Mapping[str, float]) -> dict[str, float]:
    params = PROCESSES[process].params
    for name, value in given.items():
        if name not in params:
            raise ValueError(f"{process}: {_unknown(name, params, 'parameter')}")
        spec = params[name]
        if not isfinite(value) or not spec.low <= value <= spec.high:
            raise ValueError(f"{process}.{name} is {value}: allowed {spec.low:g} to {spec.high:g} {spec.unit}")
    return {name: float(value) for name, value in given.items()}
