"""Random numbers that no other draw can shift.

A draw is a keyed hash of (seed, purpose, entity, counter): the same question always has the same answer, so an extra
laboratory test moves no patient's fate, and two policies on one seed meet the same luck (common random numbers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

_SCALE = 1.0 / (1 << 64)


def uniform(seed: int, *name: str | int) -> float:
    """One number in [0, 1), fixed by its name."""
    key = "\x1f".join(map(str, (seed, *name))).encode()
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "little") * _SCALE


def between(low: float, high: float, seed: int, *name: str | int) -> float:
    """One number in [low, high)."""
    return low + (high - low) * uniform(seed, *name)


def happens(p: float, seed: int, *name: str | int) -> bool:
    """True with probability p."""
    return p > 0.0 and uniform(seed, *name) < p


def spread(mid: float, p10: float, p90: float, seed: int, *name: str | int) -> float:
    """A draw from the piecewise-linear quantile function through p10, the median and p90, tails cut at 2 % and 98 %."""
    u = min(max(uniform(seed, *name), 0.02), 0.98)
    if u < 0.5:
        return mid + (p10 - mid) * (0.5 - u) / 0.4
    return mid + (p90 - mid) * (u - 0.5) / 0.4


def pick(choices: Sequence[str] | Mapping[str, float], seed: int, *name: str | int) -> str:
    """One of `choices`, by weight where a mapping gives weights."""
    u = uniform(seed, *name)
    if not isinstance(choices, Mapping):
        return choices[int(u * len(choices))]
    u *= sum(choices.values())
    for choice, weight in choices.items():
        u -= weight
        if u < 0:
            return choice
    return choice
