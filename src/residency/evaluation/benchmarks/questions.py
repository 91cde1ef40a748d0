"""A published set as an examination asks it: which questions, of whom, and each answer as it is kept.

A question is kept beside its answer, its picture as a hash, so that a kept answer is judged again without the set's files. The run is
named by the hash of every question, so that another key, option or picture is another run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from residency.errors import ContentError, UserError
from residency.evaluation.asking import MODEL, Asks
from residency.evaluation.benchmarks.item import Item, Verdict
from residency.evaluation.benchmarks.suite import BENCHMARKS, load, named
from residency.evaluation.results import Cost

Status = Literal["done", "infrastructure", "refused"]


class Questions(Asks, frozen=True, kw_only=True):
    """The question of such a run: `tasks` are the ids of what is asked, `content` the hash of each."""

    benchmark: str
    split: str

    @property
    def name(self) -> str:
        """Set and split, as a suite names them."""
        return f"{self.benchmark}/{self.split}"


class Answer(Struct, frozen=True, kw_only=True):
    """One question, asked.

    Attributes:
        item: the question without its picture.
        picture: sha256 of the picture, "" without one.
        status: "done" is judged; "infrastructure" (the endpoint failed) is asked again by the next go; "refused" (the endpoint took
            other pictures and not this one) is not, and neither is ever scored.
        error: what failed, when something did.
        reply: the model's, as it came.
        finish: why the reply ended: "length" for want of tokens, "content_filter" when the endpoint held it back.
        verdict: None unless done.
        cost: of this question.
    """

    item: Item
    picture: str = ""
    status: Status = "done"
    error: str = ""
    reply: str = ""
    finish: str = ""
    verdict: Verdict | None = None
    cost: Cost = Cost()


def is_set(suite: str) -> bool:
    """Whether a suite's name is meant for a question set. Raises UserError for a set without its files."""
    name = suite.partition("/")[0]
    if ":" not in suite and name in BENCHMARKS:
        raise UserError(f"{named(name).title} needs its files: --suite {suite}:PATH")
    return ":" in suite


def read(suite: str, limit: int | None = None) -> list[Item]:
    """The questions of NAME:PATH or NAME/SPLIT:PATH, the first `limit` of them.

    Two that share an id, as in the parts of a split, are told apart by a number. Raises UserError for an unknown set or split, files
    that are not there, or the same question twice; ContentError for files that are not as published."""
    name, _, path = suite.partition(":")
    name, _, split = name.partition("/")
    benchmark = named(name)
    if not path:
        raise UserError(f"{benchmark.title} needs its files: --suite {name}:PATH")
    ids: Counter[str] = Counter()
    seen: set[str] = set()
    found: list[Item] = []
    for item in _loaded(name, path, split or None, limit):
        content = hashed(*known(item))
        if content in seen:
            raise UserError(f"{path} holds question {item.id} twice; name the one file or folder that is meant")
        seen.add(content)
        ids[item.id] += 1
        found.append(item if ids[item.id] == 1 else structs.replace(item, id=f"{item.id} ({ids[item.id]})"))
    return found


def _loaded(name: str, path: str, split: str | None, limit: int | None) -> list[Item]:
    try:
        return load(name, path, split, limit)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error}") from None
    except ValueError as error:
        raise ContentError(path, f"is not as {named(name).title} is published: {error}") from None


def questions(policy: str, items: Sequence[Item], settings: dict[str, Any] | None = None, label: str = "") -> Questions:
    """What is asked. Raises UserError for whoever is no language model, or for no questions of one set and split."""
    if not policy.removeprefix(MODEL) or not policy.startswith(MODEL):
        raise UserError(f"a question set is asked of a language model, {MODEL}MODEL, and not of {policy[:60]!r}")
    if len({(i.benchmark, i.split) for i in items}) != 1:
        raise UserError("an examination needs questions, all of one set and split")
    return Questions(
        policy=policy,
        tasks=tuple(i.id for i in items),
        content=tuple(hashed(*known(i)) for i in items),
        trials=1,
        settings=settings or {},
        label=label,
        benchmark=items[0].benchmark,
        split=items[0].split,
    )


def known(item: Item) -> tuple[Item, str]:
    """A question as it is kept: without its picture, and the picture's hash."""
    return structs.replace(item, image=None), "" if item.image is None else sha256(item.image).hexdigest()


def hashed(item: Item, picture: str) -> str:
    """The hash of a question as it is kept. Raises ContentError for text that is none."""
    try:
        return sha256(msgspec.json.encode((item, picture))).hexdigest()
    except UnicodeEncodeError:
        raise ContentError(f"{item.benchmark}, question {item.id[:60]!a}", "holds half a character") from None
