"""How values between 0 and 1 are spread, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from residency.evaluation.report.html import Html, el
from residency.evaluation.report.svg import Scale, drawing, label, rule

WIDTH, HEIGHT, LEFT = 1000.0, 190.0, 40.0
BINS = 10


def bins(values: Sequence[float]) -> list[tuple[str, int]]:
    """Exactly 0, then tenths: nothing won is another thing than little. The last holds 1."""
    counts = [0] * (BINS + 1)
    for value in values:
        counts[0 if value <= 0 else min(BINS, 1 + int(value * BINS))] += 1
    return [("0", counts[0]), *((f"{n / BINS:.1f}–{(n + 1) / BINS:.1f}", counts[n + 1]) for n in range(BINS))]


def histogram(values: Sequence[float], title: str, of: str) -> Html:
    """The bars with their counts. `of`: what is counted."""
    found = bins(values)
    most = max(1, *(count for _, count in found))
    y = Scale(0, most, HEIGHT - 34, 18)
    step = (WIDTH - LEFT) / len(found)
    parts = [rule(LEFT, y.at(0), WIDTH, y.at(0), "rail")]
    for i, (name, count) in enumerate(found):
        at = LEFT + i * step
        says = el("title", f"{name}: {count} {of}")
        kind = "bars zero" if i == 0 else "bars"
        parts.append(el("rect", says, x=at + 3, y=y.at(count), width=step - 6, height=y.at(0) - y.at(count), class_=kind))
        parts.append(label(str(count), at + step / 2, y.at(count) - 4, "tick", "middle") if count else Html())
        parts.append(label(name, at + step / 2, HEIGHT - 18, "tick", "middle"))
    parts.append(label(of, 0, 12, "tick"))
    told = ", ".join(f"{name}: {count}" for name, count in found if count)
    return drawing(WIDTH, HEIGHT, title, f"{of} by value. {told or 'None'}.", *parts)
