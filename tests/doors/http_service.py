"""A real service in a process of its own, for tests: started on a free loopback port, killed or asked to end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

TOKEN = "a-token-for-the-tests-0123456789"


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """`residency serve` on one database; start again after a kill and it goes on."""

    def __init__(self, database: str | Path, *options: str, port: int | None = None):
        self.database, self.options, self.port = database, options, port or free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Service:
        """Start, and wait until it says that it is well."""
        command = [sys.executable, "-m", "residency", "serve", "--port", str(self.port), "--database", str(self.database), *self.options]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe that nobody reads would fill, and the service wait for room
        self.process = subprocess.Popen(command, env={**os.environ, "RESIDENCY_TOKEN": TOKEN}, stderr=self._said)
        transport = httpx.HTTPTransport(retries=0)
        with httpx.Client(base_url=self.url, transport=transport) as client:
            while True:
                if self.process.poll() is not None:
                    raise AssertionError(f"the service ended: {self._read().decode()}")
                try:
                    client.get("/health", timeout=5).raise_for_status()
                except httpx.TransportError:
                    continue
                return self

    def kill(self) -> None:
        """As a power cut would for the process."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._said.close()

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.log = self._read()
        self._said.close()
        return self.process.returncode

    def _read(self) -> bytes:
        self._said.seek(0)
        return self._said.read()

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
