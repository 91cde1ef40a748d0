"""Load on the doors, against their bars: `make load`, or `python bench/load.py [--seconds 60] [--database URL] [--json]`.

A real service in a process of its own, clients in this one. Every answer must be its own session's: each session has a
patient of another name and number (its canary), an answer that identifies the patient must hold it, and no answer may hold
the number of anybody else. Memory is of sessions that were only opened, and of the same ones after their calls. MCP is
measured before that, in a process of its own (bench/floor.py).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
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
Bars = list[dict[str, Any]]
FLOOR = Path(__file__).with_name("floor.py")
NUMBER = re.compile(r"MRN\d+")
LOOKS = [("get_patient_history", {"patient_id": "P-1001"}), ("look_at_monitor", {"patient_id": "P-1001"})]
OTHERS = [("think", {"thought": "What next?"}), ("get_encounter_details", {"encounter_id": "E-1001"})]


class Session:
    """One session: its ticket, its calls in turn, and what only its own answers may hold."""

    def __init__(self, ticket: dict[str, str], seed: int):
        patient = residency.start(TASK, seed)._hospital.tables.get("patient", "P-1001")
        self.path, self.token, self.made = f"/episodes/{ticket['id']}/calls", ticket["token"], 0
        self.name, self.number = patient.name, patient.mrn
        self.shown = {"get_patient_history": [self.name, self.number], "search_patients": [self.name, self.number],
                      "get_encounter_details": [self.name]}
        self.calls = [*LOOKS, ("search_patients", {"mrn": self.number}), *OTHERS]

    def next(self) -> tuple[str, dict[str, Any]]:
        """The call that is due."""
        self.made += 1
        return self.calls[(self.made - 1) % len(self.calls)]

    def crossed(self, name: str, answer: Any) -> bool:
        """Whether an answer lacks what is this session's own, or holds what is another's."""
        said = json.dumps(answer, ensure_ascii=False)
        return any(mark not in said for mark in self.shown.get(name, ())) or bool({*NUMBER.findall(said)} - {self.number})


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


async def opened(port: int, sessions: int) -> list[Session]:
    """So many sessions."""
    made = []
    async with Wire(port) as wire:
        for seed in range(sessions):
            status, ticket = await wire.ask("POST", "/sessions", TOKEN, {"task": TASK, "seed": seed})
            assert status == 201, ticket
            made.append(Session(ticket, seed))
    return made


async def client(port: int, mine: list[Session], rate: float, until: float, out: dict[str, Any]) -> None:
    """Calls at a steady rate, over its sessions in turn; a late answer does not thin the calls out."""
    async with Wire(port) as wire:
        n, due = 0, time.perf_counter() + (id(mine) % 997) / 997 / rate
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            session = mine[n % len(mine)]
            name, arguments = session.next()
            began = time.perf_counter()
            status, answer = await wire.ask("POST", session.path, session.token, {"name": name, "arguments": arguments})
            out["seconds"].append(time.perf_counter() - began)
            failed = status != 200 or answer["result"]["error"] is not None
            out["errors"] += failed
            if not failed:
                out["crossed"] += session.crossed(name, answer)
                out["checked"] += name in session.shown
            n, due = n + 1, due + 1.0 / rate


def resident(pid: int) -> int:
    """Resident memory, kB."""
    return int(next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1])


async def measure(port: int, pid: int, sessions: int, clients: int, rate: float, seconds: float) -> dict[str, Any]:
    """The whole measurement against a running service."""
    await opened(port, 1)
    before = resident(pid)
    live = await opened(port, sessions)
    opened_only = resident(pid) - before
    out: dict[str, Any] = {"seconds": [], "errors": 0, "crossed": 0, "checked": 0}
    shares = [live[i::clients] for i in range(clients)]
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, share, rate, until, out) for share in shares))
    used = resident(pid) - before
    took = sorted(out.pop("seconds"))
    at = {f"p{p}_ms": round(1000 * took[min(len(took) - 1, int(len(took) * p / 100))], 2) for p in (50, 95, 99)}
    kept = {"kB_opened": round(opened_only / sessions, 1), "kB_used": round(used / sessions, 1)}
    return out | {"calls": len(took), "per_second": round(len(took) / seconds, 1), **at, "max_ms": round(1000 * took[-1], 1), **kept,
                  "calls_a_session": round(len(took) / sessions, 1), "sessions": sessions, "clients": clients, "seconds": seconds}


def bars(http: dict[str, Any], floor: dict[str, float]) -> Bars:
    """Each figure beside its bar, most that it may be; None where there is no bar."""
    rows = [
        ("HTTP, errors", http["errors"], "", 0),
        ("HTTP, answers that were another session's", http["crossed"], "", 0),
        ("HTTP, half of the calls within", http["p50_ms"], "ms", None),
        ("HTTP, 95 of 100 within", http["p95_ms"], "ms", None),
        ("HTTP, 99 of 100 within", http["p99_ms"], "ms", 100),
        ("an idle session awake, only opened", http["kB_opened"], "kB", 300),
        (f"an idle session awake, after {http['calls_a_session']:.0f} calls", http["kB_used"], "kB", 300),
        ("MCP in process, a call", floor["ours_us"], "µs", None),
        ("the SDK's floor for the same answers", floor["floor_us"], "µs", None),
        ("`episode.call` alone", floor["episode_us"], "µs", None),
        ("MCP in process, times the floor", floor["times_floor"], "", 1.3),
    ]
    return [{"what": what, "value": value, "unit": unit, "bar": bar, "holds": None if bar is None else value <= bar}
            for what, value, unit, bar in rows]


def table(report: dict[str, Any]) -> str:
    """As Markdown."""
    http = report["http"]
    says = f"{http['sessions']:,} sessions, {http['clients']} clients on the same {os.cpu_count()} shared cores, "
    says += f"{http['per_second']:.0f} calls a second for {http['seconds']:.0f} s: {http['calls']:,} calls, "
    says += f"{http['checked']:,} of them with the patient's identity in the answer."
    lines = [says, "", "| what | figure | bar | holds |", "|---|---|---|---|"]
    for row in report["bars"]:
        bar = "" if row["bar"] is None else f"≤ {row['bar']:g} {row['unit']}".rstrip()
        holds = {None: "", True: "yes", False: "**no**"}[row["holds"]]
        lines.append(f"| {row['what']} | {row['value']:g} {row['unit']} | {bar} | {holds} |".replace("  |", " |"))
    return "\n".join(lines)


def main() -> int:
    """Measure MCP, start a service, measure it, print. 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("sessions", 1000), ("clients", 200), ("rate", 2.0), ("seconds", 60.0), ("port", 18080)):
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--database")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    floor = json.loads(subprocess.run([sys.executable, FLOOR], check=True, capture_output=True).stdout)
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
            http = asyncio.run(measure(wanted.port, service.pid, wanted.sessions, wanted.clients, wanted.rate, wanted.seconds))
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait()
    report = {"http": http, "mcp": floor, "bars": bars(http, floor)}
    print(json.dumps(report, indent=1) if wanted.json else table(report))
    return int(any(row["holds"] is False for row in report["bars"]))


if __name__ == "__main__":
    sys.exit(main())
