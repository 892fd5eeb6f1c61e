"""Temporary files beside the files they will replace, and what a kill left of them.

A writer holds a lock on its temporary file. What nobody holds was left by one that was
killed; the next write in the folder takes it away. Where there are no such locks, as on
Windows, an hour must have passed.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PREFIX, _SUFFIX, _SECOND = ".sunshine-", ".tmp", ".bak"
_LEFTOVER = re.compile(r"\.sunshine-.+\.tmp")
_STALE_SECONDS = 3_600


@contextlib.contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """Yield a new file beside ``path``, which its owner alone may read.

    It and its second are gone at the end, unless they were renamed.
    """
    _sweep(path.parent)
    file, held = _new(path.parent)
    try:
        yield file
    finally:
        for one in (file, second(file)):
            with contextlib.suppress(OSError):
                one.unlink(missing_ok=True)
        if held is not None:
            os.close(held)


def second(file: Path) -> Path:
    """Return the name of another temporary file that lives as long as ``file``."""
    return file.with_name(file.name.removesuffix(_SUFFIX) + _SECOND + _SUFFIX)


def is_leftover(name: str) -> bool:
    """Return whether a file name is that of a write of ours that was cut short."""
    return _LEFTOVER.fullmatch(name) is not None


def _new(folder: Path) -> tuple[Path, int | None]:
    """Return a new file and, where it can be held, the handle that holds it."""
    while True:
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, folder)
        if sys.platform == "win32":
            os.close(handle)  # an open file could be neither read nor renamed
            return Path(name), None
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        # Somebody may have swept it away before it was held.
        if os.fstat(handle).st_nlink:
            return Path(name), handle
        os.close(handle)


def _sweep(folder: Path) -> None:
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        owner = leftover.name.removesuffix(_SECOND + _SUFFIX)
        held = leftover if owner == leftover.name else folder / (owner + _SUFFIX)
        with contextlib.suppress(OSError), _unless_held(held):
            leftover.unlink()


if sys.platform == "win32":

    @contextlib.contextmanager
    def _unless_held(file: Path) -> Iterator[None]:
        if file.exists() and time.time() - file.stat().st_mtime < _STALE_SECONDS:
            raise BlockingIOError
        yield

else:
    import fcntl

    @contextlib.contextmanager
    def _unless_held(file: Path) -> Iterator[None]:
        """Run the block while nobody else can hold the file, or raise ``OSError``."""
        try:
            handle = os.open(file, os.O_RDONLY)
        except FileNotFoundError:
            yield
            return
        try:
            _take(handle)
            yield
        finally:
            os.close(handle)

    def _take(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            # No locks here: only its age tells.
            if time.time() - os.fstat(handle).st_mtime < _STALE_SECONDS:
                raise
