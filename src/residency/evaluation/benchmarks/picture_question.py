"""What questions about pictures have in common: closed ones are answered by yes, no or one of few words, open ones freely."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from residency.evaluation.benchmarks.benchmark import Origin
from residency.evaluation.benchmarks.item import Item, Kind
from residency.evaluation.benchmarks.pictures import held
from residency.evaluation.benchmarks.words import normal


def kind_of(answer: str, published: Any = None) -> Kind:
    """Open or closed as published; where a set does not say, yes and no are closed."""
    named = str(published or "").strip().upper()
    if named in ("OPEN", "CLOSED"):
        return "closed" if named == "CLOSED" else "open"
    return "closed" if normal(answer) in ("yes", "no") else "open"


def asked(
    origin: Origin,
    id: str,
    question: str,
    answers: tuple[str, ...],
    picture: Any,
    folders: tuple[Path, ...],
    *,
    published: Any = None,
    subject: str = "",
) -> Item:
    """A question about a picture. Raises ContentError where the picture is missing."""
    image, media_type = held(picture, folders, f"{origin.where}, question {id}")
    return Item(
        id=id,
        benchmark=origin.benchmark,
        question=question,
        answers=answers,
        kind=kind_of(answers[0], published),
        image=image,
        media_type=media_type,
        split=origin.split,
        subject=subject,
    )
