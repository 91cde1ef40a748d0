"""How much one service takes on."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Limits of a service; each is refused with its name when it is reached.

    Attributes:
        sessions: open sessions, awake or asleep.
        awake: sessions kept in memory; the longest unused go to sleep first.
        idle_seconds: unused so long, a session goes to sleep on disk.
        calls_per_second: of one session, on average.
        burst: calls of one session at once.
        body_bytes: of one request.
        head_seconds: until the head of a request is there, from the connection's opening or its first byte.
        body_seconds: until its body is.
        answer_seconds: until its answer has been read off, as far as the network does not hold it.
        rest_seconds: a connection without a request.
    """

    sessions: int = 20_000
    awake: int = 4_000
    idle_seconds: float = 600.0
    calls_per_second: float = 20.0
    burst: int = 60
    body_bytes: int = 65_536
    head_seconds: float = 15.0
    body_seconds: float = 15.0
    answer_seconds: float = 60.0
    rest_seconds: float = 60.0


class Bucket:
    """A token bucket: `rate` a second, at most `burst` at once."""

    __slots__ = ("burst", "level", "rate", "since")

    def __init__(self, rate: float, burst: int, now: float):
        self.rate, self.burst, self.level, self.since = rate, float(burst), float(burst), now

    def take(self, now: float) -> float:
        """Take one; 0 when there was one, else the seconds until there is. A clock that went back counts as no time."""
        self.level = min(self.burst, self.level + self.rate * max(0.0, now - self.since))
        self.since = now
        if self.level < 1.0:
            return (1.0 - self.level) / self.rate
        self.level -= 1.0
        return 0.0
