"""What README shows runs, and what it measures is measured."""

import re
from pathlib import Path

import pytest

from bench import figures

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
BLOCKS = {
    name: text for _, name, text in re.findall(r"(<!-- figures:(\w+) -->)\n(.*?)<!-- /figures -->", PAGE, re.DOTALL)
}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.strip().splitlines()[0])
def test_snippets_run(snippet):
    exec(compile(snippet, "README.md", "exec"), {"__name__": "snippet"})


def test_demo_and_test_come_first():
    lines = [line.split("#")[0].strip() for line in PAGE.splitlines() if line.startswith("make ")]
    assert lines[:2] == ["make demo", "make test"]


def test_every_block_has_its_measure():
    assert set(BLOCKS) == set(figures.BLOCKS)


def test_every_block_is_filled():
    """An empty block is a figure that nobody has measured."""
    assert not [name for name, text in BLOCKS.items() if not text.strip()]


def test_no_figure_is_typed_by_hand():
    """Percentages, rates and times belong between the marks, where `make figures` writes them."""
    prose = re.sub(r"<!-- figures.*?<!-- /figures -->|```.*?```", "", PAGE, flags=re.DOTALL)
    assert not re.findall(r"\d+(?:\.\d+)? ?(?:%|ms\b|µs\b|/s\b|tasks\b)", prose)


def test_only_wanted_blocks_are_rewritten(monkeypatch):
    monkeypatch.setitem(figures.BLOCKS, "demo", lambda: "measured")
    page = "a\n<!-- figures:demo -->\nold\n<!-- /figures -->\nb\n<!-- figures:bench -->\nkept\n<!-- /figures -->\n"
    assert figures.rewritten(page, {"demo"}) == page.replace("old", "measured")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", PAGE))))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()
