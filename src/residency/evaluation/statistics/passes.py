"""pass@k, one success among k trials, and pass^k, all of k: what luck can do, and what can be relied on.

Both are without bias from n >= k trials. Sources: Chen et al. 2021, arXiv 2107.03374 (pass@k); Yao et al. 2024, arXiv
2406.12045, tau-bench (pass^k).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import comb

from msgspec import Struct

from residency.evaluation.results import Row
from residency.evaluation.statistics.clusters import family, gathered
from residency.evaluation.statistics.figure import Figure
from residency.evaluation.statistics.intervals import mean

ENOUGH = {5: 8}
"""k -> trials of a task below which a warning stands beside the figure."""


class Passes(Struct, frozen=True):
    """Means over tasks.

    Attributes:
        k: trials.
        at: pass@k, probability that one of k trials passes (0 to 1).
        hat: pass^k, probability that all of k do (0 to 1).
        warning: empty, or what weakens the figures.
    """

    k: int
    at: Figure
    hat: Figure
    warning: str = ""


def pass_at(n: int, c: int, k: int) -> float:
    """Probability that k trials drawn from n, of which c passed, hold a pass. Raises ValueError for k > n or c > n."""
    _check(n, c, k)
    return 1 - comb(n - c, k) / comb(n, k)


def pass_hat(n: int, c: int, k: int) -> float:
    """Probability that k trials drawn from n, of which c passed, all passed. Raises ValueError for k > n or c > n."""
    _check(n, c, k)
    return comb(c, k) / comb(n, k)


def passes(rows: Sequence[Row], k: int) -> Passes:
    """Means over tasks with intervals over families. Raises ValueError when a task has fewer than k trials, naming it."""
    trials: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows:
        trials[family(row), row.task].append(row.passed)
    if not trials:
        raise ValueError("no scored episode")
    least, short = min((len(v), task) for (_, task), v in trials.items())
    if k > least:
        raise ValueError(f"pass@{k} and pass^{k} need {k} trials of every task; {short} has {least}")
    at = gathered((f, t, pass_at(len(v), sum(v), k)) for (f, t), v in trials.items())
    hat = gathered((f, t, pass_hat(len(v), sum(v), k)) for (f, t), v in trials.items())
    wanted = ENOUGH.get(k, k)
    return Passes(k, mean(at), mean(hat), f"fewer than {wanted} trials of a task ({short} has {least})" if least < wanted else "")


def _check(n: int, c: int, k: int) -> None:
    if not 0 <= c <= n:
        raise ValueError(f"{c} of {n} trials can't have passed")
    if not 1 <= k <= n:
        raise ValueError(f"k is from 1 to the number of trials: {k} of {n} can't be drawn")
