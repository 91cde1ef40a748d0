"""A summary as lines of label and text, with units, for a terminal or a page to lay out."""

from __future__ import annotations

from residency.evaluation.statistics.clusters import Design
from residency.evaluation.statistics.figure import Figure
from residency.evaluation.statistics.summary import Score, Summary

Lines = list[tuple[str, str]]


def table(summary: Summary) -> Lines:
    """Every figure of the whole, then mean N and pass rate of each group."""
    lines = figures(summary.whole)
    lines += [
        ("infrastructure errors", f"{summary.infrastructure} episodes, not scored"),
        ("invalid", f"{summary.invalid} episodes, not scored: a bug of ours"),
    ]
    for name, groups in summary.by.items():
        for value, score in groups.items():
            told = f"N {_told(score.normalized)}; pass rate {_told(score.passed, percent=True)}"
            lines.append((f"{name} {value}", f"{told}; {score.tasks} tasks, {score.families} families"))
    return lines


def figures(score: Score) -> Lines:
    """Every figure of a score."""
    base = score.baselines
    names = f" ({'; '.join(base.shortcuts)})" if base.shortcuts else ""
    lines = [
        ("examined", f"{score.tasks} tasks, {score.trials} trials, {score.families} families"),
        ("mean N", _told(score.normalized)),
        ("pass rate", _told(score.passed, percent=True)),
    ]
    for passes in score.passes:
        warning = f" ({passes.warning})" if passes.warning else ""
        lines += [
            (f"pass@{passes.k}", _told(passes.at, percent=True) + warning),
            (f"pass^{passes.k}", _told(passes.hat, percent=True) + warning),
        ]
    lines += [(f"pass@{k}, pass^{k}", f"none: {why}") for k, why in score.too_few.items()]
    lines += _design("N", score.design) + _design("passes", score.pass_design)
    return lines + [
        ("detectable difference", _told(score.mde, " of N at 80 % power")),
        ("chance", _told(base.chance, percent=True)),
        ("null", f"N {_told(base.null)}"),
        ("best shortcut", f"N {_told(base.shortcut)}{names}"),
        ("best searched policy", f"N {_told(base.searched)}"),
        ("oracle", f"N {_told(base.oracle)}"),
        ("added harm", _told(score.harm.mean, " organ-minutes an episode")),
        ("episodes with added harm", _told(score.harm.any, percent=True)),
        ("died, untreated would live", _told(score.harm.killed, " of episodes", percent=True)),
        ("died, standard care saves", _told(score.harm.lost, " of episodes", percent=True)),
        ("zero advantage", _told(score.zero_advantage, " of tasks", percent=True)),
        ("silent finish, best", f"N {_told(score.silent.ceiling)}"),
        ("silent finishes", _told(score.silent.share, " of episodes", percent=True)),
        ("twin gap", f"{_told(score.twins.gap, ' of N')}; {score.twins.pairs} pairs"),
        ("pass rate of the worse twin", _told(score.twins.passed, percent=True)),
        ("train minus test", _told(score.contamination, " of N")),
        ("published minus own cases", _told(score.published, " of N")),
    ]


def _design(of: str, design: Design | None) -> Lines:
    if design is None:
        return []
    icc = f"none: {design.reason}" if design.icc is None else f"{design.icc:.3f}"
    effective = f"{design.effective:.1f} of {design.episodes} episodes"
    return [(f"ICC of {of}", icc), (f"design effect of {of}", f"{design.effect:.2f}"), (f"effective n of {of}", effective)]


def _told(figure: Figure, unit: str = "", *, percent: bool = False) -> str:
    """The value with its unit and interval, or why there is none."""
    if figure.value is None:
        return f"none: {figure.reason}"
    if percent:
        text = f"{100 * figure.value:.1f} %{unit}"
        ends = f" (95 % interval {100 * (figure.low or 0.0):.1f} to {100 * (figure.high or 0.0):.1f} %)"
    else:
        text = f"{figure.value:.3f}{unit}"
        ends = f" (95 % interval {figure.low or 0.0:.3f} to {figure.high or 0.0:.3f})"
    text += ends if figure.low is not None else ""
    return text + (f", {figure.reason}" if figure.reason else "")
