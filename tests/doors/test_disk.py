"""The disk fills under load: what could not be written is refused and did not happen, and with room again all goes on."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from residency.runs.database import connect
from tests.doors.disk import Disk, Limited, small
from tests.doors.http_service import Service, agent, control
from tests.doors.players import CALLS, TASK, checked, opened, under_load


@pytest.fixture(params=["no space left on the device", "file too large"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Both ways to have no room; only the first needs a privilege."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "file too large":
        yield Limited(folder)
        return
    with small(folder) as found:
        if found is None:
            pytest.skip("no file system can be mounted here; the limit on the size of files is tried all the same")
        yield found


def test_on_a_full_disk_a_call_is_refused_and_did_not_happen(disk: Disk) -> None:
    with Service(disk.folder / "sessions.db") as service:
        players = opened(service)
        assert service.process is not None
        pid = service.process.pid
        asyncio.run(under_load(service, players, 40, lambda: disk.fill(pid)))
        asyncio.run(under_load(service, players, 10**9, lambda: None))
        assert {p.refused for p in players} == {"not_recorded"}
        for player in players:
            player.sent = player.answered  # refused is refused: not even the call on its way may be held
        checked(service, players)
        with control(service) as examiner:
            assert examiner.post("/sessions", json={"task": TASK}).json()["code"] == "not_recorded"
            assert examiner.post(f"/sessions/{players[0].ticket['id']}/end").json()["code"] == "not_recorded"
        with agent(service, players[0].ticket) as clinician:
            assert not clinician.get("/state").json()["done"]
        disk.free(pid)
        asyncio.run(under_load(service, players, 10**9, lambda: None))
        assert [p.answered for p in players] == [len(CALLS)] * len(players)
        checked(service, players)
        service.kill()
        service.start()
        checked(service, players)


@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
def test_a_service_that_is_started_on_a_full_disk_says_so_in_one_line(tmp_path: Path, kept: bool) -> None:
    """Neither a new database nor one that is there already is opened without room for a write."""
    database = tmp_path / "sessions.db"
    if kept:
        with Service(database) as service:
            opened(service, 1)
            service.stop()
    within = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh")
    refused = Service(database, within=within)
    done = subprocess.run(refused.command, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1 and "session log can't be" in done.stderr, done.stderr


def test_every_commit_is_synced(tmp_path: Path) -> None:
    """A power cut may take what no sync has covered: in WAL mode NORMAL syncs at a checkpoint only, FULL (2) at every commit."""
    with connect(tmp_path / "sessions.db").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
