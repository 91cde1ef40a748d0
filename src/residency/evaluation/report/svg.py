"""Drawing: scales, ticks and the few shapes that charts are made of. Colours come from the page's style by class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, log10

from msgspec import Struct

from residency.evaluation.report.html import Html, Inside, el

Point = tuple[float, float | None]
STEPS = (1.0, 2.0, 5.0, 10.0)


class Scale(Struct, frozen=True):
    """From values [low, high] to places [start, end] in the drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int) -> list[float]:
        """Round values inside, about so many."""
        rough = (self.high - self.low) / max(1, about)
        size = 10.0 ** floor(log10(rough))
        step = next(s * size for s in STEPS if s * size >= rough * 0.999)
        first = -floor(-self.low / step)
        return [n * step for n in range(first, floor(self.high / step + 1e-9) + 1)]


def spread(values: Sequence[float], least: float) -> tuple[float, float]:
    """Lowest and highest of values with a little air, at least so far apart."""
    low, high = min(values), max(values)
    middle, half = (low + high) / 2, max(high - low, least) / 2
    return middle - half * 1.08, middle + half * 1.08


def runs(points: Iterable[Point]) -> list[list[tuple[float, float]]]:
    """Stretches between gaps."""
    out: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            out.append([])
        else:
            out[-1].append((x, y))
    return [stretch for stretch in out if stretch]


def line(points: Iterable[Point], x: Scale, y: Scale, kind: str) -> list[Html]:
    """A line that breaks where nothing is known; a lone value is a dot."""
    out = []
    for stretch in runs(points):
        places = [f"{x.at(a):.1f},{y.at(b):.1f}" for a, b in stretch]
        shape = el("path", d="M" + "L".join(places), class_=f"line {kind}") if len(places) > 1 else None
        out.append(shape or el("circle", cx=x.at(stretch[0][0]), cy=y.at(stretch[0][1]), r=1.2, class_=f"dot {kind}"))
    return out


def band(low: Sequence[Point], high: Sequence[Point], x: Scale, y: Scale, kind: str) -> list[Html]:
    """The area between two lines."""
    out = []
    for under, over in zip(runs(low), runs(high), strict=False):
        places = [f"{x.at(a):.1f},{y.at(b):.1f}" for a, b in (*under, *reversed(over))]
        out.append(el("path", d="M" + "L".join(places) + "Z", class_=f"band {kind}"))
    return out


def label(words: str, x: float, y: float, kind: str = "", anchor: str = "start") -> Html:
    """Text at a place."""
    return el("text", words, x=x, y=y, text_anchor=anchor, class_=kind or None)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    """A straight line."""
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def marked(shape: str, says: str, kind: str, href: str | None = None, **attributes: Inside) -> Html:
    """A mark that says what it is when pointed at, and leads to its act. Reading order has the table for that."""
    drawn = el(shape, el("title", says), class_=kind, **attributes)
    return drawn if href is None else el("a", drawn, href=href, tabindex="-1", aria_hidden="true")


def drawing(width: float, height: float, title: str, description: str, *inside: Inside) -> Html:
    """A chart that scrolls inside its frame where the screen is too narrow to read it."""
    picture = el(
        "svg",
        el("title", title),
        el("desc", description),
        *inside,
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=width,
        height=height,
        role="img",
        aria_label=f"{title}. {description}",
    )
    return el("figure", el("div", picture, class_="scroll", tabindex="0", role="region", aria_label=title))
