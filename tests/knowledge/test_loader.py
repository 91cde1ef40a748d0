"""Reading content: YAML 1.2, errors with a line, a cache that can only save time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency import knowledge
from residency.errors import ContentError
from residency.knowledge import library, loader
from residency.knowledge.types import Drug, Finding


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(loader.CACHE_VARIABLE, str(tmp_path / "cache"))


def write(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_words_that_yaml_1_1_would_change_stay_words(tmp_path):
    tree, _ = loader.read(write(tmp_path, "{time: 1:30, no: no, on: yes, day: 2026-11-01, oct: 010, f: .5, e: 1e3, n: ~, t: true}"))
    assert tree == {"time": "1:30", "no": "no", "on": "yes", "day": "2026-11-01", "oct": 10, "f": 0.5, "e": 1000.0, "n": None, "t": True}


@pytest.mark.parametrize(("text", "line", "says"), [
    ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
    ("a: &x 1\nb: *x\n", 1, "aliases"),
    ("a: 1\nb: [1, 2\n", 3, "no YAML"),
    ("a: !python/object:os.system 1\n", 1, "tag"),
    ("a: 1\n? [x]\n: 2\n", 2, "a key is one word"),
])
def test_what_is_not_allowed_names_file_and_line(tmp_path, text, line, says):
    path = write(tmp_path, text)
    with pytest.raises(ContentError) as error:
        loader.read(path)
    assert error.value.where == f"{path}:{line}"
    assert says in error.value.says


def test_deep_nesting_is_refused_and_not_a_crash(tmp_path):
    with pytest.raises(ContentError):
        loader.read(write(tmp_path, "[" * 5000 + "]" * 5000))


def test_an_unknown_key_is_refused_with_its_line(tmp_path):
    text = "schema: drug/1\nid: x\nname: X\ndoses:\n  - {route: iv, low: 1}\n  - route: po\n    lowest: 3\n"
    path = write(tmp_path, text)
    with pytest.raises(ContentError) as error:
        loader.load(path, Drug)
    assert error.value.where == f"{path}:6"
    assert "lowest" in error.value.says


def test_line_of_finds_the_deepest_place_that_exists(tmp_path):
    path = write(tmp_path, "a:\n  b:\n    - 1\n    - c: 2\n")
    _, line_of = loader.read(path)
    assert line_of("a", "b", 1, "c") == f"{path}:4"
    assert line_of("a", "b", 1, "missing") == f"{path}:4"
    assert line_of("nowhere") == f"{path}:1"


def test_a_changed_file_is_never_answered_from_the_cache(tmp_path):
    path = write(tmp_path, "a: 1\n")
    assert loader.read(path)[0] == {"a": 1}
    write(tmp_path, "a: 2\n")
    assert loader.read(path)[0] == {"a": 2}


def test_a_broken_cache_is_ignored(tmp_path):
    path = write(tmp_path, "a: 1\n")
    loader.read(path)
    for entry in (tmp_path / "cache").iterdir():
        entry.write_bytes(b"\xc1 not msgpack")
    assert loader.read(path)[0] == {"a": 1}
    assert [p for p in (tmp_path / "cache").iterdir() if p.suffix == ".part"] == []


def test_a_cache_that_cannot_be_written_is_harmless(tmp_path, monkeypatch):
    blocked = write(tmp_path, "", "blocked")
    monkeypatch.setenv(loader.CACHE_VARIABLE, str(blocked))
    assert loader.read(write(tmp_path, "a: 1\n"))[0] == {"a": 1}
    monkeypatch.setenv(loader.CACHE_VARIABLE, "off")
    assert loader.read(write(tmp_path, "a: 1\n"))[0] == {"a": 1}


def test_cached_and_read_content_are_equal(tmp_path, monkeypatch):
    fresh = loader.load_all("findings", Finding, listed=True)
    again = loader.load_all("findings", Finding, listed=True)
    monkeypatch.setenv(loader.CACHE_VARIABLE, "off")
    assert fresh == again == loader.load_all("findings", Finding, listed=True)


def test_a_third_partys_drug_enters_like_our_own(tmp_path, monkeypatch):
    write(tmp_path, "schema: drug/1\nid: zanamivir\nname: Zanamivir\nclasses: [antiviral]\n", "drugs/zanamivir.yaml")
    monkeypatch.setenv(loader.ROOTS_VARIABLE, str(tmp_path))
    library.forget()
    try:
        assert knowledge.find_drug("zanamivir").id == "zanamivir"
        assert "zanamivir" in knowledge.treatments("antiviral")
    finally:
        monkeypatch.delenv(loader.ROOTS_VARIABLE)
        library.forget()


def test_an_id_that_stands_twice_is_refused(tmp_path):
    write(tmp_path, "- {id: x, present: X.}\n", "findings/a.yaml")
    write(tmp_path, "- {id: x, present: X.}\n", "findings/b.yaml")
    with pytest.raises(ContentError, match="stands twice"):
        loader.load_all("findings", Finding, listed=True, root=tmp_path)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_tree_or_a_content_error(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("yaml") / "x.yaml"
    path.write_bytes(raw)
    try:
        loader.read(path)
    except ContentError as error:
        assert str(path) in error.where
