"""How questions are put to a model: the words, the picture beside them, and the line that its answer has to end with."""

from __future__ import annotations

from typing import Any

from residency.evaluation.benchmarks.benchmark import Benchmark
from residency.evaluation.benchmarks.item import LETTERS, Item
from residency.evaluation.benchmarks.pictures import data_url

MANNER = {
    "letter": "Think as long as you need. End with one line of the form 'Answer: X', X being the letter of the one best option.",
    "decision": "Judge from the abstract. End with one line of the form 'Answer: X', X being yes, no or maybe.",
    "short": "End with one line of the form 'Answer: X', X being yes or no where the question asks for that, else one word or a few.",
    "sentence": "End with one line of the form 'Answer: X', X being yes or no where the question asks for that, else one or two sentences.",
}


def words(item: Item, benchmark: Benchmark) -> str:
    """A question with its options and the manner of answering, as text."""
    parts = [f"Abstract:\n{item.context}"] if item.context else []
    parts.append(f"Question: {item.question}")
    if item.options:
        parts.append("\n".join(f"{letter}. {option}" for letter, option in zip(LETTERS, item.options, strict=False)))
    return "\n\n".join((*parts, MANNER[benchmark.prompt]))


def message(says: str, image: bytes | None, media_type: str) -> dict[str, Any]:
    """A user's message in the chat-completions form; a picture goes inside it as a data URL."""
    if image is None:
        return {"role": "user", "content": says}
    picture = {"type": "image_url", "image_url": {"url": data_url(image, media_type)}}
    return {"role": "user", "content": [picture, {"type": "text", "text": says}]}
