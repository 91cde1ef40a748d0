"""A person as the clinician, who sees what any agent sees and nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from rich.console import Console
from rich.text import Text

from residency.cli.chart import vitals_chart
from residency.cli.views import vitals_line
from residency.contract import Call, Say, Tool, ToolResult
from residency.errors import UserError, nearest

LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")  # inside a paragraph, where the terminal breaks lines itself
COMMANDS = ("help", "chart", "quit")
HELP = """Type a tool and its arguments, one JSON object, or plain speech.
  measure vitals=SBP,HR                          tool argument=value; lists with commas, quotes around spaces
  wait 30                                        a bare value where only one is needed
  create_clinical_order order_type=lab details=lactate
  {"name": "wait", "arguments": {"minutes": 5}}  the same as JSON
  Where does it hurt?                            speech to the patient; @daughter ... speaks to somebody else
  help [TOOL]   what there is    chart   the vital signs you have measured    quit   stop here and be scored
The patient and encounter are filled in where a tool needs them. Your score is shown at the end."""


def read(line: str, tools: Sequence[Tool], given: dict[str, str]) -> Call | Say:
    """One typed line as a call or as speech. `given` fills arguments that the line left out and the tool requires.

    Raises UserError for JSON that can't be read and for an argument without a value."""
    text = line.strip()
    if text.startswith("{"):
        return _from_json(text)
    word, _, rest = text.partition(" ")
    tool = next((t for t in tools if t.name == word), None)
    if tool is not None and (bare := _bare(tool, rest.strip(), given)) is not None:
        return bare
    if tool is None or (rest.strip() and "=" not in rest):
        if word.startswith("@") and rest.strip():
            return Say(rest.strip(), word[1:])
        if "=" in rest and "_" in word and (close := nearest(word, [t.name for t in tools])):
            raise UserError(f"no tool {word!r}; did you mean {', '.join(close)}?")
        return Say(text)
    properties = tool.parameters.get("properties", {})
    arguments = {k: v for k, v in given.items() if k in tool.parameters.get("required", ())}
    for piece in _pieces(rest):
        name, equals, value = piece.partition("=")
        if not equals:
            raise UserError(f"{piece!r} has no value; write {tool.name} argument=value")
        arguments[name] = _value(value, properties.get(name, {}))
    return Call(tool.name, arguments)


def _bare(tool: Tool, rest: str, given: dict[str, str]) -> Call | None:
    """`wait 30`, `examine chest,mind`, `think ...`: a value without its name, where only one is left to say."""
    left = [n for n in tool.parameters.get("required", ()) if n not in given]
    if not rest or "=" in rest or len(left) != 1:
        return None
    schema = tool.parameters["properties"][left[0]]
    kind = "string" if "enum" in schema else schema.get("type")
    fits = {"number": rest.replace(".", "", 1).isdigit(), "array": " " not in rest, "string": True}.get(kind, False)
    if not fits:
        return None
    arguments = {k: v for k, v in given.items() if k in tool.parameters["required"]}
    return Call(tool.name, {**arguments, left[0]: _value(rest, tool.parameters["properties"][left[0]])})


