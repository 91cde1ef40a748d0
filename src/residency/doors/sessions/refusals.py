"""Why a session can't do what was asked of it, in words for whoever asked and with the status that HTTP has for it."""

from __future__ import annotations

from residency.errors import ResidencyError


class SessionRefused(ResidencyError):
    """Something that this service won't do now. `code` is for programs, `says` for people, `mend` tells what would help."""

    status = 400

    def __init__(self, code: str, says: str, mend: str = ""):
        super().__init__(says)
        self.code, self.says, self.mend = code, says, mend


class NotYours(SessionRefused):
    """No such session, or another one's token: the two are answered alike, so that nobody learns which sessions exist."""

    status = 404

    def __init__(self) -> None:
        super().__init__("no_session", "There is no such session for this token.", "Send the session's own id and token.")


class Full(SessionRefused):
    """A limit on how many or how fast."""

    status = 429


class TooLarge(SessionRefused):
    """A body over the limit."""

    status = 413


class Unavailable(SessionRefused):
    """The service can't keep its promise now: draining, or the log can't be written."""

    status = 503


class Gone(SessionRefused):
    """A session that can't be brought back: its content or engine has changed since."""

    status = 410
