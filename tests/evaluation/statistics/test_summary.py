"""Summaries: every figure beside a score, or the reason why it is missing."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.statistics import Figure, summarise, table
from residency.evaluation.statistics.summary import Summary
from residency.tasks import list_tasks
from tests.evaluation.statistics.made import row, several, tables


def _examined(trials=8):
    """The catalog, examined: tasks of a family lie near each other, trials differ by a little, and the last trial is silent."""
    rows = []
    for at, info in enumerate(list_tasks()):
        for n in range(trials):
            level = 0.3 + 0.05 * (len(info.family) % 7) + 0.02 * (at % 5) + 0.04 * ((n * 5 + at) % 8)
            rows.append(
                row(
                    info.id,
                    n,
                    round(level, 4),
                    family=info.family,
                    department=info.department,
                    category=info.category,
                    difficulty=info.difficulty,
                    split=info.split,
                    source=info.source,
                    chance=info.chance,
                    added_harm=float(n) if info.department == "emergency" else None,
                    silent=n == trials - 1,
                )
            )
    return rows


def _missing(tree):
    """Every Figure in a summary."""
    if isinstance(tree, Figure):
        yield tree
    elif isinstance(tree, msgspec.Struct):
        for name in tree.__struct_fields__:
            yield from _missing(getattr(tree, name))
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _missing(value)
    elif isinstance(tree, tuple):
        for value in tree:
            yield from _missing(value)


def test_an_examination_of_the_catalog_has_every_figure():
    rows = _examined()
    found = summarise(rows, {"infrastructure": 3, "invalid": 1})
    whole = found.whole
    assert (whole.tasks, whole.trials) == (len(list_tasks()), len(rows))
    assert [p.k for p in whole.passes] == [1, 3, 5] and not whole.too_few and not whole.passes[-1].warning
    assert whole.passes[0].at.value == pytest.approx(whole.passed.value)
    assert whole.normalized.low < whole.normalized.value < whole.normalized.high
    assert 0 < whole.design.icc < 1 < whole.design.effect
    assert whole.mde.value > 0 and whole.published.low is not None and whole.contamination.low is not None
    assert (found.infrastructure, found.invalid) == (3, 1)
    assert set(found.by) == {"department", "category", "difficulty", "split"}
    assert sum(s.tasks for s in found.by["category"].values()) == whole.tasks


def test_harm_by_hand():
    rows = [row("a-1", 0, 1.0, added_harm=0.0), row("a-1", 1, 1.0, added_harm=30.0), row("b-1", 0, 1.0, added_harm=0.0), row("c-1")]
    found = summarise(rows, {}).whole.harm
    assert (found.mean.value, found.any.value, found.episodes) == (7.5, 0.25, 3)
    assert (found.killed.value, found.lost.value) == (0.0, 0.0)


def test_deaths_are_counted_beside_what_would_have_been():
    rows = [
        row("a-1", 0, 1.0, added_harm=9.0, killed=True, lost=True),
        row("a-1", 1, 1.0, added_harm=0.0, killed=False, lost=True),
        row("b-1", 0, 1.0, added_harm=0.0, killed=False, lost=False),
        row("c-1"),
    ]
    found = summarise(rows, {}).whole.harm
    assert (found.killed.value, found.lost.value, found.episodes) == (0.25, 0.5, 3)


def test_zero_advantage_counts_tasks_with_several_trials_only():
    found = summarise(several({"a-1": [0.5, 0.5], "b-1": [0.5, 0.6], "c-1": [0.1]}), {}).whole.zero_advantage
    assert found.value == 0.5 and found.reason == "without 1 tasks of one trial"


def test_the_silent_ceiling_is_the_best_of_the_silent():
    rows = [row("a-1", 0, 0.9), row("a-1", 1, 0.4, silent=True), row("b-1", 0, 0.1, silent=True), row("b-1", 1, 0.2)]
    found = summarise(rows, {}).whole.silent
    assert (found.ceiling.value, found.share.value) == (0.4, 0.5)
    none = summarise([row("a-1", 0, 0.9)], {}).whole.silent
    assert none.ceiling.value is None and none.share.value == 0.0


def test_too_few_trials_say_so_for_each_k():
    found = summarise(several({"a-1": [1.0, 0.0, 0.0], "b-1": [1.0, 1.0, 0.0]}), {}).whole
    assert [p.k for p in found.passes] == [1, 3]
    assert found.too_few == {5: "pass@5 and pass^5 need 5 trials of every task; a-1 has 3"}


def test_an_examination_in_which_nothing_was_scored_has_reasons_not_zeros():
    found = summarise([], {"infrastructure": 9})
    assert all(f.value is None and f.reason for f in _missing(found.whole))
    assert found.infrastructure == 9 and found.by["split"] == {}


@given(tables)
def test_what_is_missing_always_says_why(table):
    for figure in _missing(summarise(several(table), {})):
        assert figure.value is not None or figure.reason
        assert figure.low is None or figure.low <= figure.value <= figure.high


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, shuffle):
    rows = several(table)
    before = msgspec.json.encode(summarise(rows, {}))
    shuffle.shuffle(rows)
    assert msgspec.json.encode(summarise(rows, {})) == before


def test_a_trial_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        summarise([row("a-1"), row("a-1")], {})


def test_a_summary_survives_json():
    found = summarise(_examined(3), {})
    assert msgspec.json.decode(msgspec.json.encode(found), type=Summary) == found


def test_the_table_has_units_and_reasons():
    lines = dict(table(summarise(_examined(), {"infrastructure": 3})))
    assert lines["infrastructure errors"] == "3 episodes, not scored"
    assert lines["pass rate"].count("%") == 3
    assert lines["added harm"].startswith("3.500 organ-minutes an episode")
    assert lines["died, untreated would live"].startswith("0.0 % of episodes") and lines["died, standard care saves"].startswith("0.0 %")
    assert "families" in lines["split train"]
    assert lines["null"] == "N 0.000"
    assert len(lines) == len(table(summarise(_examined(), {})))


def test_the_table_of_nothing_holds_no_number_that_was_not_measured():
    for label, text in table(summarise([], {})):
        assert "none: " in text or label in ("examined", "infrastructure errors", "invalid")
