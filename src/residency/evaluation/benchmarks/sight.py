"""Does a model see what it is sent? Some servers drop pictures without a word, and a blind model's guesses look like a score.

Two plain pictures, drawn here, are sent with the same words. At temperature 0 a model that gets the words alone answers both
alike, and so can't name both colours.
"""

from __future__ import annotations

import re
import struct
import zlib

from residency.errors import UserError
from residency.evaluation.benchmarks.asking import message
from residency.evaluation.benchmarks.endpoint import Answers

COLOURS = {"red": (220, 20, 20), "blue": (20, 20, 220)}
OTHERS = ("green", "yellow", "black", "white", "grey", "gray", "orange", "purple")
SIDE = 64
WORDS = "One colour fills this picture. Which? Answer with that one word."


def plain(colour: tuple[int, int, int]) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    line = b"\0" + bytes(colour) * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(line * SIDE, 9)) + chunk(b"IEND", b"")


def shown() -> list[tuple[str, bytes]]:
    """What is shown: each colour's name and picture."""
    return [(name, plain(colour)) for name, colour in COLOURS.items()]


def told_apart(model: str, name: str, reply: str) -> None:
    """Raises UserError for a reply that does not name this colour and no other."""
    named = {w for w in re.findall(r"[a-z]+", reply.lower().rsplit("</think>", 1)[-1]) if w in COLOURS or w in OTHERS}
    if named != {name}:
        raise UserError(
            f"{model} does not see: a {name} picture was sent and it said {reply.strip()[:80]!r}. Its server may drop pictures; "
            "a score on questions about pictures would be a blind model's"
        )


def look(endpoint: Answers) -> None:
    """Raises UserError for a model that can't tell two colours apart, whatever it or its endpoint may say about pictures."""
    for name, picture in shown():
        told_apart(endpoint.model, name, endpoint.chat([message(WORDS, picture, "image/png")]).text)
