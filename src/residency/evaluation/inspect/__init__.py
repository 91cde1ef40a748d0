"""Residency in Inspect AI: encounters and published question sets as its tasks, and our trajectories as its logs.

    inspect eval residency/triage --model openai/my-model --epochs 8
    inspect eval residency/task -T id=emergency/septic-shock-old-letter-01

    from residency.evaluation.inspect import export
    export([episode.trajectory()], "logs/ours.eval")

See docs/inspect.md.
"""

from residency.evaluation.inspect.exporting import export, imported
from residency.evaluation.inspect.questions import benchmark
from residency.evaluation.inspect.tasks import emergency, one, triage

__all__ = ["benchmark", "emergency", "export", "imported", "one", "triage"]
