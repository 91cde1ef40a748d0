"""Why a task can be trusted: oracle, shortcuts, mutants, alternatives, harm, receipts."""

from residency.proof.catalog import prove_many
from residency.proof.proving import SEEDS, prove
from residency.proof.summary import summarise

__all__ = ["SEEDS", "prove", "prove_many", "summarise"]
