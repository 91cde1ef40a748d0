"""What an examination on a question set came to: accuracy with its interval beside chance, what went unread, and what it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct

from residency.evaluation.benchmarks.item import Item, Verdict
from residency.evaluation.benchmarks.pubmedqa import DECISIONS
from residency.evaluation.benchmarks.questions import Answer, Questions
from residency.evaluation.benchmarks.suite import named
from residency.evaluation.benchmarks.tally import macro_f1, part
from residency.evaluation.benchmarks.words import normal
from residency.evaluation.results import Cost, Row
from residency.evaluation.runner import added
from residency.evaluation.statistics.clusters import gathered
from residency.evaluation.statistics.figure import Figure
from residency.evaluation.statistics.intervals import rate, wilson
from residency.evaluation.statistics.quantiles import normal as normal_quantile


class Figures(Struct, frozen=True, kw_only=True):
    """Of some judged answers.

    Attributes:
        n: how many.
        correct: how many of them are right; `unread` ones, that commit to nothing, are wrong.
        accuracy: with Wilson's interval; where questions share pictures, a picture's count as a cluster.
        chance: what guessing comes to on average; None where it is not defined.
        score: mean of 1 or 0, for open answers of token F1.
        recall: mean share of the reference's words.
    """

    n: int
    correct: int
    unread: int
    accuracy: Figure
    chance: float | None
    score: float
    recall: float


class SetAccount(Struct, frozen=True, kw_only=True):
    """A run on a question set told.

    Attributes:
        title: of the set.
        kinds: figures by kind of question, which are never put together.
        subjects: figures by subject, where the set has subjects; "subject, kind" where it has several kinds too.
        macro_f1: over yes, no and maybe, where these are the answers.
        cut: replies that ended for want of tokens.
        withheld: replies that the endpoint's filter held back.
        failures: questions that are not judged, by why.
        tried_again: questions that were asked again after the endpoint failed.
        last_failure: what the endpoint said to one of them.
        cost: of every answer that is kept.
        digest: a hash over what was asked, answered and judged.
    """

    benchmark: str
    split: str
    title: str
    kinds: dict[str, Figures]
    subjects: dict[str, Figures]
    macro_f1: float | None
    cut: int
    withheld: int
    failures: dict[str, int]
    tried_again: int
    last_failure: str
    cost: Cost
    digest: str

    def rows(self) -> list[tuple[str, str]]:
        """Label and text, for a person."""
        told = [] if self.kinds else [("judged answers", "none")]
        for kind, found in self.kinds.items():
            of = f" of {kind} questions" if len(self.kinds) > 1 else ""
            guessing = "none: not every one has options, yes or no" if found.chance is None else _share(found.chance)
            told += [(f"accuracy{of}", _accuracy(found)), (f"chance{of}", guessing)]
            if kind == "open":
                told.append((f"score{of}", f"{found.score:.3f} (token F1); recall {found.recall:.3f}"))
        if self.macro_f1 is not None:
            told.append(("macro F1", f"{self.macro_f1:.3f}"))
        told += [(f"subject {name}", _accuracy(found)) for name, found in self.subjects.items()]
        judged, unread = sum(f.n for f in self.kinds.values()), sum(f.unread for f in self.kinds.values())
        why = f" ({self.cut} replies cut for want of tokens, {self.withheld} withheld by a filter)" if self.cut or self.withheld else ""
        failed = f": {self.last_failure}" if self.last_failure else ""
        cost = self.cost
        return [
            *told,
            ("unreadable", f"{unread} of {judged} answers, counted as wrong{why}"),
            ("pictures refused", f"{self.failures['refused']} questions, not judged"),
            ("infrastructure errors", f"{self.failures['infrastructure']} questions, not judged{failed}"),
            ("asked again after a failure", f"{self.tried_again} questions"),
            (
                "tokens",
                f"{cost.prompt_tokens:,} read, {cost.completion_tokens:,} written"
                + (f", {cost.uncounted} answers uncounted" if cost.uncounted else ""),
            ),
            ("results", self.digest[:16]),
        ]


def account(asked: Questions, answers: Iterable[Answer], tried_again: int) -> SetAccount:
    """The figures of what is kept of a run."""
    failures = {"infrastructure": 0, "refused": 0}
    judged: list[tuple[Answer, Verdict]] = []
    cost, last, whole, cut, withheld = Cost(), "", sha256(), 0, 0
    for one in answers:
        cost = added(cost, one.cost)
        whole.update(msgspec.json.encode((one.item.id, one.picture, one.status, one.reply, one.verdict)) + b"\n")
        if one.status == "done" and one.verdict is not None:
            judged.append((one, one.verdict))
            cut, withheld = cut + (one.finish == "length"), withheld + (one.finish == "content_filter")
        elif one.status != "done":
            failures[one.status] += 1
            last = one.error if one.status == "infrastructure" else last
    kinds = _grouped(judged, lambda item: item.kind)
    return SetAccount(
        benchmark=asked.benchmark,
        split=asked.split,
        title=named(asked.benchmark).title,
        kinds=kinds,
        subjects=_grouped(judged, lambda i: i.subject and (i.subject if len(kinds) == 1 else f"{i.subject}, {i.kind}")),
        macro_f1=macro_f1([(one.item, verdict) for one, verdict in judged]),
        cut=cut,
        withheld=withheld,
        failures=failures,
        tried_again=tried_again,
        last_failure=last,
        cost=cost,
        digest=whole.hexdigest(),
    )


def chance(item: Item) -> float | None:
    """What guessing comes to: one of the options, of yes, no and maybe, or of yes and no; None for other words."""
    if item.kind == "choice":
        return 1 / len(item.options)
    if item.kind == "decision":
        return 1 / len(DECISIONS)
    return 0.5 if item.kind == "closed" and normal(item.answers[0]) in ("yes", "no") else None


def pairable(answers: Iterable[Answer]) -> list[Row]:
    """Judged answers as rows that can be compared pair by pair; questions on one picture are a family."""
    return [
        Row(
            task=one.item.id,
            family=_family(one),
            department="",
            category=one.item.subject,
            difficulty="",
            split=one.item.split,
            source=one.item.benchmark,
            chance=chance(one.item) or 0.0,
            trial=0,
            normalized=one.verdict.score,
            passed=one.verdict.correct,
        )
        for one in answers
        if one.verdict is not None
    ]


def _family(one: Answer) -> str:
    return f"picture {one.picture}" if one.picture else f"question {one.item.id}"


def _grouped(judged: Sequence[tuple[Answer, Verdict]], key: Callable[[Item], str]) -> dict[str, Figures]:
    groups: dict[str, list[tuple[Answer, Verdict]]] = {}
    for one, verdict in judged:
        groups.setdefault(key(one.item), []).append((one, verdict))
    return {name: _figures(groups[name]) for name in sorted(groups) if name}


def _figures(judged: Sequence[tuple[Answer, Verdict]]) -> Figures:
    whole = part([verdict for _, verdict in judged])
    guessed = [chance(one.item) for one, _ in judged]
    defined = [g for g in guessed if g is not None]
    return Figures(
        n=whole.n,
        correct=whole.correct,
        unread=whole.unread,
        accuracy=_rate(judged, whole.accuracy),
        chance=sum(defined) / len(defined) if len(defined) == len(guessed) else None,
        score=whole.score,
        recall=whole.recall,
    )


def _rate(judged: Sequence[tuple[Answer, Verdict]], share: float) -> Figure:
    if len({_family(one) for one, _ in judged}) < len(judged):
        return rate(gathered((_family(one), one.item.id, float(verdict.correct)) for one, verdict in judged))
    low, high = wilson(share, len(judged), normal_quantile(0.975))
    return Figure(share, min(low, share), max(high, share), "Wilson")


def _accuracy(found: Figures) -> str:
    figure = found.accuracy
    ends = f"95 % interval {_share(figure.low)} to {_share(figure.high)}" if figure.low is not None else figure.reason
    return f"{_share(figure.value)} ({found.correct} of {found.n}; {ends})"


def _share(value: float | None) -> str:
    return f"{100 * (value or 0.0):.1f} %"
