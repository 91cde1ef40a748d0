"""What a published set is: where it comes from, which files and splits it has, and how a row becomes a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.rows import Row


class Origin(Struct, frozen=True):
    """Where rows came from. `root` is the folder that pictures are looked for in, None on the hub; `path` the file."""

    benchmark: str
    split: str
    root: Path | None = None
    path: Path | None = None
    config: str = ""

    @property
    def where(self) -> str:
        """For an error message."""
        return str(self.path) if self.path else f"{self.benchmark} ({self.split})"

    def folders(self, *names: str) -> tuple[Path, ...]:
        """Those of these folders (patterns allowed) that stand in the root, then the root itself."""
        if self.root is None:
            return ()
        return (*(p for name in names for p in sorted(self.root.glob(name)) if p.is_dir()), self.root)


Make = Callable[[Iterable[Row], Origin], Iterable[Item]]


class Benchmark(Struct, frozen=True, kw_only=True):
    """A published set.

    Attributes:
        name: what `load` takes.
        title: its own name.
        source: who published it, where and when: questions and their convention.
        measures: the published figure, and ours where it differs.
        items: turns rows into questions.
        files: for each split the patterns that its files are found by in a folder; the first one that fits counts.
        hub: the name on the hub, "" where it has no usable form there.
        configs: of the hub, all of them read; ("",) is the default one.
        hub_splits: the hub's name of each split that it has.
        columns: of files without a header.
        images: whether every question has a picture.
        prompt: which manner of asking (see asking).
        split: the default one.
    """

    name: str
    title: str
    source: str
    measures: str
    items: Make
    files: dict[str, tuple[str, ...]]
    hub: str = ""
    configs: tuple[str, ...] = ("",)
    hub_splits: dict[str, str] = {}
    columns: tuple[str, ...] = ()
    images: bool = False
    prompt: Literal["letter", "decision", "short", "sentence"] = "letter"
    split: str = "test"
