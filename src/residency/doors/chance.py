"""What a door needs from outside the simulation: ids, tokens and seeds that nobody can guess, and seconds that never go back."""

from __future__ import annotations

import re
import secrets
import time

ID_BYTES, TOKEN_BYTES, SEED_BITS = 12, 32, 31
_ID = re.compile(f"[0-9a-f]{{{2 * ID_BYTES}}}")


def new_id() -> str:
    """An opaque id: it names no task."""
    return secrets.token_hex(ID_BYTES)


def is_id(text: str) -> bool:
    """Whether `new_id` could have made it."""
    return _ID.fullmatch(text) is not None


def new_token() -> str:
    """A token that can't be guessed."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_seed() -> int:
    """A seed for whoever gives none."""
    return secrets.randbits(SEED_BITS)


def seconds() -> float:
    """A clock for sleep and rates; the simulation has its own."""
    return time.monotonic()
