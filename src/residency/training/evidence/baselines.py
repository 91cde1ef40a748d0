"""Rows without a language model: who plays by rules, by chance, by a constant, by the key, and a logistic regression."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import torch

import residency
from residency import rng
from residency.contract import Call, Policy
from residency.knowledge.triage import LEVELS, PLACES
from residency.policies import make
from residency.policies import play as by_policy
from residency.policies.simple import Scripted
from residency.policies.triage.oracle import Oracle
from residency.rewards.acuity import SICK
from residency.tasks import load
from residency.training.evidence.records import Played, played
from residency.training.evidence.teachers import PATIENT, SIGNS, as_read, usual
from residency.training.population import Meeting

FINDINGS = tuple(SIGNS)
"""What a vital sign is called in a reading."""
Answer = tuple[int, str, str]
"""Level, name of the vital sign that is named with its figure as read, and where to."""
TRIED = tuple((level, finding, place) for level in LEVELS for finding in FINDINGS for place in PLACES)


def by(row: str, trained: Sequence[Meeting], held_out: Sequence[Meeting], seed: int) -> Iterator[Played]:
    """The encounters of such a row."""
    if row in ("rules", "oracle"):
        for task, course in held_out:
            episode = residency.start(task, course)
            policy: Policy = make("rules", episode.task, course) if row == "rules" else Oracle(episode.task)
            by_policy(policy, episode)
            yield played(episode, len(episode.trajectory().calls))
        return
    answers = {"chance": _chance(seed), "constant": _constant, "logistic": _logistic}[row](trained)
    for meeting in held_out:
        yield _answered(meeting, answers(meeting))


def _answered(meeting: Meeting, answer: Answer) -> Played:
    """All vital signs are taken, then the answer is given."""
    episode = residency.start(*meeting)
    level, finding, place = answer
    read = reading(meeting)
    submit = {"acuity": level, "deciding_finding": read.get(finding, f"{finding} normal"), "first_act": place}
    by_policy(Scripted((Call("measure", {"patient_id": PATIENT}), Call("submit_triage", {"patient_id": PATIENT, **submit}))), episode)
    return played(episode, 2)


@cache
def reading(meeting: Meeting) -> Mapping[str, str]:
    """Each vital sign as it is read when all are taken at once."""
    return as_read(_seen(meeting)[1])


@cache
def _seen(meeting: Meeting) -> tuple[str, str]:
    episode = residency.start(*meeting)
    return episode.briefing.split("\n\n", 1)[-1], episode.call("measure", {"patient_id": PATIENT}).content


def _chance(seed: int) -> Callable[[Sequence[Meeting]], Callable[[Meeting], Answer]]:
    def draw(meeting: Meeting) -> Answer:
        return TRIED[int(rng.uniform(seed, "chance", *meeting) * len(TRIED))]

    return lambda trained: draw


def _constant(trained: Sequence[Meeting]) -> Callable[[Meeting], Answer]:
    """The answer that would have scored best on some of those who were trained on."""
    some = trained[:: max(1, len(trained) // 60)]
    worth = {answer: sum(_answered(m, answer).normalized or 0.0 for m in some) for answer in TRIED}
    best = max(TRIED, key=lambda answer: worth[answer])
    return lambda meeting: best


def _logistic(trained: Sequence[Meeting]) -> Callable[[Meeting], Answer]:
    """Three regressions on the words of the briefing and the vital signs: level, finding and place, as the key has them."""
    wanted = [_wanted(m) for m in trained]
    known = [m for m, w in zip(trained, wanted, strict=True) if w is not None]
    labels = [w for w in wanted if w is not None]
    words = [w for w, n in Counter(w for m in known for w in set(_words(m))).items() if n >= 3]
    index = {w: i for i, w in enumerate(sorted(words))}
    x = torch.stack([_features(m, index) for m in known])
    scale = x.std(dim=0).clamp(min=1e-3)
    level = _fit(x / scale, torch.tensor([LEVELS.index(w[0]) for w in labels]), len(LEVELS))
    finding = _fit(x / scale, torch.tensor([FINDINGS.index(w[1]) for w in labels]), len(FINDINGS))
    place = _fit(x / scale, torch.tensor([list(PLACES).index(w[2]) for w in labels]), len(PLACES))

    def answer(meeting: Meeting) -> Answer:
        z = _features(meeting, index) / scale
        best = [int((z @ w + b).argmax()) for w, b in (level, finding, place)]
        return LEVELS[best[0]], FINDINGS[best[1]], tuple(PLACES)[best[2]]

    return answer


def _wanted(meeting: Meeting) -> Answer | None:
    """The key as an answer; None where no vital sign decides, or no place is right."""
    key = load(meeting.task).key
    assert key is not None
    called = {library: sign for sign, library in SIGNS.items()} | {"DBP": "BP", "MAP": "BP"}
    finding = next((called[n] for n in key.deciding if called.get(n) in reading(meeting)), FINDINGS[0])
    level, place = usual(key, alarmed=key.fair_esi[0] <= SICK)
    return (level, finding, place) if place in PLACES else None


def _words(meeting: Meeting) -> list[str]:
    return re.findall(r"[a-z][a-z'-]+", _seen(meeting)[0].lower())


def _features(meeting: Meeting, index: Mapping[str, int]) -> torch.Tensor:
    """Words that stand in the briefing, then each vital sign and by how much it is high and low."""
    x = torch.zeros(len(index) + 3 * len(NORMAL))
    for word in _words(meeting):
        if word in index:
            x[index[word]] = 1.0
    read = reading(meeting)
    for n, (name, (low, high, unit)) in enumerate(NORMAL.items()):
        figure = re.search(r"[\d.]+", read[name].split(" ")[1]) if name in read else None
        value = float(figure[0]) if figure else (low + high) / 2
        at = len(index) + 3 * n
        x[at], x[at + 1], x[at + 2] = value / unit, max(0.0, value - high) / unit, max(0.0, low - value) / unit
    return x


NORMAL = {
    "HR": (50.0, 100.0, 20.0),
    "BP": (101.0, 180.0, 20.0),
    "RR": (9.0, 20.0, 5.0),
    "SpO2": (92.0, 100.0, 5.0),
    "T": (36.0, 38.0, 1.0),
    "GCS": (15.0, 15.0, 3.0),
    "pain": (0.0, 6.0, 3.0),
}
"""From, to and a step: the danger zones of ESI 5 and what scores 2 or more in NEWS2."""


def _fit(x: torch.Tensor, y: torch.Tensor, classes: int, ridge: float = 1e-2) -> tuple[torch.Tensor, torch.Tensor]:
    """Multinomial logistic regression with a ridge, to its optimum."""
    w, b = torch.zeros(x.shape[1], classes, requires_grad=True), torch.zeros(classes, requires_grad=True)
    optimizer: Any = torch.optim.LBFGS([w, b], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        off = torch.nn.functional.cross_entropy(x @ w + b, y) + ridge * (w * w).sum() / 2
        torch.autograd.backward(off)
        return off

    optimizer.step(loss)
    return w.detach(), b.detach()
