"""Published files become questions; what is not as published is said, not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from residency.errors import ContentError, UserError
from residency.evaluation import benchmarks
from residency.evaluation.benchmarks.mmlu import SUBJECTS
from tests.evaluation.benchmarks.drawn import PICTURES, PUBLISHED, bytes_of, folder


def loaded(name: str, where: Path, split: str | None = None) -> list[benchmarks.Item]:
    return benchmarks.load(name, folder(name, where), split)


@pytest.mark.parametrize("name", benchmarks.BENCHMARKS)
def test_every_set_is_read_from_its_folder(name: str, tmp_path: Path) -> None:
    split, n = PUBLISHED[name]
    items = loaded(name, tmp_path)
    assert len(items) == n and {i.split for i in items} == {split} and {i.benchmark for i in items} == {name}
    assert len({i.id for i in items}) == n and all(i.question and i.answers for i in items)
    assert all((i.image is not None) == benchmarks.BENCHMARKS[name].images for i in items)
    assert benchmarks.load(name, tmp_path / name, limit=1) == items[:1]


@pytest.mark.parametrize("name", benchmarks.BENCHMARKS)
def test_every_set_names_its_source(name: str) -> None:
    found = benchmarks.BENCHMARKS[name]
    assert any(year in found.source for year in map(str, range(2018, 2027))) and found.measures


def test_letters_are_the_published_ones(tmp_path: Path) -> None:
    assert [i.answers for i in loaded("medqa", tmp_path)] == [("B",), ("D",), ("C",)]
    assert [i.answers for i in loaded("medmcqa", tmp_path)] == [("A",), ("D",), ("B",)]  # counted from 1 in the authors' file
    assert [(i.subject, i.answers[0]) for i in loaded("mmlu", tmp_path)] == [("anatomy", "C"), ("anatomy", "A"), ("medical_genetics", "A")]
    assert [i.answers for i in loaded("pmc-vqa", tmp_path)] == [("B",), ("A",)]
    assert loaded("pmc-vqa", tmp_path / "again")[0].options == ("A circle", "A square", "A star", "Nothing")
    assert benchmarks.load("pmc-vqa", tmp_path / "pmc-vqa", "test")[0].answers == ("B",)  # version 2 has the letter in Answer


def test_medmcqa_counts_from_nought_where_a_row_says_so(tmp_path: Path) -> None:
    text = (folder("medmcqa", tmp_path) / "dev.json").read_text()
    for old, new in (('"cop": 1', '"cop": 0'), ('"cop": 2', '"cop": 1'), ('"cop": 4', '"cop": 3')):
        text = text.replace(old, new)
    (tmp_path / "validation.jsonl").write_text(text)
    assert [i.answers for i in benchmarks.load("medmcqa", tmp_path / "validation.jsonl")] == [("A",), ("D",), ("B",)]


def test_only_the_six_medical_subjects_of_mmlu_are_asked(tmp_path: Path) -> None:
    assert {i.subject for i in loaded("mmlu", tmp_path)} == {"anatomy", "medical_genetics"} < set(SUBJECTS)


def test_the_test_split_of_pubmedqa_is_the_listed_articles(tmp_path: Path) -> None:
    items = loaded("pubmedqa", tmp_path)
    assert [i.answers[0] for i in items] == ["no", "yes", "maybe"] and "61 minutes with song" in items[0].context
    assert "shortened no wait" not in items[0].context  # the conclusion is the answer
    assert len(benchmarks.load("pubmedqa", tmp_path / "pubmedqa", "labeled")) == 4
    (tmp_path / "pubmedqa/data/test_ground_truth.json").unlink()
    with pytest.raises(UserError, match="test_ground_truth"):
        benchmarks.load("pubmedqa", tmp_path / "pubmedqa")


def test_pictures_arrive_as_they_lie_there(tmp_path: Path) -> None:
    rad = loaded("vqa-rad", tmp_path)
    assert [i.image for i in rad] == [bytes_of(PICTURES[n]) for n in (0, 0, 1, 1)] and {i.media_type for i in rad} == {"image/png"}
    assert [i.image for i in loaded("slake", tmp_path)] == [bytes_of(PICTURES[n]) for n in (2, 2, 3)]
    assert [i.image for i in loaded("vqa-med-2021", tmp_path)] == [bytes_of(PICTURES[n]) for n in (8, 9)]


def test_open_and_closed_are_told_apart(tmp_path: Path) -> None:
    kinds = {name: [i.kind for i in loaded(name, tmp_path)] for name in ("vqa-rad", "slake", "pathvqa", "quilt-vqa", "vqa-med-2021")}
    assert kinds == {
        "vqa-rad": ["closed", "open", "closed", "open"],
        "slake": ["open", "closed", "closed"],
        "pathvqa": ["closed", "open", "closed"],
        "quilt-vqa": ["closed", "open", "closed"],
        "vqa-med-2021": ["open", "open"],
    }
    assert [i.answers[0] for i in benchmarks.load("quilt-vqa", tmp_path / "quilt-vqa")][::2] == ["no", "Yes"]


def test_what_gives_a_quilt_answer_away_is_not_shown(tmp_path: Path) -> None:
    assert not any(i.context for i in loaded("quilt-vqa", tmp_path))


def test_a_split_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="validation"):
        loaded("medmcqa", tmp_path, "test")


def test_a_missing_picture_is_an_error_and_not_a_question_without_one(tmp_path: Path) -> None:
    (folder("vqa-rad", tmp_path) / "VQA_RAD Image Folder/drawn2.png").unlink()
    with pytest.raises(ContentError, match="drawn2"):
        benchmarks.load("vqa-rad", tmp_path / "vqa-rad")


def test_a_picture_outside_the_set_is_not_read(tmp_path: Path) -> None:
    root = folder("pathvqa", tmp_path)
    (tmp_path / "secret.png").write_bytes(bytes_of(PICTURES[0]))
    (root / "qas/test_qa.jsonl").write_text('{"image": "../secret.png", "question": "what is this?", "answer": "a secret"}\n')
    with pytest.raises(ContentError, match="no picture"):
        benchmarks.load("pathvqa", root)


def test_a_broken_picture_is_an_error(tmp_path: Path) -> None:
    (folder("slake", tmp_path) / "imgs/xmlab1/source.png").write_bytes(b"no picture at all")
    with pytest.raises((ContentError, UserError), match="source.png"):
        benchmarks.load("slake", tmp_path / "slake")


@pytest.mark.parametrize(
    "text", ['{"question": "half a', "[1, 2]", '{"question": "q", "options": {"A": "x", "C": "y"}, "answer_idx": "A"}']
)
def test_a_file_that_is_not_as_published_names_itself(text: str, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(text)
    with pytest.raises(ContentError, match=r"test\.jsonl"):
        benchmarks.load("medqa", tmp_path / "test.jsonl")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for name, path, split, says in (
        ("medq", tmp_path, None, "did you mean medqa"),
        ("medqa", tmp_path, "spring", "no split 'spring'"),
        ("medqa", tmp_path, None, "nothing of the split 'test'"),
        ("medqa", tmp_path / "nowhere", None, "no file or folder"),
        ("vqa-med-2021", None, None, "not on the hub"),
    ):
        with pytest.raises(UserError, match=says):
            benchmarks.load(name, path, split)
