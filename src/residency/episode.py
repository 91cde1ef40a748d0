"""One encounter from briefing to score: the only way into the hospital.

An episode is synchronous, in process and does no I/O. Same version, task, seed and calls give the same event-log hash
on any machine. `fork` shares everything frozen; `pickle` leaves the shared base hospital to be rebuilt by reference.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec

from residency import acts, ages
from residency.contract import Call, Error, ImageRef, Interrupt, Score, Tool, ToolResult, Trajectory
from residency.departments import DEPARTMENTS, Department
from residency.errors import Refused, ResidencyError, SimulatorError, UserError, nearest
from residency.rewards import acuity, compliance, severity
from residency.rewards.evidence import Evidence
from residency.rewards.score import score as judge
from residency.tasks import Task, load
from residency.tools.desk import Desk, shown
from residency.tools.registry import validated
from residency.version import VERSION
from residency.world.admission import admit, base, lay_out
from residency.world.chart import Chart, read_so_far
from residency.world.generator import draw
from residency.world.hospital import MINUTE, Hospital
from residency.world.vignette import Vignette

PATIENT, ENCOUNTER = "P-1001", "E-1001"
LARGEST_CALL = 65_536
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


REMEMBERED = 256
_opened: dict[tuple[str, int], Hospital] = {}


def _open(task: Task, seed: int) -> Hospital:
    """The hospital of a task and seed as the clinician takes over; the last few are remembered, and forked by each start."""
    key = (task.hash, seed)
    found = _opened.get(key)
    if found is None:
        found = Hospital(base().fork(), seed)
        if isinstance(task.patient, Vignette):
            lay_out(found, task.patient, PATIENT, ENCOUNTER)
        else:
            admit(found, draw(task.patient, seed, PATIENT, ENCOUNTER), task.patient)
        if len(_opened) >= REMEMBERED:
            del _opened[next(iter(_opened))]
        _opened[key] = found
    return found.fork()


class Episode:
    """One encounter. Methods are public contract; see residency.contract for what they return."""

    __slots__ = (
        "_calls",
        "_hospital",
        "_images",
        "_invalid",
        "_marks",
        "_ordered",
        "department",
        "done",
        "end_reason",
        "seed",
        "task",
        "truncated",
    )

    def __init__(self, task: Task, seed: int = 0):
        self.task, self.seed = task, seed
        self.department: Department = DEPARTMENTS[task.info.department]
        self._hospital = _open(task, seed)
        self._calls: list[Call] = []
        self._marks: list[tuple[int, int, int]] = []
        self._images: dict[str, bytes] = {}
        self._invalid: str | None = None
        self._ordered = False
        self.done, self.truncated = False, False
        self.end_reason: str | None = None

    # ---- what an agent may see ----------------------------------------------------------------------------------------

    @property
    def briefing(self) -> str:
        """All that the agent is told, limits included."""
        if isinstance(self.task.patient, Vignette):
            turns = self.task.budget.turns
            parts = (self.department.on_paper, self.task.briefing.strip(), self.task.patient.shown(1), f"You have {turns} turns.")
            return "\n\n".join(parts)
        case = self._hospital.cases[PATIENT]
        patient = self._hospital.tables.get("patient", PATIENT)
        words = {
            "age": f"{case.age:g}",
            "woman": ("woman", "man")[case.sex == "male"] if case.age >= 16 else ("girl", "boy")[case.sex == "male"],
            "weight": f"{case.weight_kg:g}",
            "name": patient.name,
            "sex": case.sex,
            "she": "she" if case.sex == "female" else "he",
            "her": "her" if case.sex == "female" else "his",
            **{f"triage_{k}": f"{v:.1f}" if k == "TEMP" else f"{v:.0f}" for k, v in case.triage.items()},
        }
        text = self.task.briefing.replace("{age}-year-old", ages.old(case.age))
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        here = [p.name for p in case.people if p.role == "family" and p.arrives_at <= 0]
        beside = f"At the bedside: {', '.join(here)}. " if here else ""
        return (
            f"{self.department.policy}\n\n{text.strip()}\n\nPatient {PATIENT}, encounter {ENCOUNTER}. {beside}"
            f"You have {self.task.budget.minutes:g} minutes and {self.task.budget.turns} turns."
        )

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools that this task offers."""
        return tuple(self.department.abilities[name].tool for name in self.task.tools)

    @property
    def chart(self) -> Chart:
        """What is written, as far as this clinician has read it: for doors that show records. Looking here is no act."""
        return read_so_far(self._hospital)

    @property
    def minute(self) -> float:
        """Minutes on the clock since the clinician took over."""
        return self._hospital.second / MINUTE

    @property
    def remaining(self) -> tuple[float, int]:
        """(minutes, turns) left."""
        return (max(0.0, self.task.budget.minutes - self.minute), max(0, self.task.budget.turns - len(self._calls)))

    def call(self, name: str, arguments: Any = None, actor: str = "physician") -> ToolResult:
        """Do one thing. Never raises for what an agent can do wrong: the error says how to mend it.

        Refused by its schema a call costs a turn and no time; understood but impossible it costs its time; neither is an
        act. Raises SimulatorError for a bug of ours, which leaves the episode invalid."""
        if self._invalid:
            raise SimulatorError(f"this episode is invalid: {self._invalid}")
        if self.done:
            return ToolResult("The encounter is over.", error=Error("episode_over", "The encounter is over.", "Start a new one."))
        h = self._hospital
        start = h.second
        name = name if isinstance(name, str) else str(name)
        name = name[:200]
        try:
            try:
                result = self._attempt(name, arguments, actor, start)
            except Refused as refusal:
                result = self._refusal(refusal, start)
            h.interrupts.clear()
            self._marks.append((len(h.log.events), h.second, len(h.courses[PATIENT])))
            self._look_for_end()
        except ResidencyError:
            raise
        except Exception as bug:
            self._invalid = f"{type(bug).__name__} in {name}"
            raise SimulatorError(f"{name} failed: {type(bug).__name__}: {bug}") from bug
        return result

    def _attempt(self, name: str, arguments: Any, actor: str, start: int) -> ToolResult:
        arguments = self._recorded(name, arguments, actor)
        if name not in self.task.tools:
            raise Refused(
                "unknown_tool",
                f"There is no tool {name[:60]!r}.",
                f"Tools: {', '.join(self.task.tools)}.",
                nearest(name, self.task.tools),
            )
        ability = self.department.abilities[name]
        args = validated(ability, arguments)
        h = self._hospital
        try:
            reply = ability.run(Desk(h, actor), args)
        except Refused as refusal:
            refusal.minutes = ability.tool.minutes if refusal.minutes is None else refusal.minutes
            self._ordered = False
            raise
        minutes = ability.tool.minutes if reply.minutes is None else reply.minutes
        ordering = name == "create_clinical_order" and reply.minutes is None
        if ordering and self._ordered:
            minutes = 1 / 6
        self._ordered = ordering
        self._pass(minutes, reply.until)
        content = reply.content
        if name == "wait":
            content = f"Minute {round(self.minute, 1):g}." + ("" if h.interrupts else " Nothing happened.")
        told = tuple(h.interrupts)
        return ToolResult(shown(content, told), reply.data, None, (h.second - start) / MINUTE, told)

    def _recorded(self, name: str, arguments: Any, actor: str) -> Any:
        """The arguments as JSON would carry them, written into the trajectory. Raises Refused for what JSON can't hold."""
        try:
            _only_json(arguments, 0)
            raw = _encode(arguments)
        except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError) as error:
            self._calls.append(Call(name, "unreadable", actor))
            raise Refused(
                "invalid_arguments", f"The arguments can't be read: {str(error)[:120]}.", "Send one JSON object of plain values."
            ) from None
        if len(raw) > LARGEST_CALL:
            self._calls.append(Call(name, "too large", actor))
            raise Refused("invalid_arguments", "The arguments are too large.", f"Stay under {LARGEST_CALL:,} bytes.")
        plain = _decode(raw)
        self._calls.append(Call(name, plain, actor))
        return plain

    def _refusal(self, refusal: Refused, start: int) -> ToolResult:
        if refusal.minutes:
            self._pass(refusal.minutes, ())
        h = self._hospital
        told = tuple(h.interrupts)
        error = Error(refusal.code, refusal.says, refusal.mend, refusal.nearest)
        near = f" Nearest: {', '.join(refusal.nearest)}." if refusal.nearest else ""
        return ToolResult(
            shown(f"Refused: {refusal.says} {refusal.mend}{near}".strip(), told), None, error, (h.second - start) / MINUTE, told
        )

    def _pass(self, minutes: float, until: tuple[str, ...]) -> None:
        h = self._hospital
        h.advance(round(min(minutes * MINUTE, max(0.0, self.task.budget.minutes * MINUTE - h.second))), until)

    def say(self, text: str, to: str | None = None) -> ToolResult:
        """Speak; the same as call("say", ...)."""
        return self.call("say", {"text": text} if to is None else {"text": text, "to": to})

    def image(self, image: ImageRef | str) -> bytes:
        """The bytes of a picture that a result referred to. Raises UserError for an unknown one."""
        key = image.id if isinstance(image, ImageRef) else image
        if key not in self._images:
            raise UserError(f"no image {key!r} in this episode")
        return self._images[key]

    # ---- ending -------------------------------------------------------------------------------------------------------

    def _look_for_end(self) -> None:
        h = self._hospital
        stays = [(p, c.encounter) for p, c in h.cases.items()] or [(p, ENCOUNTER) for p in h.vignettes]
        open_ = [p for p, stay in stays if h.tables.get("encounter", stay).status == "open"]
        alive = [p for p in open_ if p not in h.bodies or h.bodies[p].state != "dead"]
        minutes, turns = self.remaining
        if not alive:
            self._end("died" if open_ else "closed")
        elif minutes <= 0:
            self._end("out_of_time")
        elif turns <= 0:
            self._end("out_of_turns")

    def _end(self, reason: str) -> None:
        self.done, self.end_reason = True, reason
        self._hospital.note(acts.Ended(reason), "clock")

    def close(self) -> None:
        """Truncation by a trainer: the encounter ends here and is scored as it stands."""
        if not self.done:
            self.truncated = True
            self._end("abandoned")

    @property
    def invalid(self) -> bool:
        """Whether a bug of ours has struck it: it takes no calls and has no score."""
        return self._invalid is not None

    def invalidate(self, why: str) -> None:
        """Mark it invalid, for whoever keeps encounters and knows that a bug has struck this one."""
        self._invalid = self._invalid or why

    # ---- for trainers and examiners ------------------------------------------------------------------------------------

    def score(self) -> Score:
        """The score as things stand, or the final one once done. Raises SimulatorError for an invalid episode."""
        h = self._hospital
        return self._judged(len(h.log.events), h.second, len(h.courses[PATIENT]), self.done)

    def _judged(self, events: int, second: int, course: int, final: bool) -> Score:
        if self._invalid:
            raise SimulatorError(f"an invalid episode has no score: {self._invalid}")
        h, task, closed = self._hospital, self.task, self.end_reason == "closed"
        log = h.log.events if events == len(h.log.events) else h.log.events[:events]
        outcome: dict[str, Any] = {"end": self.end_reason, "minute": second / MINUTE, "calls": len(self._calls)} if final else {}
        if isinstance(task.patient, Vignette):
            return severity.score(log, task.patient, task.info.difficulty, final=final, closed_properly=closed, outcome=outcome)
        outcome |= {"state": h.bodies[PATIENT].state} if final else {}
        evidence = Evidence(log, h.courses[PATIENT][:course], h.cases[PATIENT], second, final)
        if task.key is not None:
            return acuity.score(evidence, task.key, closed_properly=closed, outcome=outcome)
        return judge(evidence, task.criteria, task.forbidden, closed_properly=closed, outcome=outcome)

    def evidence(self) -> Evidence:
        """What a grader may look at, as things stand: for examiners, never for agents. Raises UserError for a case on paper."""
        h = self._hospital
        if isinstance(self.task.patient, Vignette):
            raise UserError(f"{self.task.id} is a case on paper: there are no acts to judge")
        return Evidence(h.log.events, h.courses[PATIENT], h.cases[PATIENT], h.second, self.done)

    def progress(self, gamma: float = 1.0) -> tuple[float, ...]:
        """One reward per call so far: r = γ·Φ(after) − Φ(before), and at the end N − Φ(before). The sum at γ = 1 is exactly
        `normalized` once done. Φ is what ending now would give with the closing requirement waived."""
        rewards: list[float] = []
        before = 0.0
        for i, (events, second, course) in enumerate(self._marks):
            if self.done and i == len(self._marks) - 1:
                rewards.append(self.score().normalized - before)
                break
            after = self._judged(events, second, course, False).normalized
            rewards.append(gamma * after - before)
            before = after
        return tuple(rewards)

    def course(self, patient: str = PATIENT) -> list[tuple[float, dict[str, Any]]]:
        """(minute, true vital signs) on whole minutes: for examiners, never for agents."""
        return [(second / MINUTE, vitals) for second, vitals in self._hospital.courses[patient]]

    @property
    def events(self) -> tuple[acts.Event, ...]:
        """Everything that happened, in order: for examiners, never for agents."""
        return tuple(self._hospital.log.events)

    @property
    def log_hash(self) -> str:
        """The chained digest of everything that happened."""
        return self._hospital.log.hash

    @property
    def last_call(self) -> Call | None:
        """The newest call as the trajectory records it."""
        return self._calls[-1] if self._calls else None

    def fork(self) -> Episode:
        """An independent copy: its future doesn't touch this one's."""
        new = Episode.__new__(Episode)
        new.task, new.seed, new.department = self.task, self.seed, self.department
        new._hospital = self._hospital.fork()
        new._calls, new._marks, new._images = self._calls.copy(), self._marks.copy(), self._images.copy()
        new._invalid, new._ordered = self._invalid, self._ordered
        new.done, new.end_reason, new.truncated = self.done, self.end_reason, self.truncated
        return new

    def trajectory(self) -> Trajectory:
        """A complete, JSON-able, versioned record of this encounter, from which it can be replayed."""
        return Trajectory(
            version=VERSION,
            task=self.task.id,
            task_hash=self.task.hash,
            seed=self.seed,
            calls=tuple(self._calls),
            log=self.log_hash,
            minute=self.minute,
            end_reason=self.end_reason,
            score=None if self._invalid else self.score(),
            events=tuple(msgspec.to_builtins(e) for e in self._hospital.log.events),
            truncated=self.truncated,
        )

    def __getstate__(self) -> tuple[Any, ...]:
        h = self._hospital
        shared = base().rows
        own = {kind: {k: r for k, r in rows.items() if k not in shared[kind]} for kind, rows in h.tables.rows.items()}
        plain = {s: getattr(h, s) for s in Hospital.__slots__ if s not in ("tables", "log", "cases")}
        return (
            self.task,
            self.seed,
            self._calls,
            self._marks,
            self._invalid,
            self._ordered,
            self.done,
            self.end_reason,
            self.truncated,
            own,
            plain,
            h.log.events,
            h.log.digest,
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        (task, seed, calls, marks, invalid, ordered, done, reason, truncated, own, plain, events, digest) = state
        Episode.__init__(self, task, seed)
        h = self._hospital
        for kind, rows in own.items():
            for record in rows.values():
                h.tables.put(kind, record)
        for slot, value in plain.items():
            setattr(h, slot, value)
        h.log = acts.Log(events, digest)
        self._calls, self._marks, self._invalid, self._ordered = calls, marks, invalid, ordered
        self.done, self.end_reason, self.truncated = done, reason, truncated


def _only_json(value: Any, depth: int) -> None:
    """Raise ValueError for anything that JSON would lose: NaN, infinity, foreign objects, depth beyond 12."""
    if depth > 12:
        raise ValueError("nested too deeply")
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number must be finite")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError("names must be text")
            _only_json(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _only_json(item, depth + 1)
    else:
        raise ValueError(f"{type(value).__name__} is no JSON value")


def start(task: str | Path | Task, seed: int = 0) -> Episode:
    """A fresh, independent encounter of a task (id, path or Task) on a seed. Raises UserError for an unknown task."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not -(1 << 63) <= seed < 1 << 63:
        raise UserError(f"a seed is a whole number of 64 bits, not {str(seed)[:40]!r}")
    return Episode(load(task), seed)


def replay(trajectory: Trajectory) -> Episode:
    """The same encounter again, bit for bit. Raises UserError when the version or content differs, or at the first
    differing event."""
    if trajectory.version != VERSION:
        raise UserError(f"this trajectory was made by version {trajectory.version}; this is {VERSION}")
    episode = start(trajectory.task, trajectory.seed)
    if episode.task.hash != trajectory.task_hash:
        raise UserError(f"the content of {trajectory.task} has changed since this trajectory was made")
    for call in trajectory.calls:
        episode.call(call.name, call.arguments, call.actor)
    if trajectory.truncated:
        episode.close()
    if episode.log_hash != trajectory.log:
        ours = [msgspec.to_builtins(e) for e in episode.events]
        theirs = _decode(_encode(trajectory.events))
        first = next(
            (i for i, (a, b) in enumerate(zip(_decode(_encode(ours)), theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        raise UserError(f"the log differs from event {first}: {str(theirs[first] if first < len(theirs) else 'nothing')[:200]}")
    return episode


compliance.plays_again(lambda trajectory: replay(trajectory).evidence())

__all__ = ["Call", "Episode", "Interrupt", "replay", "start"]
