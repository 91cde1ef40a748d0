"""The fifteen cases of Medical Triage OpenEnv over the addresses that system had: /reset, /step, /close.

Each caller has an encounter of its own, kept like every other session; the true severity is told to nobody. Research only,
fictional patients, never for care.
"""

from residency.doors.triage.door import TriageDoor

__all__ = ["TriageDoor"]
