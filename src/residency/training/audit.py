"""Nothing of the truth reaches a prompt: looked for in every run, before the first step.

Three ways: words that only the answer holds, the split that a patient's family lies in, and a canary put into everything that no
agent may see, on which patients of the run are then played.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

import residency
from residency.errors import ContentError
from residency.policies import make
from residency.proof.canaries import CANARY, with_canaries
from residency.tasks import Task, load
from residency.training.population import Meeting, Splits
from residency.training.trajectories import Row, opening

PLAYED = 8
"""Patients of a run that the canary is planted in."""
SENTENCE = 20
"""A criterion of so many characters is told apart from words that a chart may hold."""
_SEED = re.compile(r"\bseed\W{0,3}\d", re.IGNORECASE)


class Audit(Struct, frozen=True):
    """What was looked at, and what was found wrong."""

    prompts: int
    planted: int
    faults: tuple[str, ...]

    def must_hold(self) -> Audit:
        """Itself. Raises ContentError where something was found."""
        if self.faults:
            raise ContentError("audit", f"{len(self.faults)} faults, the first: {self.faults[0]}")
        return self


def gold(task: Task) -> tuple[str, ...]:
    """Words that stand for the answer: ids, title, rubric. A plain word that is a diagnosis too may rightly stand in a history."""
    info = task.info
    named = [info.id, info.id.split("/", 1)[-1], info.title, info.condition, info.family]
    rubric = [text for c in task.criteria for text in (c.id, c.says)] + [f.why for f in task.forbidden]
    return tuple(dict.fromkeys(w for w in named if _telling(w)) | dict.fromkeys(w for w in rubric if _telling(w) and len(w) >= SENTENCE))


def _telling(word: str) -> bool:
    return bool(re.search(r"[_/, -]", word))


def faults(task: Task, prompt: str, split: str, splits: Splits) -> list[str]:
    """What is wrong with showing this text to an agent that is trained on `split`."""
    found = [f"{task.id}: {word[:60]!r} stands in a prompt" for word in (CANARY, *gold(task)) if word in prompt]
    if seed := _SEED.search(prompt):
        found.append(f"{task.id}: a seed stands in a prompt ({seed[0]!r})")
    if (lies := splits(task.info.family)) != split:
        found.append(f"{task.id}: family {task.info.family!r} lies in {lies or 'no split'}, not in {split}")
    return found


def of_rows(rows: Iterable[Row], split: str, splits: Splits) -> Audit:
    """Trajectories to imitate: all that the agent did not write itself is its prompt."""
    found: list[str] = []
    meetings: list[Meeting] = []
    for row in rows:
        prompt = "\n".join([*(m.content for m in row.messages if m.writer != "agent"), *map(str, row.tools)])
        found += faults(load(row.task), prompt, split, splits)
        meetings.append(Meeting(row.task, row.seed))
    planted, leaked = _planted(meetings)
    return Audit(len(meetings), planted, tuple(found + leaked))


def of_meetings(meetings: Sequence[Meeting], split: str, splits: Splits) -> Audit:
    """Patients to be rewarded on: what stands before the first act."""
    found: list[str] = []
    for task, seed in meetings:
        episode = residency.start(task, seed)
        prompt = "\n".join([*(m.content for m in opening(episode.briefing)), *map(str, episode.tools)])
        found += faults(episode.task, prompt, split, splits)
    planted, leaked = _planted(meetings)
    return Audit(len(meetings), planted, tuple(found + leaked))


def _planted(meetings: Sequence[Meeting]) -> tuple[int, list[str]]:
    """Play some of the patients with a canary in all that is hidden; it may show in nothing that is read."""
    some = meetings[:: max(1, len(meetings) // PLAYED)][:PLAYED]
    return len(some), [f"{task}: the canary shows" for task, seed in some if CANARY in _read(load(task), seed)]


def _read(task: Task, seed: int) -> str:
    episode, player = residency.start(with_canaries(task, judged=True), seed), make("random", task, seed)
    seen = [episode.briefing, *map(str, episode.tools)]
    player.begin(episode.briefing, episode.tools)
    result = None
    while not episode.done and (act := player.next(result)) is not None:
        result = episode.say(act.text, act.to) if isinstance(act, residency.Say) else episode.call(act.name, act.arguments)
        seen.append(str(result))
    return "\n".join(seen)
