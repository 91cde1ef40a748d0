"""Interactions as pairs of drugs: enough of them, none nonsense, and lint finds what is planted."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.cli import medicine
from residency.knowledge import interacting, library, lint, loader

ROW = "- {id: planted, first: %s, second: %s, severity: %d, mechanism: bleeding, why: because, management: not, source: Somebody 2020}\n"


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Lint with one more file of interactions."""
    def faults(text):
        (tmp_path / "interactions").mkdir()
        (tmp_path / "interactions" / "planted.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setenv(loader.ROOTS_VARIABLE, str(tmp_path))
        monkeypatch.setenv(loader.CACHE_VARIABLE, "off")
        library.forget()
        return [f for f in lint.lint() if "planted" in f]

    yield faults
    monkeypatch.undo()
    library.forget()


def test_a_pair_told_with_two_severities_is_a_fault(planted):
    assert any("is called" in fault for fault in planted(ROW % ("apixaban", "ketorolac", 2)))


def test_a_pair_told_twice_with_one_severity_is_none(planted):
    assert planted(ROW % ("apixaban", "ketorolac", 3)) == []


def test_an_exception_that_takes_nothing_out_is_a_fault(planted):
    row = (ROW % ("apixaban", "ketorolac", 3)).replace("severity", "except: [naloxone], severity")
    assert any("on neither side" in fault for fault in planted(row))


def test_exceptions_that_leave_nothing_are_a_fault(planted):
    row = (ROW % ("apixaban", "ketorolac", 3)).replace("severity", "except: [apixaban], severity")
    assert any("leave nothing" in fault for fault in planted(row))


def test_a_name_that_is_neither_drug_nor_class_is_a_fault_and_a_class_without_members_is_none(planted):
    assert any("moonshine" in fault for fault in planted(ROW % ("moonshine", "ketorolac", 3)))


def test_a_class_that_nobody_stocks_meets_nothing(planted):
    assert planted(ROW % ("somatostatin_analogue", "skin_treatment", 3)) == []


def test_enough_pairs_resolve_and_most_are_remarks():
    pairs, levels = interacting.pairs(), interacting.by_severity()
    assert len(pairs) >= 300
    assert sum(levels.values()) == len(pairs)
    assert levels.get(4, 0) + levels.get(5, 0) <= 0.1 * len(pairs)


def test_every_pair_is_of_two_stocked_drugs_and_reads_the_same_from_either_side():
    for (one, two), rules in interacting.pairs().items():
        assert one < two and {one, two} <= set(knowledge.drugs)
        there = {rule.id for rule, _ in interacting.said(one, [two])}
        back = {rule.id for rule, _ in interacting.said(two, [one])}
        assert {rule.id for rule in rules} <= there and there == back


def test_a_prolonged_qt_alone_is_never_more_than_a_label_that_forbids():
    assert max(rule.severity for rules in interacting.pairs().values() for rule in rules if rule.mechanism == "qt") <= 3


def test_the_report_counts_pairs_by_severity():
    found = medicine.report()["interactions"]
    assert found["pairs"] == sum(found["by_severity"].values()) and set(found["by_severity"]) <= set("12345")


@pytest.mark.parametrize(("one", "two", "severity"), [
    ("linezolid", "sertraline", 3), ("phenelzine", "sertraline", 5), ("tizanidine", "ciprofloxacin", 4), ("amiodarone", "digoxin", 3),
    ("clarithromycin", "dihydroergotamine", 4), ("valproate", "meropenem", 3), ("lithium", "ibuprofen", 3), ("tramadol", "sertraline", 3),
    ("morphine", "lorazepam", 3), ("metoprolol", "verapamil", 3), ("flumazenil", "amitriptyline", 4), ("ondansetron", "haloperidol", None),
    ("acetaminophen", "ibuprofen", None), ("ceftriaxone", "azithromycin", None), ("aspirin", "heparin", 2),
    ("ipratropium", "albuterol", None),
    ("warfarin", "trimethoprim_sulfa", 4), ("warfarin", "metronidazole", 3), ("sildenafil", "nitroglycerin", 4),
    ("allopurinol", "azathioprine", 4), ("methotrexate", "trimethoprim_sulfa", 4), ("simvastatin", "clarithromycin", 4),
    ("warfarin", "amiodarone", 3), ("meperidine", "phenelzine", 5), ("aminophylline", "ciprofloxacin", 3),
    ("colchicine", "clarithromycin", 4),
    ("carbamazepine", "apixaban", 3), ("rifampin", "apixaban", 3), ("lisinopril", "spironolactone", 2), ("gentamicin", "furosemide", 3),
])
def test_pairs_that_every_pharmacist_knows(one, two, severity):
    if {one, two} <= set(knowledge.drugs):
        rules = interacting.pairs().get((min(one, two), max(one, two)), ())
        assert max((rule.severity for rule in rules), default=None) == severity
