"""One encounter as an OpenEnv environment, and the catalog as its tasks."""

from __future__ import annotations

from base64 import b64encode
from math import isfinite
from typing import Any

import msgspec
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import EnvironmentMetadata

import residency
from residency import rng
from residency.contract import TaskInfo
from residency.doors.chance import new_id, new_seed
from residency.doors.openenv.models import ResidencyAction, ResidencyObservation, ResidencyState
from residency.errors import ResidencyError, SimulatorError, UserError
from residency.tasks import ids
from residency.version import VERSION

SAYS = "A teaching hospital for AI clinicians: simulated patients, one clock. Research only: fictional patients, never for care."
INVALID = "The simulator failed; this episode is invalid and has no score. Reset."
UNSTARTED = {
    "code": "no_episode",
    "says": "No encounter has begun.",
    "mend": "Reset first, on the WebSocket /ws: plain /reset and /step of OpenEnv keep nothing between requests.",
    "nearest": [],
}
SPLITS = ("train", "dev", "test")
SHOWN = ("department", "category", "difficulty", "scheme", "source")
LONGEST_ID = 255


class ResidencyEnvironment(Environment[ResidencyAction, ResidencyObservation, ResidencyState]):
    """One encounter at a time, started by `reset`. Nothing that an agent can send raises."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self) -> None:
        super().__init__()
        self._episode: residency.Episode | None = None
        self._id = ""
        self._steps = 0
        self._value = 0.0

    def reset(
        self,
        seed: Any = None,
        episode_id: Any = None,
        task: Any = None,
        split: Any = None,
        index: Any = None,
        **unknown: Any,
    ) -> ResidencyObservation:
        """Start a fresh encounter.

        Args:
            seed: The encounter's seed, as in `residency.start`; None draws one.
            episode_id: A name of your own for `state`; None makes one.
            task: An id of the catalog; None takes `split` and `index`, or else any task of the training split.
            split: train, dev or test.
            index: The place of the task in its split.
            **unknown: Anything else is refused, not passed over.

        Raises:
            UserError: for an unknown task, split, index or option.
        """
        if unknown:
            raise UserError(f"reset knows seed, episode_id, task, split and index, not {sorted(unknown)[0][:60]!r}")
        if not (episode_id is None or (isinstance(episode_id, str) and len(episode_id) <= LONGEST_ID)):
            raise UserError(f"an episode_id is text of at most {LONGEST_ID} characters")
        seed = new_seed() if seed is None else seed
        episode = residency.start(_chosen(task, split, index, seed), seed)
        self.close()
        self._episode, self._id, self._steps, self._value = episode, episode_id or new_id(), 0, 0.0
        tools = [{"name": t.name, "description": t.description, "parameters": t.parameters} for t in episode.tools]
        return ResidencyObservation(content=episode.briefing, tools=tools, reward=0.0, done=False, **self._clock(episode))

    def step(self, action: ResidencyAction, timeout_s: float | None = None, **kwargs: Any) -> ResidencyObservation:
        """Do one thing. The simulation has its own clock: `timeout_s` is not needed and not read.

        Raises:
            ResidencyError: for a bug of ours, which leaves the episode without a score.
        """
        episode = self._episode
        if episode is None:
            return ResidencyObservation(content=f"{UNSTARTED['says']} {UNSTARTED['mend']}", error=UNSTARTED, reward=0.0)
        try:
            result = episode.call(action.name, action.arguments)
            self._steps += 1
            score = episode.score()
        except SimulatorError:
            raise ResidencyError(INVALID) from None
        reward, self._value = score.normalized - self._value, score.normalized
        images = [
            {"id": i.id, "media_type": i.media_type, "alt": i.alt, "base64": b64encode(episode.image(i)).decode()} for i in result.images
        ]
        told = {"end_reason": episode.end_reason, "normalized": score.normalized, "total": score.total, "passed": score.passed}
        return ResidencyObservation(
            content=result.content,
            data=msgspec.to_builtins(result.data),
            error=None if result.error is None else msgspec.to_builtins(result.error),
            minutes=result.minutes,
            interrupts=msgspec.to_builtins(result.interrupts),
            images=images,
            reward=reward,
            done=episode.done,
            metadata=told if episode.done else {},
            **self._clock(episode),
        )

    async def reset_async(self, seed: Any = None, episode_id: Any = None, **options: Any) -> ResidencyObservation:
        """`reset`, on the server's own loop: it waits for nothing."""
        return self.reset(seed, episode_id, **options)

    async def step_async(self, action: ResidencyAction, timeout_s: float | None = None, **kwargs: Any) -> ResidencyObservation:
        """`step`, on the server's own loop: most take less than handing it to a thread."""
        return self.step(action)

    @property
    def state(self) -> ResidencyState:
        """Where the encounter stands; nothing of the task or of the truth."""
        episode = self._episode
        if episode is None:
            return ResidencyState()
        over = {"done": episode.done, "end_reason": episode.end_reason}
        return ResidencyState(episode_id=self._id, step_count=self._steps, **over, **self._clock(episode))

    def close(self) -> None:
        """Abandon the encounter."""
        if self._episode is not None:
            self._episode.close()
            self._episode = None

    def get_metadata(self) -> EnvironmentMetadata:
        """What this environment is."""
        return EnvironmentMetadata(name="residency", description=SAYS, version=VERSION)

    def _clock(self, episode: residency.Episode) -> dict[str, Any]:
        minutes, turns = episode.remaining
        return {"minute": episode.minute, "minutes_left": minutes if isfinite(minutes) else None, "turns_left": turns}

    # ---- the catalog, for trainers: places in a split, since a task's own id names the disease -------------------------

    def list_splits(self) -> list[str]:
        """The splits."""
        return list(SPLITS)

    def num_tasks(self, split: str) -> int:
        """How many tasks a split has. Raises IndexError for no split."""
        return len(_split(split))

    def list_tasks(self, split: str) -> list[dict[str, Any]]:
        """Every task of a split."""
        return [_shown(split, i, info) for i, info in enumerate(_split(split))]

    def get_task(self, split: str, index: int) -> dict[str, Any]:
        """One task. Raises IndexError when there is none at that place."""
        infos = _split(split)
        if not 0 <= index < len(infos):
            raise IndexError(f"{split} has {len(infos)} tasks")
        return _shown(split, index, infos[index])

    def get_task_range(self, split: str, start: int | None = None, stop: int | None = None) -> list[dict[str, Any]]:
        """The tasks of a split from `start` up to `stop`."""
        return self.list_tasks(split)[slice(start, stop)]


def _chosen(task: Any, split: Any, index: Any, seed: Any) -> str:
    """The task that a reset means. From outside only the catalog is a task; in process a path is one too."""
    if task is not None:
        if split is not None or index is not None:
            raise UserError("name a task, or its split and index, not both")
        if not isinstance(task, str) or task not in ids():
            raise UserError(f"no task {str(task)[:80]!r} in the catalog")
        return task
    try:
        infos = _split("train" if split is None else split)
    except IndexError as error:
        raise UserError(str(error)) from None
    if index is None:
        return rng.pick([i.id for i in infos], seed if isinstance(seed, int) else 0, "openenv", "task")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(infos):
        raise UserError(f"an index is a whole number from 0 to {len(infos) - 1}")
    return infos[index].id


def _split(split: Any) -> list[TaskInfo]:
    if split not in SPLITS:
        raise IndexError(f"no split {str(split)[:40]!r}: there are {', '.join(SPLITS)}")
    return residency.list_tasks(split=split)


def _shown(split: str, index: int, info: TaskInfo) -> dict[str, Any]:
    return {"id": f"{split}-{index}", "index": index} | {name: getattr(info, name) for name in SHOWN}
