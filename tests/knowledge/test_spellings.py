"""Held-back names: each is understood as what it means, or refused with the right suggestion; none is taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from residency import knowledge, units
from residency.errors import Refused
from residency.knowledge import loader
from residency.knowledge.find import classes
from residency.knowledge.rules import every

FOLDER = Path(__file__).with_name("spellings")
FIND = {"drugs": knowledge.find_drug, "tests": knowledge.find_test, "procedures": knowledge.find_procedure, "rules": knowledge.find_rule}


LAST = "drugs_last"
"""A list that nothing was mended to: judged by its share."""


def _rows():
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem == LAST:
            continue
        tree, line_of = loader.read(path)
        for number, row in enumerate(tree):
            kind = path.stem.split("_")[0]
            yield pytest.param(kind, row, id=f"{kind}-{row['writes']}"), line_of(number)


def _stock(kind):
    return every() if kind == "rules" else getattr(knowledge, kind)


def answer(kind, text):
    """(id, ()) when understood, ("", suggestions) when refused."""
    try:
        return FIND[kind](text).id, ()
    except Refused as refused:
        return "", refused.nearest


def judge(kind, row):
    """What is wrong with the answer to one row; "" for nothing."""
    text = str(row["writes"])
    if kind == "units":
        found = units.canonical(text)
        want = None if row.get("refused") else row["means"]
        return "" if found == want else f"{text!r} is {found}, not {want}"
    found, near = answer(kind, text)
    if "class" in row:
        members = classes().get(row["class"], frozenset()) & set(_stock(kind))
        fine = found in members if found else bool(near) and set(near) <= members
        return "" if fine else f"{text!r} is {found or near}, not of {row['class']}"
    means = row.get("means", ())
    wanted = [m for m in ([means] if isinstance(means, str) else means) if m in _stock(kind)]
    if found:
        return "" if found in wanted else f"{text!r} is taken for {found}"
    if wanted:
        return f"{text!r} is not understood as {' or '.join(wanted)}; offered {near}"
    nearest = row.get("near", "")
    return f"{text!r} should offer {nearest}, not {near}" if nearest in _stock(kind) and nearest not in near else ""


@pytest.mark.parametrize(("kind", "row"), [row for row, _ in _rows()])
def test_a_held_back_name_is_understood_or_refused_with_the_right_suggestion(kind, row):
    assert judge(kind, row) == ""


def test_there_are_enough_of_them_and_none_stands_twice():
    written = [(row.values[0], str(row.values[1]["writes"])) for row, _ in _rows()]
    assert len(written) >= 320
    assert sorted({w for w in written if written.count(w) > 1}) == []


def test_of_the_last_list_nine_in_ten_are_right_and_none_is_taken_for_another():
    rows, _ = loader.read(FOLDER / f"{LAST}.yaml")
    faults = [fault for fault in (judge("drugs", row) for row in rows) if fault]
    assert len(rows) >= 60
    assert [fault for fault in faults if "taken for" in fault] == []
    assert len(faults) <= 0.1 * len(rows), faults
