"""A model as commentator on communication, beside the score and never in it, and measured itself.

It reads a conversation without the name of the policy, the task or the score, and answers yes-or-no questions whose true answers
the log knows. It is asked twice, in two random orders. Reported: agreement with itself, and Cohen's kappa (Cohen 1960) against the
log, over all and by length of trajectory, since judges of long clinical records are known to grow worse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from residency import acts, rng
from residency.contract import Trajectory
from residency.episode import Episode, replay, start
from residency.errors import InfrastructureError
from residency.policies.transcript import Reply

Chat = Callable[[list[dict[str, Any]]], Reply]
TASK = (
    "Below is what a clinician did and said in a simulated encounter (research, fictional patient). Answer each question about the "
    'clinician with yes or no. Reply with one JSON object, for example {"a": "yes", "b": "no"}, and nothing else.'
)
STRATA = ((0, 10, "up to 10 calls"), (11, 25, "11 to 25 calls"), (26, 10**9, "over 25 calls"))
LONGEST_LINE = 600


Log = Sequence[acts.Event]


class Question(Struct, frozen=True):
    """A question of communication, and how the log answers it."""

    id: str
    asks: str
    truth: Callable[[Log], bool]


def _any(of: type[acts.Asked] | type[acts.Told] | type[acts.Consulted], such: Callable[[Any], bool]) -> Callable[[Log], bool]:
    return lambda log: any(e.actor == "physician" and isinstance(e.act, of) and such(e.act) for e in log)


QUESTIONS = (
    Question(
        "medicines", "Did the clinician ask anybody which medicines the patient takes?", _any(acts.Asked, lambda a: a.about == "medicines")
    ),
    Question("allergy", "Did the clinician ask anybody about allergies?", _any(acts.Asked, lambda a: a.about == "allergy")),
    Question("onset", "Did the clinician ask anybody how it began?", _any(acts.Asked, lambda a: a.about == "onset")),
    Question(
        "explained",
        "Did the clinician tell the patient a finding or a diagnosis?",
        _any(acts.Told, lambda a: a.to == "patient" and a.concepts),
    ),
    Question("consulted", "Did the clinician call a consultant?", _any(acts.Consulted, lambda a: True)),
)


class Agreement(Struct, frozen=True):
    """`n` answers given; `share` of them right; Cohen's `kappa`, None where one side always says the same."""

    n: int
    share: float
    kappa: float | None


class Commentary(Struct, frozen=True, kw_only=True):
    """What the judge is worth. `unread`: answers that could not be read, counted apart and never as a no.

    `itself`: its two answers to the same question; `log`: its first against the log, `by_question` and `by_length`."""

    trajectories: int
    unread: int
    itself: Agreement
    log: Agreement
    by_question: dict[str, Agreement]
    by_length: dict[str, Agreement]
    failures: int


def comment(trajectories: Iterable[Trajectory], chat: Chat, seed: int = 0) -> Commentary:
    """Ask the judge about each trajectory. An endpoint that fails leaves its trajectory out and is counted in `failures`."""
    pairs: list[tuple[str, int, bool | None, bool | None, bool]] = []
    count = failures = 0
    for trajectory in trajectories:
        episode = replay(trajectory)
        log = episode.events
        try:
            first, second = (_ask(chat, told(episode), seed, f"{count}", again) for again in ("first", "second"))
        except InfrastructureError:
            failures += 1
            continue
        pairs += [(q.id, len(trajectory.calls), first.get(q.id), second.get(q.id), q.truth(log)) for q in QUESTIONS]
        count += 1
    answered = [(q, n, one, truth) for q, n, one, _, truth in pairs if one is not None]
    return Commentary(
        trajectories=count,
        unread=sum((one is None) + (two is None) for _, _, one, two, _ in pairs),
        itself=agreement([(one, two) for _, _, one, two, _ in pairs if one is not None and two is not None]),
        log=agreement([(one, truth) for _, _, one, truth in answered]),
        by_question={q.id: agreement([(one, truth) for i, _, one, truth in answered if i == q.id]) for q in QUESTIONS},
        by_length={name: agreement([(one, truth) for _, n, one, truth in answered if low <= n <= high]) for low, high, name in STRATA},
        failures=failures,
    )


def agreement(pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """Share of agreement and Cohen's kappa of pairs of answers."""
    n = len(pairs)
    if not n:
        return Agreement(0, 0.0, None)
    same = sum(a == b for a, b in pairs) / n
    ones, others = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = ones * others + (1 - ones) * (1 - others)
    return Agreement(n, same, (same - chance) / (1 - chance) if 0 < ones < 1 and 0 < others < 1 else None)


def told(episode: Episode) -> str:
    """The encounter as the judge reads it: what was called and what came back; no policy, no task, no score."""
    lines: list[str] = []
    fresh = start(episode.task, episode.seed)
    for call in episode.trajectory().calls:
        result = fresh.call(call.name, call.arguments, call.actor)
        lines += [f"> {call.name} {json.dumps(call.arguments)}"[:LONGEST_LINE], result.content[:LONGEST_LINE]]
    return "\n".join(lines)


def _ask(chat: Chat, encounter: str, seed: int, which: str, again: str) -> dict[str, bool]:
    """The answers that could be read, by question. Letters stand for questions, in an order drawn anew."""
    order = sorted(QUESTIONS, key=lambda q: rng.uniform(seed, "judge", which, again, q.id))
    asked = {chr(ord("a") + i): q for i, q in enumerate(order)}
    text = "\n".join(f"{letter}) {q.asks}" for letter, q in asked.items())
    reply = chat([{"role": "system", "content": TASK}, {"role": "user", "content": f"{encounter}\n\n{text}"}])
    try:
        found = json.loads(reply.text[reply.text.index("{") : reply.text.rindex("}") + 1])
    except (ValueError, RecursionError):
        return {}
    words = {letter: str(found.get(letter, "")).strip().lower() for letter in asked} if isinstance(found, dict) else {}
    return {asked[letter].id: word == "yes" for letter, word in words.items() if word in ("yes", "no")}
