"""The library: its pages say what the files say and nothing of chance, its pieces are sound, and what is asked for is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from residency import knowledge, start
from residency.cli import medicine
from residency.errors import Refused
from residency.knowledge import interacting, lint_articles, loader, pages
from residency.knowledge.library import everything
from residency.knowledge.lint_articles import article_faults
from residency.knowledge.pages import condition, shelf
from residency.knowledge.written import Shorthand

QUESTIONS = Path(__file__).parent / "questions"
POOLS = [
    ("tuning", "tuning_second", "tuning_third"),
    ("held_out", "held_out_second", "held_out_third", "fresh", "fresh_second"),
    ("held_out", "fresh", "fresh_second"),
]
"""Questions that were looked at; those that were held out; and, of these, the lists that the later shorthand was
written without."""
CATEGORIES = {"procedure", "law", "ethics", "communication", "population_health", "physiology", "safety"}


def _questions(*names: str) -> list[dict[str, Any]]:
    return [row for name in names for row in loader.read(QUESTIONS / f"{name}.yaml")[0]]


def _key(row: tuple[str, str, str]) -> str:
    kind, name, _ = row
    return f"{'classes' if kind == 'class' else kind + 's'}/{name}"


def _emptied() -> None:
    kept: Any = (shelf._titles, shelf._shelf)
    for function in kept:
        function.cache_clear()


def recall(*names: str) -> float:
    """Share of the questions of which one right page is among the first five."""
    rows = _questions(*names)
    return sum(bool({_key(hit) for hit in pages.search(row["asks"], None, 5)} & set(row["answers"])) for row in rows) / len(rows)


def test_there_are_enough_pages_and_every_one_can_be_read_in_pieces() -> None:
    counts = pages.counts()
    assert sum(counts.values()) >= 400 and counts["articles"] >= 64
    for page in shelf._titles():
        text = pages.read(page)
        assert len(text) >= 20, page
        parts, cursor = [], 0
        while cursor is not None:
            part, following = pages.piece(text, cursor)
            assert 0 < len(part) <= shelf.LONGEST_PIECE, page
            assert following is None or following > cursor
            parts.append(part)
            cursor = following  # type: ignore[assignment]
        assert " ".join(" ".join(parts).split()) == " ".join(text.split()), page


def test_written_pieces_are_sound_and_of_every_category() -> None:
    assert list(article_faults()) == []
    assert {a.category for a in everything("articles").values()} == CATEGORIES


def test_lint_refuses_what_is_short_unsourced_alone_or_said_twice(tmp_path: Path) -> None:
    row = everything("articles")["sbar"]
    (tmp_path / "articles").mkdir()
    text = "".join(f"\n  {line}" for line in re.findall(r".{1,100}(?: |$)", row.text))
    body = "schema: article/1\nid: {}\ntitle: {}\ncategory: communication\ntext: >-{}\nsee: [{}]\ncite: [{}]\nreview: {{version: 1}}\n"
    (tmp_path / "articles" / "twin.yaml").write_text(body.format("twin", "A twin", text, "drugs/aspirin", "Nobody 2020"), encoding="utf-8")
    stub = body.format("stub", "A stub", "\n  Too short.", "drugs/qqqq", "Nobody")
    (tmp_path / "articles" / "stub.yaml").write_text(stub, encoding="utf-8")
    before = list(loader._extra)
    try:
        said = "\n".join(knowledge.lint.lint(tmp_path))
    finally:
        loader._extra[:] = before
        from residency.knowledge import library

        library.forget()
    assert "says what articles/" in said and "articles/stub: has 2 words" in said
    assert "drugs/qqqq" in said and "names its author or body and its year" in said


def test_shorthand_for_a_page_that_is_not_there_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Shorthand(id="rules/qqqq", synonyms=("a score for nothing",))
    monkeypatch.setattr(lint_articles, "everything", lambda kind: {row.id: row} if kind == "shorthand" else everything(kind))
    assert list(article_faults()) == ["shorthand/rules/qqqq: names no page"]


def test_a_condition_page_tells_nothing_that_chance_draws() -> None:
    for c in knowledge.conditions.values():
        text = pages.read(f"conditions/{c.id}")
        for fact in c.facts:
            assert fact.says not in text or len(fact.says) < 12, (c.id, fact.id)
        for said in (*c.presentation.get("complaint_patient", ()), *c.presentation.get("complaint_chart", ())):
            assert len(said) < 12 or said not in text, (c.id, said)
        known, looked = condition.signs(c)
        assert known == sorted(known) and looked == sorted(looked), c.id
        for row in c.required:
            assert row.says in text
        for act in c.forbidden:
            assert f"(severity {act.severity})" in text and act.why in text
        shown = next((line for line in text.splitlines() if line.startswith("How it shows")), "")
        assert not re.search(r"\d\.\d|%", shown), c.id


def test_the_words_of_a_briefing_are_in_no_index() -> None:
    for c in knowledge.conditions.values():
        body = " ".join(shelf._body(f"conditions/{c.id}"))
        for said in (*c.presentation.get("complaint_patient", ()), *c.presentation.get("complaint_chart", ())):
            assert len(said) < 12 or said not in body, (c.id, said)


def test_a_monograph_holds_every_dose_with_its_source_and_the_gravest_interaction() -> None:
    for drug in everything("drugs").values():
        text = pages.monograph(drug)
        for dose in drug.doses:
            assert f"[{dose.source}]" in text, drug.id
        for rule in drug.contraindicated:
            assert rule.why in text
        met = [rule for rule, _ in interacting.meetings(drug.id)]
        if met:
            assert any(rule.why in text for rule in met if rule.severity == max(r.severity for r in met)), drug.id


@pytest.mark.parametrize("names", POOLS)
def test_what_clinicians_ask_is_among_the_first_five(names: tuple[str, ...]) -> None:
    rows = _questions(*names)
    assert len(rows) >= 200 and len({row["asks"].lower() for row in rows}) == len(rows)
    assert all(answer in shelf._titles() for row in rows for answer in row["answers"])
    assert recall(*names) >= 0.9


def test_the_library_is_indexed_once_however_often_it_is_asked() -> None:
    """How long that takes, and a search, is for `residency bench`."""
    _emptied()
    for row in _questions("tuning"):
        pages.search(row["asks"], None, 5)
    asked: Any = shelf._shelf
    assert asked.cache_info().misses == 1


def test_the_same_query_gives_the_same_pages() -> None:
    first = [pages.search(row["asks"], None, 10) for row in _questions("tuning")]
    _emptied()
    assert first == [pages.search(row["asks"], None, 10) for row in _questions("tuning")]


def test_a_category_keeps_its_kind() -> None:
    assert {row[0] for row in pages.search("bleeding", "drugs", 10)} == {"drug"}
    assert {row[0] for row in pages.search("bleeding", "rule", 10)} == {"rule"}
    ethics = pages.search("family wants everything", "ethics", 10)
    assert ethics and {everything("articles")[row[1]].category for row in ethics} == {"ethics"}


def test_pages_are_read_through_the_tools_and_time_passes() -> None:
    episode = start("emergency/septic-shock-old-letter-01", 0)
    began = episode.call("get_reference_article", {"topic": "SPIKES"})
    assert began.error is None and "breaking" not in began.content and "Baile" in began.content and began.minutes >= 1
    by_id = episode.call("get_reference_article", {"ref_id": "tests/creatinine"})
    assert by_id.error is None and "umol/L" in by_id.content and by_id.minutes >= 1
    rule = episode.call("get_reference_article", {"ref_id": "perc_2004"})
    assert rule.error is None and "run_decision_rule perc_2004" in rule.content
    drug = episode.call("get_reference_article", {"drug_name": "Toradol"})
    assert drug.error is None and drug.content.startswith("Ketorolac") and len(drug.content) <= 2000
    assert drug.data is not None
    more = episode.call("get_reference_article", {"drug_name": "Toradol", "cursor": drug.data["cursor"]})
    assert more.error is None and more.content and more.content.splitlines()[0] not in drug.content
    over = episode.call("get_reference_article", {"drug_name": "Toradol", "cursor": 99_999})
    assert over.error is not None and over.error.code == "no_more"
    nothing = episode.call("get_reference_article", {"topic": "qqqq zzzz"})
    assert nothing.error is not None
    page = episode.call("get_condition_details", {"condition_name": "acute urticaria"})
    assert page.error is None and "Forbidden" in page.content + str(episode.call("get_condition_details", {
        "condition_name": "acute urticaria", "cursor": page.data["cursor"]}).content)


def test_an_unknown_page_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused):
        pages.find("qqqq")
    with pytest.raises(Refused):
        pages.condition_page("qqqq")
    assert pages.find("Tarasoff") == "articles/confidentiality"


def test_the_report_counts_pages() -> None:
    found = medicine.report()
    assert found["pages"]["articles"] == len(everything("articles")) == found["entries"]["articles"]
