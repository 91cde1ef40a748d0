"""How the model that was examined had learned: its curves by training step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean

from residency.evaluation.report.figures import Table
from residency.evaluation.report.html import Html
from residency.evaluation.report.svg import Scale, drawing, label, line, rule, spread

Learned = Mapping[str, Sequence[tuple[float, float]]]
"""Figure -> (step, value)."""
WIDTH, PANEL, GAP, LEFT, ACROSS = 1000.0, 96.0, 48.0, 46.0, 2


def table(learned: Learned) -> Table:
    """Each figure in the first and in the last tenth of the steps that tell it."""
    rows = []
    for says, points in learned.items():
        few = max(1, len(points) // 10)
        ends = (points[:few], points[-few:])
        rows.append((says, str(len(points)), *(f"{mean(y for _, y in end):.4g}" for end in ends)))
    return Table("How it had learned", ("figure", "told at steps", "mean of the first tenth", "mean of the last tenth"), tuple(rows))


def chart(learned: Learned) -> Html:
    """A panel a figure, all on the same steps."""
    steps = [x for points in learned.values() for x, _ in points]
    parts: list[Html] = []
    wide = WIDTH / ACROSS
    for n, (says, points) in enumerate(learned.items()):
        left, top = n % ACROSS * wide + LEFT, 22 + n // ACROSS * (PANEL + GAP)
        x = Scale(min(steps), max(max(steps), min(steps) + 1), left, left + wide - LEFT - 12)
        values = [y for _, y in points]
        low, high = spread(values, max(0.02, 0.1 * max(map(abs, values))))
        y = Scale(low, high, top + PANEL, top)
        parts += [label(says, left, top - 8, "panel"), rule(left, y.at(low), x.end, y.at(low), "rail")]
        for value in y.ticks(4):
            parts += [rule(left, y.at(value), x.end, y.at(value), "grid"), label(f"{value:g}", left - 6, y.at(value) + 4, "tick", "end")]
        parts += [label(f"{step:g}", x.at(step), top + PANEL + 14, "tick", "middle") for step in x.ticks(5)]
        parts += line(points, x, y, "a")
    height = 22 + -(-len(learned) // ACROSS) * (PANEL + GAP)
    return drawing(WIDTH, height, "Training curves", "One panel a figure, by step; the table below holds both ends.", *parts)
