"""Keeps native libraries from writing to the terminal while they run."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_saved = -1


@contextmanager
def silenced() -> Iterator[None]:
    """Send file descriptor 2 nowhere; nested and threaded use is fine.

    A Rust panic prints its stack there before Python sees the exception.
    """
    global _inside, _saved
    with _lock:
        if _inside == 0:
            _saved = _redirect()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _saved >= 0:
                os.dup2(_saved, 2)
                os.close(_saved)


def _redirect() -> int:
    """Return a copy of descriptor 2, or -1 where the program has none (pythonw)."""
    try:
        saved = os.dup(2)
    except OSError:
        return -1
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return saved
