"""One program at a time: a lock on a file, gone with the process that holds it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path


class Busy(Exception):
    """Somebody else holds the lock; ``holder`` says who, since when."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Lock:
    """Held from its making until it is closed or the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+", encoding="utf-8")
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            raise Busy(holder) from error
        self._file.truncate(0)
        self._file.write(f"{socket.gethostname()} {os.getpid()}")
        self._file.flush()

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        # Far behind the words in the file, which others must be able to read.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
