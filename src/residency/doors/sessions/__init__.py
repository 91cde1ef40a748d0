"""Sessions: thousands of encounters behind any door, kept through a crash.

journal = Journal("sessions.db")
sessions = Sessions(journal)
ticket = await sessions.open("emergency/septic-shock-old-letter-01", seed=0)
result, state = await sessions.call(ticket.id, ticket.token, Call("wait", {"minutes": 5}))
"""

from residency.doors.sessions.journal import Journal, NotWritten
from residency.doors.sessions.limits import Limits
from residency.doors.sessions.refusals import Full, Gone, NotYours, SessionRefused, TooLarge, Unavailable
from residency.doors.sessions.service import Briefed, Sessions, State, Ticket, state_of

__all__ = [
    "Briefed",
    "Full",
    "Gone",
    "Journal",
    "Limits",
    "NotWritten",
    "NotYours",
    "SessionRefused",
    "Sessions",
    "State",
    "Ticket",
    "TooLarge",
    "Unavailable",
    "state_of",
]
