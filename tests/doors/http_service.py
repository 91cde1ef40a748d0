"""A real service in a process of its own, for tests: started on a free loopback port, killed or asked to end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx
import msgspec

from residency.doors.sessions import Limits

TOKEN = "a-token-for-the-tests-0123456789"


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


LIMITED = """
import sys, msgspec
from residency.doors.http.serve import run
from residency.doors.sessions import Limits
run("127.0.0.1", int(sys.argv[1]), sys.argv[2], msgspec.json.decode(sys.argv[3], type=Limits))
"""


class Service:
    """`residency serve` on one database; start again after a kill and it goes on.

    `limits` are for limits that the command line does not offer, `within` is what runs the command, `env` is added to its
    environment."""

    def __init__(
        self,
        database: str | Path,
        *options: str,
        port: int | None = None,
        limits: Limits | None = None,
        within: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ):
        self.database, self.options, self.port = database, options, port or free_port()
        self.limits, self.within, self.env = limits, within, env or {}
        self.process: subprocess.Popen[bytes] | None = None
        self.log = b""

    @property
    def command(self) -> list[str]:
        """What is run."""
        if self.limits is not None:
            limits = msgspec.json.encode(self.limits).decode()
            return [*self.within, sys.executable, "-c", LIMITED, str(self.port), str(self.database), limits]
        serve = [sys.executable, "-m", "residency", "serve", "--port", str(self.port), "--database", str(self.database)]
        return [*self.within, *serve, *self.options]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Service:
        """Start, and wait until it says that it is well."""
        env = {**os.environ, "RESIDENCY_TOKEN": TOKEN, **self.env}
        # A pipe would fill while nobody reads it, and hold the service up.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(self.command, env=env, stderr=self._said)
        transport = httpx.HTTPTransport(retries=0)
        with httpx.Client(base_url=self.url, transport=transport) as client:
            while True:
                if self.process.poll() is not None:
                    self._ended()
                    raise AssertionError(f"the service ended: {self.log.decode()}")
                try:
                    client.get("/health", timeout=5).raise_for_status()
                except httpx.TransportError:
                    continue
                return self

    def kill(self) -> None:
        """As a power cut would for the process."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        """Wait for its end and keep what it wrote to stderr; its exit status."""
        assert self.process is not None
        status = self.process.wait(timeout=60)
        with self._said:
            self._said.seek(0)
            self.log = self._said.read()
        return status

    def __enter__(self) -> Service:
        return self.start()

    def __exit__(self, *error: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


def control(service: Service) -> httpx.Client:
    """A client of the control plane."""
    return httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)


def agent(service: Service, ticket: dict[str, str]) -> httpx.Client:
    """A client of one session's agent."""
    headers = {"Authorization": f"Bearer {ticket['token']}"}
    return httpx.Client(base_url=f"{service.url}/episodes/{ticket['id']}", headers=headers, timeout=30)
