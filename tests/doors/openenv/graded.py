"""Runs where OpenEnv is installed: the ecosystem's own validation of this repository, runtime graders included.

A process of this environment stands where its provider would start a container: what is graded is the same server, started by the
same command that the Dockerfile names. Network isolation is a container's and stays unproven here. Prints the report as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from openenv.validation.runner import run_validation
from openenv.validation.types import ProviderCapability

ROOT = Path(sys.argv[1])
COMMAND = json.loads(next(r for r in (ROOT / "Dockerfile").read_text().splitlines() if r.startswith("CMD")).removeprefix("CMD "))


class Running:
    """The server as a process."""

    def __init__(self, port: int):
        self.base_url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([sys.executable, *COMMAND[1:-1], "127.0.0.1", "--port", str(port)], stderr=subprocess.DEVNULL)
        while True:
            assert self.process.poll() is None, "the server ended"
            try:
                urllib.request.urlopen(f"{self.base_url}/health", timeout=5).read()
                return
            except OSError:
                continue

    def inspect(self) -> dict[str, Any]:
        """Nothing to add."""
        return {"process": self.process.pid}

    def logs(self, max_bytes: int = 65536) -> str:
        """None kept."""
        return ""

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


class Processes:
    """A provider of processes."""

    name = "process"
    capabilities = frozenset({ProviderCapability.IMAGE_BUILD})
    supported_network_modes = frozenset({"no-network"})

    def build(self, root: Path, execution: Any) -> str:
        """There is no image: its files and its command are checked by the tests."""
        return "sha256:" + "0" * 64

    def start(self, spec: Any) -> Running:
        """A process on a loopback port."""
        return Running(int(sys.argv[2]))


print(run_validation(ROOT, provider=Processes()).model_dump_json())
