"""What a person types becomes an act: a tool by any part of its name, arguments in any order, JSON, or speech.

Only the schemas of the tools are known here, so that any department is understood. A line that can't be read costs nothing.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from residency.cli import quantities
from residency.contract import Call, Say, Tool
from residency.errors import UserError
from residency.tools.written import parts

_SPEECH = re.compile(r"^(?:say|ask|tell)\s+(?:(?:to\s+)?(?P<who>[\w' -]{1,40}?)\s*:\s*)?(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"^([a-z_]+)=(.*)$", re.DOTALL)
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


class Unclear(UserError):
    """A line that is no tool; it may have been meant to be said aloud."""


def read(line: str, tools: Sequence[Tool], given: dict[str, str]) -> Call | Say:
    """One typed line as a call or as speech. `given` fills arguments that the line left out and the tool requires.

    Raises UserError for what can't be read, and Unclear where it may be speech."""
    text = line.strip()
    if text.startswith("{"):
        return _from_json(text)
    word, _, rest = text.partition(" ")
    exact = next((t for t in tools if t.name == word), None)
    if (said := _speech(text, exact, rest)) is not None:
        return said
    tool = exact or named(word, tools, rest)
    if tool is None and text[-1:] in "!." and " " in text:
        return Say(text)
    if tool is None:
        raise (UserError if "=" in text else Unclear)(_unknown(word, tools))
    return Call(tool.name, arguments(tool, list(_pieces(rest)), given))


def _speech(text: str, exact: Tool | None, rest: str) -> Say | None:
    """Speech where the line is clearly that: say, ask or tell, @somebody, or a sentence with its end mark."""
    if text.startswith("@"):
        who, _, words = text[1:].partition(" ")
        if not who or not words.strip():
            raise UserError("write @daughter and then what you say")
        return Say(words.strip(), who.rstrip(":"))
    match = _SPEECH.match(text)
    if match and (exact is None or (exact.name == "say" and not _NAMED.match(rest.strip()))):
        return Say(match["text"].strip(), match["who"] and match["who"].lower())
    asked = text[-1:] == "?" or (text[:1].isupper() and text[-1:] in "!.")
    return Say(text) if exact is None and asked and " " in text else None


def named(word: str, tools: Sequence[Tool], rest: str = "") -> Tool | None:
    """The only tool that a word means, and that takes what `rest` names: `order`, `handover`, `discharge`.

    Raises UserError where it means several."""
    low = word.lower()
    meant = [t for t in tools if low in (t.name, t.name.replace("_", ""))] or [t for t in tools if low in t.name.split("_")]
    if not meant and len(low) >= 3:
        meant = [t for t in tools if any(part.startswith(low) for part in t.name.split("_"))]
    if len(meant) > 1 and (asked := set(re.findall(r"(?:^|\s)([a-z_]+)=", rest))):
        meant = [t for t in meant if asked <= set(t.parameters.get("properties", {}))] or meant
    if len(meant) > 1:
        raise UserError(f"{word!r} may mean {', '.join(t.name for t in meant)}; write more of the name")
    return meant[0] if meant else None


def _unknown(word: str, tools: Sequence[Tool]) -> str:
    """Why a word is no tool: the nearest names, or the tools whose description speaks of it."""
    stem = word.lower().rstrip(".,:")
    by_part = {part: t.name for t in reversed(tools) for part in (t.name, *t.name.split("_"))}
    close = dict.fromkeys(by_part[part] for part in difflib.get_close_matches(stem, by_part, cutoff=0.7))
    spoken_of = [t.name for t in tools if len(stem) > 3 and re.search(rf"\b{re.escape(stem)}", t.description.lower())]
    hints = [f"nearest: {', '.join(close)}"] if close else [f"see help {', '.join(spoken_of[:3])}"] if spoken_of else []
    return "; ".join([f"there is no tool {word[:40]!r}", *hints])


