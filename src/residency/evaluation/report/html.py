"""Markup by plain functions that escape everything, and the frame of a page that asks nothing of anybody.

Text becomes markup only through `el`, which escapes whatever is not already `Html`. A page is one file: no script, no
outside request, and a Content-Security-Policy that would refuse both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from residency.version import VERSION

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
RESEARCH = "Research only. Every patient is fictional. Never for the care of people."
VOID = frozenset(("meta", "br"))
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of characters, and those that turn the direction of writing: shown as what they are, unreadable."""


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


Inside = str | float | None


def text(value: Inside) -> Html:
    """A value as markup: escaped, unless it is markup already."""
    if isinstance(value, Html):
        return value
    if value is None:
        return Html()
    plain = f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return Html(escape(_UNSEEN.sub("�", plain), quote=True))


def el(name: str, /, *inside: Inside, **attributes: Inside) -> Html:
    """One element. Attributes lose a trailing underscore, and inner ones become hyphens; None leaves an attribute out."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value is not None)
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(inside)}</{name}>")


def joined(parts: Iterable[Inside], between: Inside = "") -> Html:
    """Parts one after the other."""
    return Html(text(between).join(text(part) for part in parts))


def table(head: Sequence[str], rows: Iterable[Sequence[Inside] | Html], caption: str = "", kind: str = "") -> Html:
    """A table whose rows become cards on a narrow screen. A row is its cells, or markup from `row`.

    Roles are said aloud, because laying cells out as cards takes a table's own away."""
    top = el("tr", *(el("th", h, scope="col", role="columnheader") for h in head), role="row")
    body = [r if isinstance(r, Html) else row(head, r) for r in rows]
    return el(
        "table",
        el("caption", caption) if caption else None,
        el("thead", top, role="rowgroup"),
        el("tbody", *body, role="rowgroup"),
        role="table",
        class_=kind or None,
    )


def row(head: Sequence[str], cells: Sequence[Inside], ident: str | None = None, kind: str | None = None) -> Html:
    """One row of a table with that head; empty cells are left out on a narrow screen."""
    made = [
        el("td", cell, role="cell", data_label=name or None, class_=None if cell not in ("", None) else "empty")
        for name, cell in zip(head, cells, strict=True)
    ]
    return el("tr", *made, role="row", id=ident, class_=kind)


def section(ident: str, title: str, *inside: Inside) -> Html:
    """A part of a page, with its heading."""
    return el("section", el("h2", title, id=f"{ident}-title"), *inside, id=ident, aria_labelledby=f"{ident}-title")


def contents(parts: Iterable[tuple[str, str]]) -> Html:
    """Links to the parts of a page: (id, title)."""
    links = [el("li", el("a", title, href=f"#{ident}")) for ident, title in parts]
    return el("nav", el("ul", *links), aria_label="On this page")


def front(title: str) -> Html:
    """The head of a page about many encounters."""
    house, version = el("p", "Residency", class_="house"), el("p", f"Version {VERSION}.", class_="note")
    return el("header", house, el("h1", title), version, el("p", RESEARCH, class_="research"))


def document(title: str, *body: Inside) -> str:
    """A whole page."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        Html(f"<style>\n{_style()}</style>"),
    )
    foot = el("footer", el("p", RESEARCH))
    return f"<!doctype html>\n{el('html', head, el('body', el('main', *body), foot), lang='en')}\n"


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")
