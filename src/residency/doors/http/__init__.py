"""Plain HTTP with JSON, described by OpenAPI 3.1, for everyone whose world has no standard of its own.

Two planes: `/episodes/...` is the agent's (the session's own token), `/sessions/...` is the examiner's or trainer's (the
service's token). An agent's token opens nothing of the other. Research only, fictional
patients, never for care.
"""

from residency.doors.http.app import build

__all__ = ["build"]
