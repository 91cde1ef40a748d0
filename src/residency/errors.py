"""Who is at fault when something goes wrong.

ResidencyError
├── Refused            the agent asked for something that can't be: answered with a mend, never raised out of an episode
├── ContentError       a file of ours or yours is wrong: file, line, what is allowed
├── UserError          a person at the command line or in Python asked for something that does not exist
├── SimulatorError     our own bug: the episode is marked invalid and is never scored
└── InfrastructureError  a model endpoint, disk or network failed: retried, never a score
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ResidencyError(Exception):
    """Root of everything that Residency raises on purpose."""


class Refused(ResidencyError):
    """An act that can't be done. `code` is for programs, `says` for the agent, `mend` tells how to put it right."""

    def __init__(self, code: str, says: str, mend: str = "", nearest: Iterable[str] = (), minutes: float | None = None):
        super().__init__(says)
        self.code, self.says, self.mend, self.nearest, self.minutes = code, says, mend, tuple(nearest), minutes


class ContentError(ResidencyError):
    """A content file that can't be used. `where` is file:line."""

    def __init__(self, where: str, says: str):
        super().__init__(f"{where}: {says}")
        self.where, self.says = where, says


class UserError(ResidencyError):
    """A person asked for something that does not exist or can't be; one clear line, exit code 2."""


class SimulatorError(ResidencyError):
    """A bug of the simulator. The episode it struck is invalid and has no score."""


class InfrastructureError(ResidencyError):
    """Something outside the simulation failed (a model endpoint, a disk); to be retried, never scored."""


def nearest(word: str, choices: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The closest spellings among `choices`, best first; used wherever a name was not understood."""
    return tuple(difflib.get_close_matches(word[:80].lower(), sorted(choices), n=most, cutoff=0.5))
