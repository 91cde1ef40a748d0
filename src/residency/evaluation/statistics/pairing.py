"""Two agents on the same task and trial met the same patient and the same luck: their episodes are compared pair by pair."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from residency.evaluation.results import Row

MOST_LEFT_OUT = 0.05


class Pairs(Struct, frozen=True):
    """Rows that belong together.

    Attributes:
        pairs: (first's, second's) rows of the same task and trial, sorted by these.
        left_out: "task, trial N (only in first)" of every row without a partner.
        share: of (task, trial) that were left out, 0 to 1.
    """

    pairs: tuple[tuple[Row, Row], ...]
    left_out: tuple[str, ...]
    share: float


def pair(first: Sequence[Row], second: Sequence[Row], names: tuple[str, str] = ("first", "second")) -> Pairs:
    """Pair rows by task and trial. Raises ValueError where more than 5 % have no partner, or a trial is there twice."""
    one, two = _by_trial(first, names[0]), _by_trial(second, names[1])
    shared, every = one.keys() & two.keys(), one.keys() | two.keys()
    left_out = tuple(f"{t}, trial {n} (only in {names[0] if (t, n) in one else names[1]})" for t, n in sorted(every - shared))
    share = len(left_out) / len(every) if every else 0.0
    if not shared:
        raise ValueError(f"{names[0]} and {names[1]} share no task and trial")
    if share > MOST_LEFT_OUT:
        some = "; ".join(left_out[:3]) + (" …" if len(left_out) > 3 else "")
        raise ValueError(f"{share:.0%} of the trials have no partner, more than {MOST_LEFT_OUT:.0%}: {some}")
    return Pairs(tuple((one[key], two[key]) for key in sorted(shared)), left_out, share)


def _by_trial(rows: Sequence[Row], name: str) -> dict[tuple[str, int], Row]:
    found: dict[tuple[str, int], Row] = {}
    for row in rows:
        if found.setdefault((row.task, row.trial), row) is not row:
            raise ValueError(f"{name} holds {row.task}, trial {row.trial} twice")
    return found
