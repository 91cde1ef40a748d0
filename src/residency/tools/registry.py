"""Tools from signatures: one typed Python function gives its schema, its validation and its documentation.

A tool takes a `Desk` and its arguments and returns a `Reply`. What an agent can do wrong is raised as `Refused`. An
argument that the function ignores can't exist, because the schema is the signature.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct

from residency.contract import Tool
from residency.errors import Refused
from residency.tools.desk import Desk

Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=8000)]


class Reply(Struct):
    """What a tool says and shows; `minutes` where it differs from the tool's own cost; `until` makes a wait stoppable."""

    content: str
    data: Any = None
    minutes: float | None = None
    until: tuple[str, ...] = ()


class Ability(Struct, frozen=True):
    """A tool as the hospital runs it."""

    tool: Tool
    run: Callable[[Desk, Any], Reply]
    arguments: type


ABILITIES: dict[str, Ability] = {}


def tool(minutes: float = 0.0, *, writes: bool = False, closes: bool = False) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Register a function as a tool that costs at least `minutes` of the clinician's time."""

    def register(fn: Callable[..., Reply]) -> Callable[..., Reply]:
        hints = get_type_hints(fn, include_extras=True)
        parameters = list(inspect.signature(fn).parameters.values())[1:]
        names = [p.name for p in parameters]
        fields: list[Any] = [(p.name, hints[p.name]) if p.default is p.empty else (p.name, hints[p.name], p.default) for p in parameters]
        arguments = msgspec.defstruct(fn.__name__, fields, forbid_unknown_fields=True, frozen=True)

        def run(desk: Desk, args: Any) -> Reply:
            return fn(desk, *[getattr(args, n) for n in names])

        doc = inspect.getdoc(fn) or ""
        ABILITIES[fn.__name__] = Ability(Tool(fn.__name__, doc, _schema(arguments), minutes, writes, closes), run, arguments)
        return fn

    return register


def _schema(arguments: type) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments, with nothing behind references."""
    schema = msgspec.json.schema(arguments)
    definitions = schema.get("$defs", {})

    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inline(definitions[node["$ref"].rsplit("/", 1)[1]])
            return {k: inline(v) for k, v in node.items() if k not in ("title", "$defs")}
        return [inline(v) for v in node] if isinstance(node, list) else node

    out: dict[str, Any] = inline(schema)
    return out


def validated(ability: Ability, arguments: Any) -> Any:
    """The arguments as the tool's own type. Raises Refused with a mend for anything else."""
    if arguments is None:
        arguments = {}
    if not isinstance(arguments, dict):
        raise Refused("invalid_arguments", "Arguments must be an object of named values.", _takes(ability))
    try:
        args: Any = msgspec.convert(arguments, ability.arguments)
    except msgspec.ValidationError as error:
        raise Refused("invalid_arguments", f"{ability.tool.name}: {str(error)[:300]}.", _takes(ability)) from None
    except (RecursionError, OverflowError):
        raise Refused("invalid_arguments", f"{ability.tool.name}: the arguments are nested too deeply.", _takes(ability)) from None
    _finite(args, ability)
    return args


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _finite(value: Any, ability: Ability) -> None:
    """No NaN, no infinity and no control characters anywhere."""
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("invalid_arguments", f"{ability.tool.name}: a number must be finite.", _takes(ability))
    if isinstance(value, str) and _CONTROL.search(value):
        raise Refused("invalid_arguments", f"{ability.tool.name}: text holds control characters.", "Send plain text.")
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            _finite(getattr(value, name), ability)
    elif isinstance(value, dict):
        for item in value.values():
            _finite(item, ability)
    elif isinstance(value, list | tuple):
        for item in value:
            _finite(item, ability)


def _takes(ability: Ability) -> str:
    properties = ability.tool.parameters.get("properties", {})
    required = set(ability.tool.parameters.get("required", ()))
    names = [f"{n}{_one_of(schema)}{'' if n in required else ' (optional)'}" for n, schema in properties.items()]
    return "It takes " + (", ".join(names) or "no arguments") + "."


def _one_of(schema: dict[str, Any]) -> str:
    return f" (one of {', '.join(map(str, schema['enum']))})" if "enum" in schema else ""
