"""What a service needs from outside the simulation: ids and tokens nobody can guess, and seconds that never go back."""

from __future__ import annotations

import secrets
import time

ID_BYTES, TOKEN_BYTES = 12, 32


def new_id() -> str:
    """An opaque id: it names no task."""
    return secrets.token_hex(ID_BYTES)


def new_token() -> str:
    """A token that can't be guessed."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def seconds() -> float:
    """A clock for sleep and rates; the simulation has its own."""
    return time.monotonic()
