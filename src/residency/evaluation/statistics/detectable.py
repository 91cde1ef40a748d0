"""What a comparison could have seen: the minimum detectable effect, and how many families a smaller one would need."""

from __future__ import annotations

from math import sqrt

from residency.evaluation.statistics.clusters import Spread
from residency.evaluation.statistics.quantiles import normal, t_quantile

ALPHA = 0.05
POWER = 0.80
MOST_FAMILIES = 1_000_000


def detectable(found: Spread, alpha: float = ALPHA) -> float:
    """The difference, in the values' unit, that a repetition on as many families finds with 80 % power, two-sided at alpha.

    It is a multiple of the standard error: Student's quantile plus the normal one for the power (Cohen 1988; Bloom 1995), the
    latter widened because the standard error itself is only estimated. Without that a promise of 80 % would be kept in 77 % of
    the repetitions with twenty families."""
    return _errors(found.degrees, alpha) * found.error


def families_needed(found: Spread, families: int, wanted: float, alpha: float = ALPHA) -> int:
    """How many families of the same kind would make `wanted` (above 0) detectable; at most a million."""

    def enough(g: int) -> bool:
        grown = g / families
        return _errors(found.degrees * grown, alpha) * found.error / sqrt(grown) <= wanted

    low, high = 1, max(2, families)
    while not enough(high) and high < MOST_FAMILIES:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return min(high, MOST_FAMILIES)


def _errors(degrees: float, alpha: float) -> float:
    """How many standard errors; solved by iteration, as the error of the error grows with the multiple."""
    least = t_quantile(1 - alpha / 2, degrees)
    found = least + t_quantile(POWER, degrees)
    for _ in range(20):
        found = least + normal(POWER) * sqrt(1 + (least * least + found * found) / (2 * degrees))
    return max(found, least + t_quantile(POWER, degrees)) * (1 + 1 / (4 * degrees))
