"""Why a task of the triage desk can be trusted."""

from residency.proof.triage.constants import always, best_constant
from residency.proof.triage.proving import prove_at_desk

__all__ = ["always", "best_constant", "prove_at_desk"]
