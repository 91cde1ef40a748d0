"""A written piece as its page."""

from __future__ import annotations

from residency.knowledge.pages.wording import listed, plain
from residency.knowledge.written import Article


def article_page(row: Article) -> str:
    """The page of one written piece."""
    ends = [f"See also: {listed(row.see)}.", f"Sources: {listed(row.cite)}."]
    return "\n".join([f"{row.title} ({plain(row.category)}).", row.text.strip(), *ends])
