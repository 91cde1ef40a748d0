"""A built-in task is in the public catalog only with a fresh proof that holds."""

from __future__ import annotations

from hashlib import blake2b

import pytest

import residency
from residency.proof import prove
from residency.proof.summary import summarise
from residency.tasks import ids, load, receipts

MEND = "run `make prove` and commit src/residency/tasks/receipts"


@pytest.mark.parametrize("task_id", ids())
def test_every_task_has_a_fresh_receipt(task_id: str) -> None:
    assert receipts.fresh(load(task_id)), MEND


def test_the_catalog_is_what_is_proven() -> None:
    assert {t.id for t in residency.list_tasks()} == set(ids())


def test_the_committed_proofs_hold_every_bar() -> None:
    figures = {i: receipts.receipt(i)["figures"] for i in ids()}
    bars = summarise(figures)["bars"]
    assert not {name: b["value"] for name, b in bars.items() if not b["holds"]}


def test_the_committed_figures_of_the_whole_catalog_hold() -> None:
    """Harm in its order over 32 seeds with intervals that exclude 0, and no list of blind acts that does the work."""
    assert not {name: b["value"] for name, b in receipts.together()["bars"].items() if not b["holds"]}


def test_a_receipt_is_reproduced_by_its_oracle_log() -> None:
    from residency.policies import make, play

    for task_id in ids()[::4]:
        task = load(task_id)
        logs = receipts.receipt(task_id)["oracle_logs"]
        for seed, log in logs.items():
            assert play(make("oracle", task, int(seed)), residency.start(task, int(seed))).log_hash == log, MEND


def _turn(share: float) -> list[str]:
    """So large a share of the catalog, another one after every change of content: by a digest of all hashes."""
    now = blake2b("".join(load(i).hash for i in ids()).encode()).hexdigest()
    return sorted(ids(), key=lambda i: blake2b((now + i).encode()).digest())[: max(1, round(share * len(ids())))]


@pytest.mark.long
@pytest.mark.parametrize("task_id", _turn(0.25))
def test_a_whole_proof_can_be_made_again(task_id: str) -> None:
    """Figures that other tasks have a part in (their oracles, the words of their briefings) may move without this one."""
    again, committed = receipts._rounded(prove(task_id).figures), receipts.receipt(task_id)["figures"]
    for figures in (again, committed):
        figures.pop("other oracles", None)
        figures["shortcuts"].pop("bag of words", None)
        figures.pop("rubric mutants", None)
    assert again == committed, MEND
