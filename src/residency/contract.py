"""The public contract: what an agent, a trainer, an examiner and a door may rely on. Everything else may change.

An `Episode` (residency.start) is one encounter. Agents reach it through `call` and `say` only, and see `briefing`,
`tools` and `ToolResult`s; `score`, `fork`, `trajectory` and `harm` belong to whoever trains or examines them. A policy
never holds an Episode, so it can't leak what it can't reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct


class TaskInfo(Struct, frozen=True):
    """What a task is, for people and programs that examine. None of it reaches the agent."""

    id: str
    title: str
    department: str
    category: str
    difficulty: str
    split: str
    source: str
    scheme: str
    condition: str
    family: str
    chance: float


class Tool(Struct, frozen=True):
    """One ability. `parameters` is a JSON Schema; `minutes` what a call costs at least."""

    name: str
    description: str
    parameters: dict[str, Any]
    minutes: float
    writes: bool
    closes: bool


class Error(Struct, frozen=True):
    """Why a call was refused: a code for programs, a sentence, how to mend it, and the nearest things that exist."""

    code: str
    says: str
    mend: str = ""
    nearest: tuple[str, ...] = ()


class Interrupt(Struct, frozen=True):
    """Something that demanded attention while the call ran."""

    kind: str
    patient_id: str
    says: str
    minute: float


class ImageRef(Struct, frozen=True):
    """A picture that belongs to a result; its bytes come from `Episode.image`."""

    id: str
    media_type: str
    alt: str


class ToolResult(Struct, frozen=True):
    """What came back. `content` (at most 2,000 characters) holds all that a text agent needs, interrupts included."""

    content: str
    data: Any = None
    error: Error | None = None
    minutes: float = 0.0
    interrupts: tuple[Interrupt, ...] = ()
    images: tuple[ImageRef, ...] = ()


class Call(Struct, frozen=True):
    """One tool call as an agent made it."""

    name: str
    arguments: Any
    actor: str = "physician"


class Say(Struct, frozen=True):
    """Plain speech; the same as the tool `say`."""

    text: str
    to: str | None = None


class Judged(Struct, frozen=True):
    """One criterion after judgement. `evidence` quotes the events that decided it; `says` is what a clinician reads."""

    id: str
    says: str
    dimension: str
    met: bool
    safety: str | None
    weight: float
    required: bool
    applies: bool
    evidence: tuple[str, ...]


class Violation(Struct, frozen=True):
    """One forbidden act that happened. Severity 5 could kill and closes the gate; 1 is a blemish."""

    kind: str
    severity: int
    says: str
    evidence: tuple[str, ...]


class Score(Struct, frozen=True):
    """`total` is the scheme's published number, `normalized` ours in [0, 1] with one meaning everywhere.

    `final` is False while the encounter still runs: then the figure is what it would be if it ended now."""

    total: float
    normalized: float
    passed: bool
    final: bool
    criteria: tuple[Judged, ...]
    violations: tuple[Violation, ...]
    dimensions: dict[str, float]
    gates: tuple[str, ...]
    outcome: dict[str, Any]
    grader: str


class Trajectory(Struct, frozen=True):
    """A complete, replayable record of one encounter. `version` is the engine's; `log` the digest of all events."""

    version: str
    task: str
    task_hash: str
    seed: int
    calls: tuple[Call, ...]
    log: str
    minute: float
    end_reason: str | None
    score: Score | None
    events: tuple[Any, ...] = ()
    truncated: bool = False


class Harm(Struct, frozen=True):
    """Counterfactual harm in organ-minutes from arrival to the condition's horizon, on one seed.

    `avoided` is nothing − this; `avoided_share` that over nothing − standard; `added` max(0, this − nothing). `died`: by the horizon;
    `nothing_died`, `standard_died`: whether the same patient dies untreated, and under standard care."""

    this: float
    nothing: float
    standard: float
    avoided: float
    avoided_share: float
    added: float
    by_organ: dict[str, float]
    died: bool
    nothing_died: bool
    standard_died: bool
    horizon_minutes: float


class Policy(Protocol):
    """Every player in process. It is told the briefing and the tools, and then sees only results."""

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Called once, before the first act."""

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next act, given what the last one brought (None at first). None means: nothing more to do."""


class Proof(Struct, frozen=True):
    """Why a task can be trusted: the oracle's trajectory, and for every attack its figures.

    `null`, each of `shortcuts`: mean, min and max of N, how many passed of n. `mutants`: total, counted, caught, excluded, by
    operator, missed. `alternatives`: for each way N and whether it passed and should. `figures` holds all of them and more."""

    task: str
    oracle: Trajectory
    null: dict[str, Any]
    shortcuts: dict[str, Any]
    mutants: dict[str, Any]
    alternatives: dict[str, Any]
    figures: dict[str, Any]
