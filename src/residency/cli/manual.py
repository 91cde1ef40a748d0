"""What there is to do, told to a person: the list of tools, and one tool with its arguments in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from residency.cli.typed import choices, named, nested
from residency.contract import Tool
from residency.errors import UserError


def keys(tools: Sequence[Tool]) -> Text:
    """How to type here, with this place's own tools as examples."""
    short = next((t for t in tools if _asks(t) == ()), tools[0])
    full = next((t for t in tools if _asks(t) and _asks(t)[0] != "text"), tools[-1])
    rows = [
        (short.name, "a tool, by any part of its name"),
        (f"{full.name} ...", "and what it takes, in any order"),
        ('{"name": ..., "arguments": ...}', "the same as JSON"),
    ]
    if any(t.name == "say" for t in tools):
        rows += [
            ("Where does it hurt?", "a sentence with its end mark is said to the patient"),
            ("ask nurse: ...", "speech to somebody else"),
        ]
    rows += [
        ("tools · help TOOL", "what can be done, and how"),
        ("chart", "everything that you have charted"),
        ("quit", "stop here and be scored"),
    ]
    return Text("\n".join(f"  {what:<32}{says}" for what, says in rows), "dim")


def _asks(tool: Tool) -> tuple[str, ...]:
    """What a person has to say for a tool: the required arguments that are no ids."""
    return tuple(n for n in tool.parameters.get("required", ()) if not n.endswith("_id"))


def tools_view(tools: Sequence[Tool]) -> Table:
    """Every tool in a line: what it costs, and the first sentence about it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("tool", no_wrap=True, style="cyan")
    table.add_column("min", justify="right")
    table.add_column("what it does", overflow="fold")
    for tool in tools:
        first = " ".join(tool.description.split()).partition(". ")[0].rstrip(".")
        table.add_row(
            tool.name, f"{tool.minutes:.2g}" if tool.minutes else "", Text(first + (" (ends your work here)" if _ends(tool) else ""))
        )
    return table


def _ends(tool: Tool) -> bool:
    """Whether a call always closes: it closes, and its arguments can't leave that out."""
    return tool.closes and len(tool.parameters.get("required", ())) > 1


def tool_view(word: str, tools: Sequence[Tool]) -> RenderableType:
    """One tool: what it does, and each argument with what it may be. Says so in red where there is none."""
    try:
        tool = next((t for t in tools if t.name == word), None) or named(word, tools)
    except UserError as error:
        return Text(str(error), "red")
    if tool is None:
        return Text(f"There is no tool {word!r}; type tools to see them.", "red")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    required = tool.parameters.get("required", ())
    for name, schema in tool.parameters.get("properties", {}).items():
        table.add_row(f"  {name}", Text(_takes(schema, name in required)))
        for inner in nested(schema):
            table.add_row(f"    {inner}", Text(_takes(nested(schema)[inner], False)))
    cost = f" Takes {tool.minutes:.2g} min." if tool.minutes else ""
    return Group(Text(tool.name, "bold cyan"), Text(" ".join(tool.description.split()) + cost), table)


def _takes(schema: dict[str, Any], required: bool) -> str:
    kinds = {"string": "text", "array": "a list", "number": "a number", "integer": "a whole number", "boolean": "true or false"}
    options = schema.get("anyOf", [schema])
    says = " or ".join(dict.fromkeys(kinds.get(s.get("type", ""), "") for s in options if s.get("type") in kinds))
    if offered := choices(schema):
        says = ", ".join(map(str, offered))
    if nested(schema):
        says = " or ".join(filter(None, (says, "these in any order")))
    default = schema.get("default")
    return says + ("" if required else f" (else {default})" if default not in (None, "") else " (may be left out)")
