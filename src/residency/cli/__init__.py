"""The `residency` command: a thin translation of the public contract for people at a terminal."""

from residency.cli import examining, training  # noqa: F401  # they add their commands
from residency.cli.app import app
from residency.cli.commands import main

__all__ = ["app", "main"]
