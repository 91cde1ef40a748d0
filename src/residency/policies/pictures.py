"""What an illness looks like: how often each sign shows at the door, what vital signs and the laboratory read.

A condition's picture is what its own file makes of a few imagined people. How often a drawn sign or a study's finding shows is
reckoned from the file; only what the living body decides is read off a body at the door. Nothing of the patient at hand goes into it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from residency import ages, knowledge, physiology, rng
from residency.knowledge import loader
from residency.knowledge.condition import Condition
from residency.knowledge.library import remembered
from residency.knowledge.types import Test
from residency.world import generator
from residency.world.setting import Setting

IMAGINED = 8
SPREAD = {"HR": 9.0, "SBP": 11.0, "MAP": 8.0, "RR": 3.0, "SPO2": 2.0, "TEMP": 0.4, "GCS": 1.0, "PAIN": 1.8}
RELATIVE_SPREAD = 0.15
LEAST_SPREAD = 0.02
P10, P2_5 = 1.28, 1.96  # standard deviations from the middle of a normal curve to its 10th and 2.5th centile
GROWN = 18.0
KINDS = ("conditions", "findings", "tests", "backgrounds")

Figure = tuple[float, float, float]
"""The middle, and the spread (one standard deviation) below and above it."""


class Picture(Struct, frozen=True):
    """How often signs show (0..1), the middle and spread of vital signs and analytes, how often people had what before."""

    signs: dict[str, float]
    figures: dict[str, Figure]
    background: dict[str, float]


@remembered
def pictures() -> dict[str, Picture]:
    """Every condition's picture, by id. Kept between runs beside compiled content, as long as content and code stay the same."""
    sources = [path for kind in KINDS for path in loader.files(kind)] + list(_code())
    return loader.worked_out("pictures", dict[str, Picture], sources, lambda: {c.id: _picture(c) for c in knowledge.conditions.values()})


def _code() -> Iterable[Path]:
    """The modules that decide a picture."""
    for package in (physiology, knowledge):
        yield from sorted(Path(str(package.__file__)).parent.rglob("*.py"))
    yield from (Path(str(module.__file__)) for module in (generator, rng, ages))
    yield Path(__file__)


class _Still:
    """A body read once: what it shows at this moment, each figure worked out when first asked for."""

    __slots__ = ("_body", "_values", "_vitals")

    def __init__(self, body: physiology.Body):
        self._body, self._vitals = body, body.vitals()
        self._values: dict[str, float] = {}

    def vitals(self) -> Mapping[str, float | None]:
        return self._vitals

    def value(self, name: str) -> float:
        if name not in self._values:
            self._values[name] = self._body.value(name)
        return self._values[name]


def _picture(condition: Condition) -> Picture:
    setting = Setting(key=condition.id, condition=condition)
    drawn: dict[str, list[float]] = {}
    felt: dict[str, list[float]] = {}
    figures: dict[str, list[float]] = {}
    own = {f: spec for rows in condition.findings.values() for f, spec in rows.items() if spec != "derived"}
    studied = _studied(condition.tests)
    derived, from_body = _by_the_body()
    for seed in range(IMAGINED):
        age, _, _, _, states, living, _ = generator.arrive(setting, -1 - seed)
        body = _Still(living)
        for f, spec in own.items():
            drawn.setdefault(f, []).append(generator.chance(spec, states) * (age >= knowledge.findings[f].said_from))
        for f, specs in studied.items():
            drawn.setdefault(f, []).append(max(generator.chance(spec, states) for spec in specs))
        for f in derived:
            felt.setdefault(f, []).append(float(knowledge.shows(f, body)))
        for name, value in body.vitals().items():
            if value is not None and name in SPREAD:
                figures.setdefault(name, []).append(value)
        for test in from_body:
            figures.setdefault(test.id, []).append(body.value(test.from_body) + (_mid(condition, test) if test.on_top else 0.0))
    signs = {f: _mean(rows) for f, rows in drawn.items()}
    for f, rows in felt.items():
        signs[f] = 1.0 - (1.0 - _mean(rows)) * (1.0 - signs.get(f, 0.0))
    return Picture(signs, _stated(condition) | {n: _spread(n, rows) for n, rows in figures.items()}, _before(condition))


