"""What stands in every encounter of a department, as single tokens: the words before the first act, and the frame of each call.

The frames come from the tools' own schemas: from the tag that opens a call to where the first value begins, from one value to the
next, from the last value to the tag that closes. What is left to write are the values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from residency.contract import Tool
from residency.policies.language_model import SYSTEM

OPEN, CLOSE = "<tool_call>", "</tool_call>"
PATIENT = "patient_id"
ALONE = "P-1001"
"""The patient of an encounter with one patient: a call's frame holds the id."""
COMMON = 0.9
"""A sentence that stands in this share of the briefings is one token."""
_SENTENCE = re.compile(r"(?<=[.:?!])(?= )|(?<=\n\n)")
_LIST = '", "'


def call(name: str, arguments: str) -> str:
    """A call as the chat template writes it, arguments as JSON text."""
    return f'{OPEN}{{"name": "{name}", "arguments": {arguments}}}{CLOSE}'


def frames(tools: Sequence[Tool]) -> list[str]:
    """Every piece of a call that is not a value."""
    found = [_LIST]
    for tool in tools:
        found += _frames(tool)
    return list(dict.fromkeys(found))


def _frames(tool: Tool) -> Iterator[str]:
    properties: dict[str, Any] = tool.parameters.get("properties", {})
    required = set(tool.parameters.get("required", ()))
    begin = f'{OPEN}{{"name": "{tool.name}", "arguments": {{'
    if not required:
        yield begin + "}}" + CLOSE
    if PATIENT in properties:
        begin += f'"{PATIENT}": "{ALONE}"'
        if required <= {PATIENT}:
            yield begin + "}}" + CLOSE
        begin += ", "
    rest = {name: _quotes(schema) for name, schema in properties.items() if name != PATIENT}
    reachable = True  # as the first value: no required one was left out before it
    for at, (name, quotes) in enumerate(rest.items()):
        for opens, closes in quotes:
            if reachable:
                yield f'{begin}"{name}": {opens}'
            for after, following in list(rest.items())[at + 1 :]:
                yield from (f'{closes}, "{after}": {opening}' for opening, _ in following)
                if after in required:
                    break
            yield closes + "}}" + CLOSE
        reachable = reachable and name not in required


def _quotes(schema: dict[str, Any]) -> list[tuple[str, str]]:
    """How values of a schema begin and end in JSON, as far as every such value does."""
    if "anyOf" in schema:
        return list(dict.fromkeys(pair for part in schema["anyOf"] for pair in _quotes(part)))
    kind = schema.get("type") or ("string" if all(isinstance(v, str) for v in schema.get("enum", ())) else "")
    if kind == "array":
        return [(f"[{opens}", f"{closes}]") for opens, closes in _quotes(schema.get("items", {"type": "string"}))]
    return [('"', '"')] if kind == "string" else [("", "")]


def spelled(name: str, arguments: dict[str, Any]) -> Iterator[str]:
    """The pieces of one call that are not values, in the order in which its arguments stand."""
    piece = f'{OPEN}{{"name": "{name}", "arguments": {{'
    for n, (key, value) in enumerate(arguments.items()):
        piece += f'{", " if n else ""}"{key}": '
        if value == ALONE:
            piece += f'"{ALONE}"'
            continue
        opens, closes = ('["', '"]') if isinstance(value, list) else ('"', '"') if isinstance(value, str) else ("", "")
        yield piece + opens
        piece = closes
    yield piece + "}}" + CLOSE


def sentences(briefings: Iterable[str]) -> list[str]:
    """What is said in nearly every briefing, sentence by sentence, and the system message."""
    seen: Counter[str] = Counter()
    many = 0
    for many, briefing in enumerate(briefings, 1):  # noqa: B007  # the count is wanted
        seen.update(set(_pieces(briefing)))
    return [SYSTEM, *(piece for piece, times in sorted(seen.items()) if times >= COMMON * many and len(piece) > 1)]


def values(arguments: Iterable[dict[str, Any]]) -> list[str]:
    """What is written often as a value of a call, or as a part of one between commas: questions, findings, places."""
    seen: Counter[str] = Counter()
    for one in arguments:
        for value in one.values():
            words = [value] if isinstance(value, str) else [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
            for word in words:
                seen.update({word.rstrip("?")} if word.endswith("?") else set(word.split(", ")))
    return [part for part, times in sorted(seen.items()) if times >= OFTEN and len(part) > 1 and part != ALONE and not _FIGURE.search(part)]


_FIGURE = re.compile(r"\d")
OFTEN = 8
"""A value that is written so many times is one token."""


def _pieces(briefing: str) -> list[str]:
    """The department's policy as one piece, then sentences."""
    policy, gap, rest = briefing.partition("\n\n")
    return [policy + gap, *_SENTENCE.split(rest)]
