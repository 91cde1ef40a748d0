"""A real OpenEnv server in the environment of its own that `make test-long` makes, and the ecosystem's client there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import httpx

from tests.doors.http_service import free_port

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".venv-openenv" / "bin" / "python"
PLAYER = Path(__file__).with_name("player.py")


class OpenEnvServer:
    """`residency serve --openenv` on a free loopback port."""

    def __init__(self) -> None:
        assert PYTHON.exists(), "OpenEnv is missing: make test-long makes .venv-openenv"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> OpenEnvServer:
        command = [PYTHON, "-m", "residency", "serve", "--openenv", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            assert self.process.poll() is None, "the server ended"
            try:
                httpx.get(f"{self.url}/health", timeout=5).raise_for_status()
            except httpx.TransportError:
                continue
            return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()


def ran(*arguments: str | Path, feed: str = "", **environment: str) -> str:
    """A program in OpenEnv's environment; what it printed."""
    env = {**os.environ, **environment}
    done = subprocess.run([PYTHON, *arguments], input=feed, capture_output=True, text=True, cwd=ROOT, env=env)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def asked(server: OpenEnvServer, plays: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each play through a client of its own, all at once: what the reset and every step brought, and the state at the end."""
    found: list[dict[str, Any]] = json.loads(ran(PLAYER, server.url, feed=json.dumps(plays)))
    return found
