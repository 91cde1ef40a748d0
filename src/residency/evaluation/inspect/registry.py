"""What Inspect finds by the entry point `inspect_ai`: importing it registers our tasks, solvers and scorers under `residency/`."""

from residency.evaluation.inspect.questions import answer, benchmark, convention
from residency.evaluation.inspect.scoring import normalized, passed
from residency.evaluation.inspect.seat import clinician
from residency.evaluation.inspect.tasks import emergency, one, triage

__all__ = ["answer", "benchmark", "clinician", "convention", "emergency", "normalized", "one", "passed", "triage"]
