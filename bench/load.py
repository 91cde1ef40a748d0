"""Load on the HTTP door: `python bench/load.py [--sessions 1000 --clients 200 --rate 2 --seconds 60] [--database URL]`.

A real service in a process of its own, clients in this one. Every call's answer must be its own session's: each session
has a patient of another name and number (its canary). Prints errors, cross-talk, latencies and memory as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import residency

TOKEN = "a-token-for-measuring-0123456789"
TASK = "emergency/septic-shock-old-letter-01"
CALLS = (
    ("get_patient_history", {"patient_id": "P-1001"}),
    ("look_at_monitor", {"patient_id": "P-1001"}),
    ("think", {"thought": "What next?"}),
    ("get_encounter_details", {"encounter_id": "E-1001"}),
)


class Wire:
    """One keep-alive connection that sends and reads JSON."""

    def __init__(self, port: int):
        self.port = port

    async def __aenter__(self) -> Wire:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.writer.close()

    async def ask(self, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
        """Status and body."""
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(raw)}\r\n\r\n"
        self.writer.write(head.encode() + raw)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
        return int(lines[0].split()[1]), json.loads(await self.reader.readexactly(length))


async def opened(port: int, sessions: int) -> list[dict[str, str]]:
    """So many sessions, each with the name that only its own answers may hold."""
    tickets = []
    async with Wire(port) as wire:
        for seed in range(sessions):
            status, ticket = await wire.ask("POST", "/sessions", TOKEN, {"task": TASK, "seed": seed})
            assert status == 201, ticket
            tickets.append(ticket | {"canary": residency.start(TASK, seed)._hospital.tables.get("patient", "P-1001").mrn})
    return tickets


async def client(port: int, mine: list[dict[str, str]], rate: float, until: float, out: dict[str, Any]) -> None:
    """Calls at a steady rate, over its sessions in turn; a late answer does not thin the calls out."""
    async with Wire(port) as wire:
        n, due = 0, time.perf_counter() + (id(mine) % 997) / 997 / rate
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            ticket, (name, arguments) = mine[n % len(mine)], CALLS[n // len(mine) % len(CALLS)]
            began = time.perf_counter()
            body = {"name": name, "arguments": arguments}
            status, answer = await wire.ask("POST", f"/episodes/{ticket['id']}/calls", ticket["token"], body)
            out["seconds"].append(time.perf_counter() - began)
            over = status == 200 and (answer["result"]["error"] or {}).get("code") == "episode_over"
            out["errors"] += status != 200 or (answer["result"]["error"] is not None and not over)
            if status == 200 and name == "get_patient_history" and not over:
                out["crossed"] += ticket["canary"] not in answer["result"]["content"]
                out["checked"] += 1
            n, due = n + 1, due + 1.0 / rate


def resident(pid: int) -> int:
    """Resident memory, kB."""
    return int(next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1])


async def measure(port: int, pid: int, sessions: int, clients: int, rate: float, seconds: float) -> dict[str, Any]:
    """The whole measurement against a running service."""
    await opened(port, 1)
    before = resident(pid)
    tickets = await opened(port, sessions)
    held = resident(pid) - before
    out: dict[str, Any] = {"seconds": [], "errors": 0, "crossed": 0, "checked": 0}
    shares = [tickets[i::clients] for i in range(clients)]
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, share, rate, until, out) for share in shares))
    took = sorted(out.pop("seconds"))
    at = {f"p{p}_ms": round(1000 * took[min(len(took) - 1, int(len(took) * p / 100))], 2) for p in (50, 95, 99)}
    return out | {"calls": len(took), "per_second": round(len(took) / seconds, 1), **at, "max_ms": round(1000 * took[-1], 1),
                  "kB_per_awake_session": round(held / sessions, 1), "sessions": sessions, "clients": clients}


def main() -> None:
    """Start a service, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("sessions", 1000), ("clients", 200), ("rate", 2.0), ("seconds", 60.0), ("port", 18080)):
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--database")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "residency", "serve", "--port", str(wanted.port)]
        command += ["--database", wanted.database or f"{folder}/sessions.db"]
        service = subprocess.Popen(command, env={**os.environ, "RESIDENCY_TOKEN": TOKEN}, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{wanted.port}/health", timeout=5).read()
                    break
                except OSError:
                    assert service.poll() is None, "the service ended"
            figures = asyncio.run(measure(wanted.port, service.pid, wanted.sessions, wanted.clients, wanted.rate, wanted.seconds))
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
