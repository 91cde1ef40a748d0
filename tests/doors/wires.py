"""Bare sockets, for clients that behave as no library would: a byte at a time, silent, or gone without a word."""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import Any

SMALL = 2048


def connect(port: int, buffer: int | None = None) -> socket.socket:
    """A connection to a loopback port; with `buffer`, one that takes in so few bytes unread."""
    wire = socket.socket()
    wire.settimeout(60)
    if buffer is not None:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    wire.connect(("127.0.0.1", port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def request(method: str, path: str, token: str, body: Any = None) -> bytes:
    """A request as it stands on the wire."""
    raw = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(raw)}\r\n\r\n"
    return head.encode() + raw


def whole(said: bytes) -> bool:
    """Whether an answer is complete."""
    head, end, body = said.partition(b"\r\n\r\n")
    if not end:
        return False
    return len(body) >= next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))


def answered(wire: socket.socket) -> tuple[int, Any]:
    """Status and body of one answer."""
    said = b""
    while not whole(said):
        more = wire.recv(65_536)
        assert more, f"the connection ended after {said!r}"
        said += more
    return status(said), json.loads(said.partition(b"\r\n\r\n")[2])


def status(said: bytes) -> int:
    """The status of an answer."""
    return int(said.split(b" ", 2)[1])


def ended(wire: socket.socket) -> bool:
    """Wait until the other side has closed."""
    try:
        while wire.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def vanish(wire: socket.socket) -> None:
    """Gone with a reset: whatever is on its way is thrown away."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def files(pid: int) -> int:
    """Open files of a process."""
    return len(os.listdir(f"/proc/{pid}/fd"))
