"""Content files: reading YAML strictly, with the line of every value, and a cache that can only save time.

YAML here is the 1.2 core schema without anchors, tags or merge keys: `1:30` and `no` are words, a key may stand once.
Every error is a ContentError of "file:line" and what is allowed. Content comes from roots, ours first; a third party's
root has the same folders (drugs, procedures, tests, findings, concepts, topics, rules, conditions, tasks ...).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from residency.errors import ContentError

T = TypeVar("T")
LineOf = Callable[..., str]

CACHE_VERSION = b"1"
DEEPEST = 60
LARGEST_FILE = 4_000_000
MOST_KEPT = 2_000
ROOTS_VARIABLE, CACHE_VARIABLE = "RESIDENCY_CONTENT", "RESIDENCY_CACHE"

_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
                          "false": False, "False": False, "FALSE": False}
_extra: list[Path] = []


def roots() -> tuple[Path, ...]:
    """Folders that content is read from: ours, those named in RESIDENCY_CONTENT, those added in Python."""
    named = [Path(part) for part in os.environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if part]
    return tuple(dict.fromkeys((Path(__file__).parent / "data", *named, *_extra)))


def add_root(folder: str | Path) -> None:
    """Read content of a third party too. What was loaded before is loaded anew when next asked for."""
    path = Path(folder).resolve()
    if not path.is_dir():
        raise ContentError(str(folder), "is no folder")
    if path not in _extra:
        _extra.append(path)
        from residency.knowledge import library

        library.forget()


def files(kind: str, root: Path | None = None) -> tuple[Path, ...]:
    """All YAML files of one kind (a folder's name), in an order that no file system can change."""
    found: list[Path] = []
    for folder in roots() if root is None else (root,):
        found += sorted((folder / kind).rglob("*.yaml"), key=lambda p: p.relative_to(folder).as_posix())
    return tuple(found)


def read(path: str | Path) -> tuple[Any, LineOf]:
    """(tree, line_of) of one file; `line_of("doses", 0, "unit")` is "file:line" of the deepest part of it that exists.

    Raises ContentError for what can't be read or is not allowed."""
    path = Path(path)
    raw = _bytes(path)
    key = _digest(raw)
    cached = _cached(f"file-{key}", _OneFile)
    if cached is None:
        tree, lines = _parse(raw, path)
        _keep(f"file-{key}", (tree, lines))
    else:
        tree, lines = cached
    return tree, _line_of(path, lines)


def load(path: str | Path, kind: type[T]) -> T:
    """One file as a typed record; unknown keys are refused with the line they stand on."""
    tree, line_of = read(path)
    return convert(tree, kind, line_of)


def convert(tree: Any, kind: type[T], line_of: LineOf) -> T:
    """A tree (or part of a file) as a typed record, errors naming the line."""
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        says, _, place = str(error).partition(" - at `")
        raise ContentError(line_of(*_steps(place.rstrip("`"))), says) from None


def load_all(kind: str, entry: type[T], listed: bool, root: Path | None = None) -> dict[str, T]:
    """Id -> record of every file of a kind; `listed`: each file is a list of entries. An id that stands twice is an error.

    All files of the kind together make one cache entry, keyed by what is in them."""
    paths = files(kind, root)
    contents = [_bytes(path) for path in paths]
    name = f"{kind}-{_digest(*contents)}"
    try:
        rows = _cached(name, tuple[tuple[int, entry], ...])  # type: ignore[valid-type]
    except TypeError:
        rows = None
    if rows is None:
        trees: list[tuple[int, Any]] = []
        rows = []
        for number, (path, raw) in enumerate(zip(paths, contents, strict=True)):
            tree, lines = _parse(raw, path)
            line_of = _line_of(path, lines)
            if listed and not isinstance(tree, list):
                raise ContentError(line_of(), "this file is a list of entries")
            for i, part in enumerate(tree if listed else (tree,)):
                rows.append((number, convert(part, entry, _under(line_of, (i,) if listed else ()))))
                trees.append((number, part))
        _keep(name, trees)
    out: dict[str, T] = {}
    home: dict[str, int] = {}
    for number, row in rows:
        key = row.id
        if key in out:
            raise ContentError(str(paths[number]), f"the id {key!r} stands twice; it is also in {paths[home[key]].name}")
        out[key], home[key] = row, number
    return out


def worked_out(name: str, kind: type[T], sources: Sequence[Path], work: Callable[[], T]) -> T:
    """What `work` makes of files, kept like compiled content and keyed by what is in every one of them. It must follow from them
    alone, and `kind` must come through msgspec unchanged."""
    key = f"{name}-{_digest(*(path.read_bytes() for path in sources))}"
    found: T | None = _cached(key, kind)
    if found is None:
        found = work()
        _keep(key, found)
    return found


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentError(str(path), f"can't be read: {error.strerror}") from None
    if len(raw) > LARGEST_FILE:
        raise ContentError(str(path), f"a content file holds at most {LARGEST_FILE} bytes")
    return raw


def _digest(*contents: bytes) -> str:
    keyed = blake2b(CACHE_VERSION, digest_size=16)
    for raw in contents:
        keyed.update(len(raw).to_bytes(8, "little"))
        keyed.update(raw)
    return keyed.hexdigest()


def _parse(raw: bytes, path: Path) -> tuple[Any, dict[str, int]]:
    """(tree, line of each place) of YAML text; places are written as msgspec writes them, `doses[0].unit`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(raw.decode("utf-8"), loader)
    except UnicodeDecodeError:
        raise ContentError(str(path), "is not UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ContentError(f"{path}:{mark.line + 1 if mark else 1}", f"no YAML: {getattr(error, 'problem', error)}") from None
    except RecursionError:
        raise ContentError(str(path), f"nests deeper than {DEEPEST}") from None
    lines: dict[str, int] = {}
    tree = None if node is None else _build(node, "", path, lines, set(), 0)
    return tree, lines


def _build(node: Any, place: str, path: Path, lines: dict[str, int], met: set[int], depth: int) -> Any:
    line = node.start_mark.line + 1
    where = f"{path}:{line}"
    lines[place] = line
    if id(node) in met:
        raise ContentError(where, "anchors and aliases are not allowed; write it out")
    met.add(id(node))
    if depth > DEEPEST:
        raise ContentError(where, f"nests deeper than {DEEPEST}")
    if node.id == "scalar":
        return _scalar(node, where)
    if not node.tag.startswith("tag:yaml.org,2002:"):
        raise ContentError(where, f"the tag {node.tag} is not allowed")
    if node.id == "sequence":
        return [_build(part, f"{place}[{i}]", path, lines, met, depth + 1) for i, part in enumerate(node.value)]
    out: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        here = f"{path}:{key_node.start_mark.line + 1}"
        if key_node.id != "scalar":
            raise ContentError(here, "a key is one word or number")
        key = _scalar(key_node, here)
        if key is None or key in out:
            raise ContentError(here, "a key is empty" if key is None else f"the key {key!r} stands twice")
        out[key] = _build(value_node, f"{place}.{key}" if place else str(key), path, lines, met, depth + 1)
        lines[f"{place}.{key}" if place else str(key)] = key_node.start_mark.line + 1
    return out


def _scalar(node: Any, where: str) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if node.tag.startswith("!"):
        raise ContentError(where, f"the tag {node.tag} is not allowed")
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 40:
        if _INT.match(text):
            return int(text)
        if _BASE.match(text):
            return int(text, 0)
        if _FLOAT.match(text):
            return float(text)
    return text


def _line_of(path: Path, lines: dict[str, int]) -> LineOf:
    def line_of(*steps: str | int) -> str:
        place, line = "", lines.get("", 1)
        for step in steps:
            place = f"{place}[{step}]" if isinstance(step, int) else f"{place}.{step}" if place else step
            if place not in lines:
                break
            line = lines[place]
        return f"{path}:{line}"

    return line_of


def _under(line_of: LineOf, before: Sequence[str | int]) -> LineOf:
    return lambda *steps: line_of(*before, *steps)


def _steps(place: str) -> list[str | int]:
    """A place as msgspec writes it (`$.doses[0].unit`) in steps; it writes `[...]` for the keys of a mapping."""
    steps: list[str | int] = []
    for name, number in re.findall(r"\.([^.\[\]]+)|\[([^\]]*)\]", place):
        if name:
            steps.append(name)
        elif number.isdigit():
            steps.append(int(number))
        else:
            break
    return steps


_OneFile = tuple[Any, dict[str, int]]


def cache_folder() -> Path | None:
    """Where compiled content is kept between runs; None where RESIDENCY_CACHE is "off"."""
    named = os.environ.get(CACHE_VARIABLE, "")
    if named == "off":
        return None
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "residency" / "content"


def _cached(name: str, kind: Any) -> Any:
    folder = cache_folder()
    if folder is None:
        return None
    try:
        return msgspec.msgpack.decode((folder / f"{name}.msgpack").read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _keep(name: str, tree: Any) -> None:
    """Write one cache entry beside and move it in place, so that a reader never meets half a file; failing is harmless."""
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{name}.{os.getpid()}.part"
        beside.write_bytes(msgspec.msgpack.encode(tree))
        beside.replace(folder / f"{name}.msgpack")
        _thin(folder)
    except OSError:
        return


def _thin(folder: Path) -> None:
    """Drop the oldest half of a cache that has grown past MOST_KEPT entries."""
    kept = [entry for entry in os.scandir(folder) if entry.name.endswith(".msgpack")]
    if len(kept) > MOST_KEPT:
        kept.sort(key=lambda entry: entry.stat().st_mtime_ns)
        for entry in kept[: len(kept) // 2]:
            os.unlink(entry.path)
