"""Quantiles of the normal and of Student's t distribution, from the incomplete beta function: no SciPy at run time.

Accurate to 1e-9 of the value for 1 to 10,000 degrees of freedom, fractions of a degree included.
"""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log, log1p
from statistics import NormalDist

_TINY = 1e-300


def normal(p: float) -> float:
    """The value below which a standard normal number falls with probability p (0 < p < 1)."""
    return NormalDist().inv_cdf(p)


def t_below(t: float, degrees: float) -> float:
    """The probability that Student's t with so many degrees of freedom (> 0, not only whole) is below t."""
    if degrees <= 0:
        raise ValueError(f"degrees of freedom are above 0, not {degrees}")
    tail = 0.5 * _beta(degrees / 2, 0.5, degrees / (degrees + t * t))
    return tail if t < 0 else 1 - tail


@cache
def t_quantile(p: float, degrees: float) -> float:
    """The value below which Student's t falls with probability p. Raises ValueError outside 0 < p < 1 or degrees > 0."""
    if not 0 < p < 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {p}")
    if p < 0.5:
        return -t_quantile(1 - p, degrees)
    low, high = 0.0, 1.0
    while t_below(high, degrees) < p:
        low, high = high, high * 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if t_below(middle, degrees) < p else (low, middle)
    return high


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(a, b, x) / a if x < (a + 1) / (a + b + 2) else 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's method, to the last bit that a float holds."""
    above, below = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value, step, m = below, 0.0, 0
    while abs(step - 1) > 1e-15 and m < 10_000:
        m += 1
        for part in (m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))):
            above, below = _apart(1 + part * x / above), 1 / _apart(1 + part * x * below)
            step = above * below
            value *= step
    return value


def _apart(x: float) -> float:
    return x if abs(x) > _TINY else _TINY
