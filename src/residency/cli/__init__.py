"""The `residency` command: a thin translation of the public contract for people at a terminal."""

from residency.cli.commands import app, main

__all__ = ["app", "main"]
