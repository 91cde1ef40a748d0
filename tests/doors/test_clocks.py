"""The date jumps at every look at it: no hash, minute or score hears of it. The service's own clock: test_session_faults.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import residency
from residency.policies import make, play
from tests.doors.http_service import Service, agent, control
from tests.doors.players import CALLS, TASK

JUMPY = """
import datetime, functools, itertools, time

jumps, real = itertools.count(), time.time
def jumpy():
    return real() + 86_400.0 * (next(jumps) * 7 % 61 - 30)

class Jumpy(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(jumpy(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(jumpy(), datetime.timezone.utc).replace(tzinfo=None)

    today = now

time.time, time.time_ns, datetime.datetime = jumpy, lambda: int(jumpy() * 1e9), Jumpy
def shown(given, seconds=None):
    return given(jumpy() if seconds is None else seconds)
for name in ("localtime", "gmtime"):  # partial: unlike a function it does not become a method of whoever keeps it in a class
    setattr(time, name, functools.partial(shown, getattr(time, name)))
"""


def test_a_date_that_jumps_changes_no_hash_no_minute_and_no_score(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(JUMPY)
    with Service(tmp_path / "sessions.db", env={"PYTHONPATH": str(tmp_path)}) as service, control(service) as examiner:
        ticket = examiner.post("/sessions", json={"task": TASK, "seed": 0}).json()

        def asked(what: str) -> Any:
            return examiner.get(f"/sessions/{ticket['id']}/{what}").json()

        for half in (CALLS[: len(CALLS) // 2], CALLS[len(CALLS) // 2 :]):
            with agent(service, ticket) as clinician:
                for call in half:
                    assert clinician.post("/calls", json=call).status_code == 200
            service.kill()
            service.start()
        alone = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0))
        assert (asked("trajectory")["log"], asked("trajectory")["minute"]) == (alone.log_hash, alone.minute)
        assert asked("score")["normalized"] == alone.score().normalized == 1.0
        service.stop()
        days = {json.loads(line)["at"][:10] for line in service.log.decode().splitlines() if line.startswith("{")}
        assert len(days) > 2, "the date did not jump, so that nothing was shown"
