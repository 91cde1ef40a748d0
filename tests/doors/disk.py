"""A disk that really is full: a small file system of its own, or the limit that the system puts on a process's files."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SIZE = 4 * 2**20
SPARE = 96 * 2**10


class Disk(Protocol):
    """Where a service keeps its database."""

    folder: Path

    def fill(self, pid: int) -> None:
        """No more room, now; `pid` is the service."""

    def free(self, pid: int) -> None:
        """Room again."""


class Small:
    """A file system of a few megabytes; writing fails with ENOSPC. Mounting needs root."""

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self, pid: int) -> None:
        """Another file takes what is left."""
        try:
            with (self.folder / "another").open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == 28, error

    def free(self, pid: int) -> None:
        """The other file goes."""
        (self.folder / "another").unlink()


class Limited:
    """RLIMIT_FSIZE of the service's process; writing beyond it fails with EFBIG. Needs no privilege."""

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self, pid: int) -> None:
        """No file may grow much beyond the largest there is."""
        largest = max((p.stat().st_size for p in self.folder.iterdir()), default=0)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def free(self, pid: int) -> None:
        """They may again."""
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small(folder: Path) -> Iterator[Small | None]:
    """A file system of `SIZE` bytes, or None where it can't be mounted."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        yield None
        return
    try:
        yield Small(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
