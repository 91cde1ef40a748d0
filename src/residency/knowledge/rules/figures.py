"""What a formula is given."""

from __future__ import annotations

from collections.abc import Mapping

Figures = Mapping[str, float]
"""Numbers in the units of the rule's file, flags as 1 or 0, a choice as the number beside it in the file."""
