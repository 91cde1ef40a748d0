"""Our trajectories as a log that Inspect reads and its viewer shows. The trajectory is the source of truth; the log is a copy.

Each encounter is replayed, so that its messages are what really came back and its log hash is the recorded one; the whole
trajectory travels in the sample's store and comes back by `imported`. Times of day in the log are a constant: nothing here
reads a clock.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec
from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalMetric,
    EvalResults,
    EvalSample,
    EvalScore,
    EvalSpec,
    EvalStats,
    read_eval_log,
    write_eval_log,
)
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageTool, ChatMessageUser, ModelOutput
from inspect_ai.tool import ToolCall, ToolCallError

from residency.contract import Trajectory
from residency.episode import start
from residency.errors import UserError
from residency.evaluation.inspect.scoring import as_scores, trajectory_in
from residency.evaluation.inspect.seat import TRAJECTORY
from residency.evaluation.inspect.tasks import described, sample_id
from residency.evaluation.rescoring import again
from residency.tasks import load
from residency.version import VERSION

CREATED = "2000-01-01T00:00:00+00:00"
ORDER = "order"  # Inspect sorts samples by epoch and id


def export(trajectories: Iterable[Trajectory], path: str | Path, *, model: str = "residency/recorded", name: str = "recorded") -> EvalLog:
    """Write a log (.eval or .json) and return it. `model` and `name` are what the viewer's list shows.

    Raises UserError for none, or for one whose events or score are not what its replay gives."""
    held = list(trajectories)
    if not held:
        raise UserError("there is no trajectory to export")
    epochs: Counter[str] = Counter()
    samples = []
    for order, trajectory in enumerate(held):
        epochs[trajectory.task] += 1
        samples.append(_sample(trajectory, epochs[trajectory.task], order, model))
    key = blake2b("\n".join(t.log for t in held).encode(), digest_size=11).hexdigest()
    log = EvalLog(
        status="success",
        eval=EvalSpec(
            eval_id=key,
            run_id=key,
            task_id=key,
            created=CREATED,
            task=name,
            task_version=VERSION,
            dataset=EvalDataset(name=name, samples=len(epochs), sample_ids=[sample_id(t) for t in epochs]),
            model=model,
            config=EvalConfig(epochs=max(epochs.values())),
            packages={"residency": VERSION},
        ),
        results=_results(samples),
        stats=EvalStats(started_at=CREATED, completed_at=CREATED),
        samples=samples,
    )
    write_eval_log(log, str(path))
    return log


def imported(path: str | Path) -> list[Trajectory]:
    """The trajectories of a log that we exported, in their order, or that our tasks ran, in Inspect's."""
    samples = read_eval_log(str(path)).samples or []
    return [trajectory_in(sample.store) for sample in sorted(samples, key=lambda sample: int(sample.metadata.get(ORDER, 0)))]


def _sample(trajectory: Trajectory, epoch: int, order: int, model: str) -> EvalSample:
    again(trajectory)
    messages = _messages(trajectory)
    info = load(trajectory.task).info
    return EvalSample(
        id=sample_id(trajectory.task),
        epoch=epoch,
        input=messages[0].text,
        target="",
        messages=messages,
        output=ModelOutput.from_content(model, messages[-2].text if len(messages) > 1 else ""),
        scores=dict(as_scores(trajectory)),
        metadata={**described(info), "seed": trajectory.seed, ORDER: order},
        store={TRAJECTORY: json.loads(msgspec.json.encode(trajectory))},
        started_at=CREATED,
        completed_at=CREATED,
    )


def _messages(trajectory: Trajectory) -> list[ChatMessage]:
    episode = start(trajectory.task, trajectory.seed)
    messages: list[ChatMessage] = [ChatMessageUser(id="briefing", content=episode.briefing)]
    for n, call in enumerate(trajectory.calls):
        result = episode.call(call.name, call.arguments, call.actor)
        arguments = call.arguments if isinstance(call.arguments, dict) else {"arguments": call.arguments}
        asked = ToolCall(id=f"call_{n}", function=call.name, arguments=arguments)
        error = ToolCallError(type="unknown", message=result.error.says) if result.error else None
        messages.append(ChatMessageAssistant(id=f"act_{n}", content="", tool_calls=[asked]))
        messages.append(
            ChatMessageTool(id=f"result_{n}", content=result.content, tool_call_id=asked.id, function=call.name, error=error)
        )
    return messages


def _results(samples: Sequence[EvalSample]) -> EvalResults:
    values: defaultdict[str, list[Any]] = defaultdict(list)
    for sample in samples:
        for name, score in (sample.scores or {}).items():
            values[name].append(score.value)
    scores = [
        EvalScore(name=name, scorer=name, scored_samples=len(found), metrics={"mean": EvalMetric(name="mean", value=fmean(found))})
        for name, found in values.items()
    ]
    return EvalResults(total_samples=len(samples), completed_samples=len(samples), scores=scores)
