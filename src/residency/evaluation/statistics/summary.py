"""An agent's score, and beside it all that is needed to believe it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from residency.evaluation.results import Row
from residency.evaluation.statistics.baselines import Baselines, baselines
from residency.evaluation.statistics.clusters import Design, design, families, sample, spread
from residency.evaluation.statistics.compare import against_another
from residency.evaluation.statistics.figure import Figure, missing
from residency.evaluation.statistics.gaps import Twins, contamination, published, twins
from residency.evaluation.statistics.intervals import DIGITS, NO_EPISODE, ONE_FAMILY, mean, rate
from residency.evaluation.statistics.passes import Passes, passes

KS = (1, 3, 5)
GROUPS = ("department", "category", "difficulty", "split")


class AddedHarm(Struct, frozen=True):
    """Harm beyond that of doing nothing, over episodes in which somebody is treated.

    Attributes:
        mean: organ-minutes an episode, the mean over tasks.
        any: share of episodes with any (0 to 1).
        killed: share of episodes whose patient died and would have lived untreated (0 to 1).
        lost: share of episodes whose patient died and would have lived under standard care (0 to 1).
        episodes: that were treated.
    """

    mean: Figure
    any: Figure
    killed: Figure
    lost: Figure
    episodes: int


class Silent(Struct, frozen=True):
    """Episodes that ended without a closing act of the agent's.

    Attributes:
        ceiling: the best N that one of them got (0 to 1).
        share: of all episodes (0 to 1).
    """

    ceiling: Figure
    share: Figure


class Score(Struct, frozen=True, kw_only=True):
    """Figures of some tasks. Rates, shares and N are from 0 to 1; a figure that can't be computed is None and says why.

    Attributes:
        tasks: examined.
        trials: scored episodes.
        families: condition families; a task without one counts for itself.
        normalized: mean N over tasks.
        passed: pass rate over tasks.
        passes: pass@k and pass^k for each k that there are trials for.
        too_few: k -> why there is no pass@k.
        design: ICC, design effect and effective number of episodes, of N; None without episodes.
        pass_design: the same of passes.
        mde: the difference in mean N that a comparison with an unrelated agent on the same design would detect.
        baselines: chance, null, shortcut and oracle of the same tasks.
        harm: added by the agent.
        zero_advantage: share of tasks whose trials all came to the same N, from which a group-relative learner learns nothing.
        silent: what ending without a closing act earns.
        twins: what is lost between twins.
        contamination: train minus test split.
        published: published triage cases minus own ones.
    """

    tasks: int
    trials: int
    families: int
    normalized: Figure
    passed: Figure
    passes: tuple[Passes, ...]
    too_few: dict[int, str]
    design: Design | None
    pass_design: Design | None
    mde: Figure
    baselines: Baselines
    harm: AddedHarm
    zero_advantage: Figure
    silent: Silent
    twins: Twins
    contamination: Figure
    published: Figure


class Summary(Struct, frozen=True):
    """An examination.

    Attributes:
        whole: figures of everything.
        by: property (department, category, difficulty, split) -> its values -> their figures.
        infrastructure: episodes not scored because something outside failed.
        invalid: episodes not scored because of a bug of ours.
    """

    whole: Score
    by: dict[str, dict[str, Score]]
    infrastructure: int
    invalid: int


def summarise(rows: Sequence[Row], failures: Mapping[str, int]) -> Summary:
    """Every figure of an examination. `failures`: kind -> episodes not scored.

    Raises ValueError when a trial of a task is there twice."""
    if len({(r.task, r.trial) for r in rows}) < len(rows):
        raise ValueError("a trial of a task is there twice: it would count as new evidence")
    by = {name: {v: score([r for r in rows if getattr(r, name) == v]) for v in sorted({getattr(r, name) for r in rows})} for name in GROUPS}
    return Summary(score(rows), by, failures.get("infrastructure", 0), failures.get("invalid", 0))


def score(rows: Sequence[Row]) -> Score:
    """Every figure of these episodes, in any order."""
    rows = sorted(rows, key=lambda r: (r.task, r.trial))
    scores, passed = sample(rows, lambda r: r.normalized), sample(rows, lambda r: float(r.passed))
    found, too_few = _passes(rows)
    return Score(
        tasks=len(scores.families),
        trials=len(rows),
        families=len(scores.names),
        normalized=mean(scores),
        passed=rate(passed),
        passes=found,
        too_few=too_few,
        design=design(scores) if rows else None,
        pass_design=design(passed) if rows else None,
        mde=_mde(rows),
        baselines=baselines(rows),
        harm=_harm(rows),
        zero_advantage=_zero_advantage(rows),
        silent=_silent(rows),
        twins=twins(rows),
        contamination=contamination(rows),
        published=published(rows),
    )


def _passes(rows: Sequence[Row]) -> tuple[tuple[Passes, ...], dict[int, str]]:
    found, too_few = [], {}
    for k in KS:
        try:
            found.append(passes(rows, k))
        except ValueError as error:
            too_few[k] = str(error)
    return tuple(found), too_few


def _mde(rows: Sequence[Row]) -> Figure:
    if not rows:
        return missing(NO_EPISODE)
    apart = spread(families(sample(rows, lambda r: r.normalized)))
    if apart is None:
        return missing(ONE_FAMILY)
    if apart.error <= 1e-9:
        return missing("all families came to the same")
    return Figure(round(against_another(apart), DIGITS), reason="of an unrelated agent with the same spread; pairing makes it smaller")


def _harm(rows: Sequence[Row]) -> AddedHarm:
    treated = [r for r in rows if r.added_harm is not None]
    if not treated:
        none = missing("nobody was treated")
        return AddedHarm(none, none, none, none, 0)
    added = sample(treated, lambda r: r.added_harm or 0.0)
    some = sample(treated, lambda r: float((r.added_harm or 0.0) > 0))
    killed, lost = rate(sample(treated, lambda r: float(bool(r.killed)))), rate(sample(treated, lambda r: float(bool(r.lost))))
    return AddedHarm(mean(added, bounded=False), rate(some), killed, lost, len(treated))


def _zero_advantage(rows: Sequence[Row]) -> Figure:
    trials: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        trials[row.task].append(row.normalized)
    groups = [values for values in trials.values() if len(values) > 1]
    if not groups:
        return missing("no task has two trials" if rows else NO_EPISODE)
    left = len(trials) - len(groups)
    same = sum(max(values) - min(values) <= 1e-9 for values in groups)
    return Figure(round(same / len(groups), DIGITS), reason=f"without {left} tasks of one trial" if left else "")


def _silent(rows: Sequence[Row]) -> Silent:
    if not rows:
        return Silent(missing(NO_EPISODE), missing(NO_EPISODE))
    silent = [r.normalized for r in rows if r.silent]
    ceiling = Figure(round(max(silent), DIGITS)) if silent else missing("every episode had a closing act")
    return Silent(ceiling, rate(sample(rows, lambda r: float(r.silent))))
