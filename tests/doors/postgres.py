"""A real PostgreSQL for tests: a cluster of its own on a free loopback port, which can be restarted under load."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import weakref
from pathlib import Path

from tests.doors.http_service import free_port

MEND = "PostgreSQL's server programs are missing: install the system package `postgresql`"


class Postgres:
    """One cluster in a folder. The server refuses to run as root, so that it then runs as user postgres."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or [Path(p) for p in [shutil.which("pg_ctl")] if p]
        assert found, MEND
        self.bin = found[-1].parent

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> Postgres:
        """A new cluster, started."""
        if os.geteuid() == 0:  # pytest closes its own folders to others whenever a session starts
            self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync")
        return self.start()

    def start(self) -> Postgres:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def stop(self, how: str = "immediate") -> None:
        """Stop at once, as a crash does, or `fast`."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", how, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
