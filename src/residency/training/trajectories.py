"""Trajectories as chat: what a clinician was told, what it called, what came back, and who wrote each message.

A row is made by playing the recorded calls again: what does not come to its own log is refused. Rows are only made of families
that lie in the split asked for, and near-copies within a family count once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

import residency
from residency.contract import Tool, Trajectory
from residency.errors import UserError
from residency.policies import make, play
from residency.policies.language_model import SYSTEM
from residency.policies.transcript import offered
from residency.tasks import load
from residency.training.config import Data
from residency.training.population import Meeting, Splits, every

CLOSING = "Done."
"""The clinician's last message: an agent that has closed the encounter has to stop of itself."""
Writer = Literal["house", "agent", "hospital"]
"""House: system message and briefing. Agent: what is learned. Hospital: what calls brought."""


class Function(Struct, frozen=True):
    """Which tool is called. `arguments` is JSON text: as a mapping, rows in one table would take on each other's keys."""

    name: str
    arguments: str


class ToolCall(Struct, frozen=True):
    """A call as chat templates know it."""

    id: str
    function: Function
    type: str = "function"


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message. `name` and `tool_call_id` are those of a tool's result."""

    role: str
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    name: str = ""
    tool_call_id: str = ""

    @property
    def writer(self) -> Writer:
        """Who wrote it."""
        return {"assistant": "agent", "tool": "hospital"}.get(self.role, "house")  # type: ignore[return-value]


class Row(Struct, frozen=True, kw_only=True):
    """A trajectory to learn from. `task` names the diagnosis: it is for people, and stands in no message.

    Attributes:
        task: its id.
        seed: of the course.
        department: where it plays.
        family: of the condition.
        split: that the family lies in.
        policy: who played, as far as known.
        normalized: its score.
        log: the digest that it replays to.
        tools: what was offered, as an endpoint is told of it.
        messages: in order.
    """

    task: str
    seed: int
    department: str
    family: str
    split: str
    policy: str
    normalized: float
    log: str
    tools: tuple[dict[str, Any], ...]
    messages: tuple[Message, ...]

    @property
    def writers(self) -> tuple[Writer, ...]:
        """Who wrote each message."""
        return tuple(m.writer for m in self.messages)


def opening(briefing: str) -> tuple[Message, Message]:
    """What stands before the first act, in training as in an examination."""
    return Message(role="system", content=SYSTEM), Message(role="user", content=briefing)


def shown(tools: Sequence[Tool]) -> tuple[dict[str, Any], ...]:
    """Tools as a model is told of them, in training as in an examination."""
    return tuple(offered(tool) for tool in tools)


def row(trajectory: Trajectory, policy: str, splits: Splits) -> Row:
    """A trajectory as chat. Raises UserError where playing it again comes to another log or score."""
    episode = residency.start(trajectory.task, trajectory.seed)
    messages = [*opening(episode.briefing)]
    for number, call in enumerate(trajectory.calls):
        result = episode.call(call.name, call.arguments, call.actor)
        written = json.dumps(call.arguments, ensure_ascii=False)
        asked = ToolCall(str(number), Function(call.name, written))
        messages.append(Message(role="assistant", content="", tool_calls=(asked,)))
        messages.append(Message(role="tool", content=result.content, name=call.name, tool_call_id=asked.id))
    if trajectory.truncated:
        episode.close()
    messages.append(Message(role="assistant", content=CLOSING))
    score, info = episode.score(), episode.task.info
    told = trajectory.score.normalized if trajectory.score is not None else None
    if episode.log_hash != trajectory.log or score.normalized != told:
        raise UserError(f"the trajectory of {trajectory.task}, seed {trajectory.seed} does not replay: it is left out of training")
    return Row(
        task=trajectory.task,
        seed=trajectory.seed,
        department=info.department,
        family=info.family,
        split=splits(info.family),
        policy=policy,
        normalized=score.normalized,
        log=episode.log_hash,
        tools=shown(episode.tools),
        messages=tuple(messages),
    )


def rows(data: Data, split: str, kept: Iterable[Trajectory] | None = None) -> Iterator[Row]:
    """Verified, distinct trajectories of a split that are worth imitating: of `kept`, or played by the policy that `data` names."""
    splits = Splits.of(data)
    trajectories = _played(data, every(data, split, splits)) if kept is None else kept
    policy = data.policy if kept is None else f"run {data.run}"
    before: dict[str, list[frozenset[str]]] = {}
    for trajectory in trajectories:
        info = load(trajectory.task).info
        if not _lies_in(split, info.family, info.split, info.id, splits):
            continue
        if trajectory.score is None or trajectory.score.normalized < data.least or trajectory.end_reason != "closed":
            continue
        made = row(trajectory, policy, splits)
        said = words_of(made)
        if any(likeness(said, other) > data.alike for other in before.setdefault(made.family, [])):
            continue
        before[made.family].append(said)
        yield made


def _lies_in(split: str, family: str, own: str, task: str, splits: Splits) -> bool:
    """Whether a task may be used for a split: its family lies there, and so does a written task's own file; nothing private ever."""
    drawn = task.split("/")[1:2] == ["drawn"]
    return bool(family) and splits(family) == split and own != "private" and (drawn or own == split)


def _played(data: Data, meetings: Iterable[Meeting]) -> Iterator[Trajectory]:
    for task, seed in meetings:
        episode = residency.start(task, seed)
        yield play(make(data.policy, episode.task, seed), episode).trajectory()


def kept_in(data: Data) -> Iterator[Trajectory] | None:
    """Scored trajectories of the run that `data` names; None where it names none. Raises UserError without the extra `evaluate`."""
    if not data.store:
        return None
    try:
        from residency.evaluation.runner import results
        from residency.runs.store import RunStore
    except ModuleNotFoundError as error:
        raise UserError(f"reading a run store needs {error.name}: pip install 'residency[evaluate]'") from None
    store = RunStore(data.store)
    runs = [run for run in store.runs() if run.startswith(data.run)]
    if len(runs) != 1:
        raise UserError(f"{'no run' if not runs else 'several runs'} {data.run!r} in {data.store}")
    return (r.trajectory for r in results(store, runs[0]) if r.status == "done" and r.trajectory is not None)


# ---- likeness -------------------------------------------------------------------------------------------------------------

_NAMES = re.compile(r"\b[A-Z][\w'-]+ [A-Z][\w'-]+\b")
_WORD = re.compile(r"[a-z][a-z'-]+")


def words(text: str) -> frozenset[str]:
    """The words of a text once names of people and numbers are gone."""
    return frozenset(_WORD.findall(_NAMES.sub(" ", text).lower()))


def words_of(row: Row) -> frozenset[str]:
    """The words of one trajectory, without those that every patient of the department is met with."""
    briefing = row.messages[1].content.split("\n\n", 1)[-1]
    calls = [c.function.name + " " + c.function.arguments for m in row.messages for c in m.tool_calls]
    results = [m.content for m in row.messages if m.role == "tool"]
    return words("\n".join([briefing, *calls, *results]))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words of all words, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


def plain(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages as chat templates take them."""
    return [msgspec.to_builtins(m) for m in messages]
