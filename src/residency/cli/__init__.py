"""The `residency` command: a thin translation of the public contract for people at a terminal."""

from residency.cli import examining  # noqa: F401  # it adds its commands
from residency.cli.app import app
from residency.cli.commands import main

__all__ = ["app", "main"]
