"""Residency in Inspect AI. See docs/inspect.md."""
