"""The command itself, and what its commands share: options, output, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

app = typer.Typer(
    name="residency",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A teaching hospital for AI clinicians. Research only: fictional patients, never for care.",
)
out = Console()

Task = Annotated[str, typer.Argument(metavar="TASK", help="A task id (see `residency tasks`) or a task file.")]
Seed = Annotated[int, typer.Option(help="Which patient is drawn: the same seed is the same patient.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page to this file: one HTML file that needs nothing else.")]
Json = Annotated[bool, typer.Option("--json", help="Write JSON for a program to read.")]


def example(line: str) -> str:
    """The last line of a command's help."""
    return f"Example: residency {line}"


def as_json(value: Any) -> None:
    """A value on standard output, for a program."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


Told = Callable[[str, int, int], None]


@contextmanager
def working(says: str) -> Iterator[Told]:
    """A progress display on standard error, so that standard output stays what was asked for.

    Yields what to tell when something is done: its name, how many are done, and of how many."""
    screen = Console(stderr=True)
    if not screen.is_terminal:  # before Rich 14.3 a disabled display still leaves an empty line behind
        yield lambda name, done, total: None
        return
    columns = (TextColumn(says), BarColumn(), TextColumn("{task.completed}/{task.total} {task.fields[last]}"), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        bar = progress.add_task("", total=None, last="")
        yield lambda name, done, total: progress.update(bar, completed=done, total=total, last=name)
