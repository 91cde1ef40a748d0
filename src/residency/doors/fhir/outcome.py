"""Refusals as OperationOutcome: what is wrong, and how to mend it. Never a trace, never a word of another session."""

from __future__ import annotations

from typing import Any

from residency.contract import Error, ToolResult
from residency.doors.http.wire import INVALID
from residency.doors.sessions import SessionRefused
from residency.errors import ResidencyError, SimulatorError

Outcome = dict[str, Any]

ISSUE = {
    400: "invalid",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    410: "deleted",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    429: "throttled",
    503: "transient",
}
MISSING = ("unknown_patient", "unknown_order", "unknown_document")


class NotUnderstood(SessionRefused):
    """A request that this door can't read: an unknown parameter, a malformed value."""


class NoSuchThing(SessionRefused):
    """A resource that is not there, or that was not shown yet."""

    status = 404


class NotOffered(SessionRefused):
    """Something that this door, or this department, has no way to do."""

    status = 405


class WrongMedia(SessionRefused):
    """A body in another format than JSON."""

    status = 415


class NotAcceptable(SessionRefused):
    """An answer wanted in another format than JSON."""

    status = 406


class Changed(SessionRefused):
    """An update of something that can't be updated so."""

    status = 409


class ActRefused(SessionRefused):
    """The hospital understood the act and refused it, as every other door would."""

    status = 422

    def __init__(self, result: ToolResult):
        error = result.error or Error("refused", "Refused.")
        near = f"Nearest: {', '.join(error.nearest)}." if error.nearest else ""
        super().__init__(error.code, error.says, f"{error.mend} {near}".strip())
        self.result = result
        if error.code in MISSING:
            self.status = 404
        elif error.code in ("episode_over", "stay_closed"):
            self.status = 409


def outcome(error: ResidencyError) -> tuple[int, Outcome]:
    """The status and the OperationOutcome of a refusal. Our own bugs say only that there was one."""
    if isinstance(error, ActRefused):
        return error.status, _issue("business-rule" if error.status == 422 else ISSUE[error.status], error.code, error.says, error.mend)
    if isinstance(error, SessionRefused):
        return error.status, _issue(ISSUE.get(error.status, "processing"), error.code, error.says, error.mend)
    if isinstance(error, SimulatorError):
        return 409, _issue("exception", "invalid_episode", INVALID, "")
    return 503, _issue("transient", "unavailable", "Something outside the simulation failed.", "Try again later.")


def _issue(kind: str, code: str, says: str, mend: str) -> Outcome:
    return information(kind, says, mend, "error") if not code else information(kind, says, f"{mend} ({code})".strip(), "error")


def information(kind: str, says: str, more: str = "", severity: str = "information") -> Outcome:
    """An OperationOutcome with one issue."""
    issue = {"severity": severity, "code": kind, "details": {"text": says}}
    return {"resourceType": "OperationOutcome", "issue": [issue | ({"diagnostics": more} if more else {})]}
