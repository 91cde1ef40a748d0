"""What the tab key offers: commands and tools first, then a tool's arguments and their choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from residency.cli.typed import choices, named, nested
from residency.contract import Tool
from residency.errors import UserError


def offers(line: str, word: str, tools: Sequence[Tool], commands: Iterable[str]) -> list[str]:
    """Completions of `word`, the last one of `line`, each with the space or = that follows it."""
    before = line[: len(line) - len(word)].split()
    names = sorted(t.name for t in tools)
    if not before:
        return [n + " " for n in (*commands, *names) if n.startswith(word)]
    if before[0] == "help":
        return [n + " " for n in names if n.startswith(word) and len(before) == 1]
    try:
        tool = next((t for t in tools if t.name == before[0]), None) or named(before[0], tools)
    except UserError:
        return []
    if tool is None:
        return []
    schemas: dict[str, Any] = tool.parameters.get("properties", {})
    fields = {**{k: v for s in schemas.values() for k, v in nested(s).items()}, **schemas}
    name, equals, begun = word.partition("=")
    if equals:
        return [f"{name}={c} " for c in choices(fields.get(name, {})) if str(c).startswith(begun)]
    said = {piece.partition("=")[0] for piece in before[1:]}
    values = [str(c) for s in schemas.values() for c in choices(s)]
    return [f"{n}=" for n in fields if n.startswith(word) and n not in said] + [f"{v} " for v in values if v.startswith(word) and word]


def listen(tools: Sequence[Tool], commands: Iterable[str]) -> None:
    """Let the terminal's line editor complete, where there is one."""
    try:
        import readline
    except ImportError:
        return
    known = tuple(commands)

    def complete(text: str, state: int) -> str | None:
        found = offers(readline.get_line_buffer()[: readline.get_endidx()], text, tools, known)
        return found[state] if state < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
