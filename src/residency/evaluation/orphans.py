"""Worker processes that end with whoever started them.

A worker of a pool holds both ends of the pipe that it reads, so that it never learns of its parent's sudden death: it would sit there
for ever, and keep open whatever it inherited."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from threading import Thread


def leave_with_parent() -> None:
    """To be called once in a worker: when its parent is gone, so is it."""
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, name="orphan", daemon=True).start()