@remembered
def _by_the_body() -> tuple[tuple[str, ...], tuple[Test, ...]]:
    """The signs and the analytes that a living body decides."""
    signs = tuple(f.id for f in knowledge.findings.values() if f.derived is not None)
    return signs, tuple(t for t in knowledge.tests.values() if t.kind == "analyte" and t.from_body and not t.derived)


def _studied(tests: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the condition's file says of findings of studies."""
    out: dict[str, list[Any]] = {}
    for name, rows in tests.items():
        if isinstance(rows, Mapping) and "mid" not in rows and name in knowledge.tests:
            for f, spec in rows.items():
                if f in knowledge.findings and isinstance(spec, int | float | Mapping):
                    out.setdefault(f, []).append(spec)
    return out


def _stated(condition: Condition) -> dict[str, Figure]:
    """Analytes of which the condition's file says outright what they read."""
    out: dict[str, Figure] = {}
    for name, spec in condition.tests.items():
        if name not in knowledge.tests or knowledge.tests[name].kind != "analyte":
            continue
        if isinstance(spec, Mapping) and "mid" in spec:
            out[name] = around(name, float(spec["mid"]), float(spec["p10"]), float(spec["p90"]))
        elif isinstance(spec, int | float):
            out[name] = around(name, float(spec), float(spec), float(spec))
    return out


def _mid(condition: Condition, test: Test) -> float:
    """The level that the body's share comes on top of."""
    spec = condition.tests.get(test.id, test.normal[0] if test.normal else 0.0)
    return float(spec["mid"] if isinstance(spec, Mapping) else spec)


def _before(condition: Condition) -> dict[str, float]:
    return {f: float(p) for group in ("background", "medicines") for f, p in condition.who.get(group, {}).items()}


def around(name: str, mid: float, p10: float, p90: float) -> Figure:
    """A figure by its centiles; never narrower than it is among the healthy, so that nobody's own usual refutes it."""
    floor = least(name, mid)
    return mid, max((mid - p10) / P10, floor), max((p90 - mid) / P10, floor)


def least(name: str, mid: float) -> float:
    """The narrowest spread of a figure about a middle: that of the healthy, in proportion where the middle lies above theirs."""
    if name in SPREAD:
        return SPREAD[name]
    healthy = usual(name)
    if healthy is None:
        return max(RELATIVE_SPREAD * abs(mid), LEAST_SPREAD)
    return max(healthy[1], healthy[2]) * max(1.0, abs(mid / healthy[0]) if healthy[0] else 1.0)


@remembered
def usual(name: str) -> Figure | None:
    """What people without any illness have, None where no file says."""
    test = knowledge.tests.get(name)
    if test is None:
        return None
    if test.normal is not None:
        mid, p10, p90 = test.normal
        return mid, max((mid - p10) / P10, LEAST_SPREAD), max((p90 - mid) / P10, LEAST_SPREAD)
    limits = [(b.low, b.high) for b in test.reference if b.low is not None and b.high is not None and b.age_to > GROWN]
    if not limits:
        return None
    low, high = limits[0]
    spread = max((high - low) / (2.0 * P2_5), LEAST_SPREAD)
    return (low + high) / 2.0, spread, spread


def _spread(name: str, rows: list[float]) -> Figure:
    mean = _mean(rows)
    off = P10 * math.sqrt(sum((x - mean) * (x - mean) for x in rows) / len(rows))
    return around(name, mean, mean - off, mean + off)


def _mean(rows: list[float]) -> float:
    return sum(rows) / len(rows)


__all__ = ["RELATIVE_SPREAD", "SPREAD", "Figure", "Picture", "around", "least", "pictures", "usual"]