def _from_json(text: str) -> Call:
    try:
        message = json.loads(text)
    except ValueError as error:
        raise UserError(f"that JSON can't be read: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("name"), str):
        raise UserError('write {"name": TOOL, "arguments": {...}}')
    return Call(message["name"], message.get("arguments", {}))


def _pieces(text: str) -> Iterator[str]:
    """Words of a line. A quote after = or a space groups and is dropped; inside brackets it belongs to the JSON."""
    piece, quote, depth, before = "", "", 0, ""
    for character in text:
        if quote:
            if depth or character != quote:
                piece += character
            if character == quote and before != "\\":
                quote = ""
        elif character == '"' or (character == "'" and not depth and piece[-1:] in ("", "=")):
            quote = character
            piece += character if depth else ""
        elif character.isspace() and depth <= 0:
            if piece:
                yield piece
            piece = ""
        else:
            depth += (character in "{[") - (character in "}]")
            piece += character
        before = character
    if quote:
        raise UserError("a quote is not closed")
    if piece:
        yield piece


def _value(text: str, schema: dict[str, Any]) -> Any:
    kinds = {s.get("type") for s in schema.get("anyOf", [schema])}
    if text[:1] in "{[":
        try:
            return json.loads(text)
        except ValueError as error:
            raise UserError(f"that JSON can't be read: {error}") from None
    if "array" in kinds and "string" not in kinds:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kinds & {"number", "integer"}:
        with suppress(ValueError):
            return float(text) if "number" in kinds else int(text)
    return text == "true" if kinds == {"boolean"} else text


class Human:
    """A policy that asks the person at the terminal. Like every policy it holds no episode and knows only results."""

    def __init__(self, console: Console, ask: Callable[[str], str] = input):
        """`ask` shows a prompt and returns a line; EOFError and KeyboardInterrupt from it mean quit."""
        self.console, self.ask = console, ask
        self.tools: Sequence[Tool] = ()
        self.given: dict[str, str] = {}
        self.minute = 0.0
        self.limits = ""
        self.seen: list[tuple[float, dict[str, Any]]] = []

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Show the briefing and how to act."""
        self.tools = tools
        ids = re.findall(r"\b(patient|encounter) (\w+-\d+)", briefing, re.IGNORECASE)
        self.given = {f"{kind.lower()}_id": key for kind, key in reversed(ids)}
        limits = re.search(r"You have ([\d.]+ minutes and \d+ turns)", briefing)
        self.limits = f" of {limits[1]}" if limits else ""
        self.console.print(Text(LINE_BREAK.sub(" ", briefing)), Text(HELP, "dim"), sep="\n\n")
        _complete([*COMMANDS, *(t.name for t in tools)])

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """Show what came back and ask until the person acts; None when they quit."""
        if result is not None:
            self._take_in(result)
        while True:
            self.console.print(self._status())
            try:
                line = self.ask("> ").strip()
            except (EOFError, KeyboardInterrupt):
                return None
            command, _, rest = line.partition(" ")
            if line == "quit":
                return None
            if command == "help":
                self.console.print(_help(rest.strip(), self.tools))
            elif line == "score":
                self.console.print(Text("The score is shown at the end.", "dim"))
            elif line == "chart":
                self.console.print(vitals_chart(self.seen, width=min(self.console.width, 110)))
            elif line:
                try:
                    return read(line, self.tools, self.given)
                except UserError as error:
                    self.console.print(Text(str(error), "red"))

    def _take_in(self, result: ToolResult) -> None:
        self.minute += result.minutes
        self.console.print(Text(result.content, "red" if result.error else ""))
        if isinstance(result.data, dict) and isinstance(vitals := result.data.get("vitals"), dict):
            self.seen.append((self.minute, vitals))

    def _status(self) -> Text:
        last = "nothing measured yet"
        if self.seen:
            last = f"last measured at {self.seen[-1][0]:.0f}: {vitals_line(self.seen[-1][1])}"
        return Text(f"── minute {self.minute:.1f}{self.limits} · {last}", "cyan")


def _help(name: str, tools: Sequence[Tool]) -> Text:
    for tool in tools:
        if tool.name == name:
            return Text(f"{tool.name}: {tool.description}\n{json.dumps(tool.parameters, indent=2)}")
    if name:
        return Text(f"no tool {name!r}; nearest: {', '.join(nearest(name, [t.name for t in tools])) or 'none'}", "red")
    lines = [f"  {t.name}({', '.join(t.parameters.get('properties', {}))})  {t.minutes:g} min" for t in tools]
    return Text("\n".join([HELP, "Tools:", *lines]))


def _complete(names: Sequence[str]) -> None:
    """Complete tool names and commands with the tab key, where the terminal's line editor is there."""
    try:
        import readline
    except ImportError:
        return

    def complete(text: str, state: int) -> str | None:
        return next(iter([n + " " for n in names if n.startswith(text)][state : state + 1]), None)

    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
