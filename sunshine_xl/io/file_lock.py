"""One writer at a time: a lock file that names who holds it, freed when he ends."""

from __future__ import annotations

import datetime as dt
import errno
import getpass
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Windows locks bytes against reading too; this one lies far behind the text.
_LOCKED_BYTE = 1 << 30
_PAUSE = 0.05
# What the system says of a lock that somebody else holds.
_TAKEN = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)


class Locked(Exception):
    """Somebody else is writing; ``holder`` says who, on which machine, since when."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"locked by {holder}")
        self.holder = holder


@contextmanager
def locked(
    path: Path, person: str = "", since: str = "", wait: float = 5.0
) -> Iterator[None]:
    """Hold the lock file while the block runs, or raise ``Locked`` after a while.

    The lock belongs to the open file: when its holder is killed the system frees it.
    Without ``person`` and ``since`` it names who is logged in and the time of day.
    """
    with path.open("a+b", buffering=0) as file:
        _wait_for(file.fileno(), path, wait)
        try:
            # A full disk has no room for a name, but it has one for the lock.
            with suppress(OSError):
                file.truncate(0)
                file.write(_self_portrait(person or _login(), since or _now()))
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)
            _release(file.fileno())


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "某人"


def _now() -> str:
    return dt.datetime.now().isoformat(sep=" ", timespec="minutes")


def holder_of(path: Path) -> str:
    """Return who holds a lock file, in a clerk's words."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(path.read_text("utf-8"))
        return (
            f"{told['person']}（电脑 {told['host']}，进程 {told['pid']}，"
            f"{told['since']} 开始）"
        )
    return "另一个程序"


def _self_portrait(person: str, since: str) -> bytes:
    told = {
        "person": person,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": since,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _wait_for(handle: int, path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            _acquire(handle)
        except OSError as problem:
            if problem.errno not in _TAKEN:
                raise  # a file system without locks
            if time.monotonic() >= until:
                raise Locked(holder_of(path)) from None
            time.sleep(_PAUSE)
        else:
            return


if sys.platform == "win32":
    import msvcrt

    def _acquire(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
