"""One question of a published set, and what became of an answer to it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["choice", "decision", "closed", "open"]
LETTERS = "ABCDEFGHIJ"


class Item(Struct, frozen=True, kw_only=True):
    """One question.

    Attributes:
        id: unique within its benchmark and split.
        benchmark: whose question it is, for example "medqa".
        question: as published.
        options: in the order of their letters, without them; empty where there are none to choose from.
        answers: all that count: a letter where there are options, else words.
        kind: "choice" (a letter), "decision" (yes, no or maybe), "closed" (yes, no or one of few words), "open" (words).
        context: what has to be read first.
        image: the picture's bytes as they are sent, None where the question is text alone.
        media_type: of the picture, "" without one.
        split: as published.
        subject: what results are broken down by; "" where the set has none.
    """

    id: str
    benchmark: str
    question: str
    answers: tuple[str, ...]
    kind: Kind
    options: tuple[str, ...] = ()
    context: str = ""
    image: bytes | None = None
    media_type: str = ""
    split: str = ""
    subject: str = ""


class Verdict(Struct, frozen=True):
    """An answer, judged. `extracted` is the answer found in the reply, "" where none could be: that is wrong, not unscored.

    `score` is 1 or 0, for open answers token F1. `recall` (of the reference's words) is the figure that papers on open
    medical questions print; it grows with the length of a reply, so it stands beside the score and never for it."""

    correct: bool
    score: float
    extracted: str
    recall: float