def arguments(tool: Tool, pieces: list[str], given: dict[str, str]) -> dict[str, Any]:
    """Pieces of a line as a tool's arguments. Raises UserError for what has no place and for what is missing."""
    schemas = tool.parameters.get("properties", {})
    required = tool.parameters.get("required", ())
    out: dict[str, Any] = {k: v for k, v in given.items() if k in required}
    inner: dict[str, dict[str, Any]] = {}
    words: list[str] = []
    for piece in pieces:
        match = _NAMED.match(piece)
        holder = next((n for n, s in schemas.items() if match and match[1] in nested(s)), None) if match else None
        if match and match[1] in schemas:
            out[match[1]] = _value(match[2], schemas[match[1]])
        elif match and holder:
            inner.setdefault(holder, {})[match[1]] = _value(match[2], nested(schemas[holder])[match[1]])
        elif match:
            raise UserError(f"{tool.name} takes no {match[1]!r}; it takes {', '.join(schemas) or 'nothing'}")
        else:
            words.append(piece)
    words = _choices(schemas, words, out)
    first = [n for n in required if n not in out and not choices(schemas[n])]
    later = [n for n in schemas if n not in required and n not in out and n not in given and not choices(schemas[n])]
    for name in sorted((*first, *later), key=lambda n: (n in later, "number" not in _kinds(schemas[n]))):
        if words or name in inner:
            words = _fill(name, schemas[name], words, out, inner, last=name == (first or later or [name])[-1] or name in later)
    if words:
        raise UserError(f"{tool.name} has no place for {' '.join(words)!r}; it takes {', '.join(schemas) or 'nothing'}")
    for name in required:
        if name not in out and choices(schemas[name]) and (kind := _inferred(out, schemas, choices(schemas[name]))):
            out[name] = kind
    missing = [f"{n} ({', '.join(choices(schemas[n]))})" if choices(schemas[n]) else n for n in required if n not in out]
    if missing:
        raise UserError(f"{tool.name} still needs {', '.join(missing)}; see help {tool.name}")
    return {n: out[n] for n in schemas if n in out}


def _choices(schemas: dict[str, Any], words: list[str], out: dict[str, Any]) -> list[str]:
    """Take words that are one of an argument's choices; returns the others."""
    left = list(words)
    for name, schema in schemas.items():
        by_word = {str(c).lower(): c for c in choices(schema)}
        hit = next((w for w in left if w.lower() in by_word), None) if name not in out else None
        if hit is not None:
            out[name] = by_word[hit.lower()]
            left.remove(hit)
    return left


def _fill(
    name: str, schema: dict[str, Any], words: list[str], out: dict[str, Any], inner: dict[str, dict[str, Any]], last: bool
) -> list[str]:
    """Give an argument what fits it of the words; returns those that are left. Only the last one takes many words."""
    kinds, fields = _kinds(schema), nested(schema)
    if fields:
        main = next(iter(_required(schema)), next(iter(fields)))
        whole = {**parts(words, main, fields), **inner.get(name, {})}
        out[name] = whole[main] if set(whole) == {main} and "string" in kinds else whole
        return []
    if kinds & {"number", "integer"}:
        hit = next((w for w in words if _NUMBER.match(w)), None)
        if hit is not None:
            out[name] = _value(hit, schema)
            words = words.copy()
            words.remove(hit)
        return words
    if kinds == {"boolean"} and words and words[0] in ("true", "false"):
        out[name] = words[0] == "true"
        return words[1:]
    if "array" in kinds:
        joined = " ".join(words)
        out[name] = [w.strip() for w in (joined.split(",") if "," in joined else words) if w.strip()]
        return []
    if "string" in kinds:
        out[name] = " ".join(words) if last else words[0].rstrip(":,")
        return [] if last else words[1:]
    return words


def _inferred(out: dict[str, Any], schemas: dict[str, Any], offered: Sequence[str]) -> str | None:
    """A choice that was not said, from the name and the dose of what was ordered."""
    for name, value in out.items():
        if nested(schemas[name]) and value:
            item = str(next(iter(value.values()))) if isinstance(value, dict) else value
            return quantities.kind_of(item, isinstance(value, dict) and bool({"dose", "rate"} & set(value)), offered)
    return None


def choices(schema: dict[str, Any]) -> list[Any]:
    """What an argument may be, where it is one of a few."""
    return [c for s in schema.get("anyOf", [schema]) for c in s.get("enum", ())]


def nested(schema: dict[str, Any]) -> dict[str, Any]:
    """The fields of an argument that may be an object; empty for others."""
    return next((s["properties"] for s in schema.get("anyOf", [schema]) if s.get("properties")), {})


def _required(schema: dict[str, Any]) -> Sequence[str]:
    return next((s.get("required", ()) for s in schema.get("anyOf", [schema]) if s.get("properties")), ())


def _kinds(schema: dict[str, Any]) -> set[str]:
    kinds = {s.get("type") for s in schema.get("anyOf", [schema])}
    return {"number" if k == "integer" else str(k) for k in kinds if k}


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
    kinds = _kinds(schema)
    if text[:1] in "{[" and text:
        try:
            return json.loads(text)
        except ValueError as error:
            raise UserError(f"that JSON can't be read: {error}") from None
    if "array" in kinds and "string" not in kinds:
        return [part.strip() for part in text.split(",") if part.strip()]
    if "number" in kinds and _NUMBER.match(text):
        return int(text) if _whole(schema) else float(text)
    return text == "true" if kinds == {"boolean"} else text


def _whole(schema: dict[str, Any]) -> bool:
    return all(s.get("type") != "number" for s in schema.get("anyOf", [schema]))
