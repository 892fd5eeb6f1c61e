"""Opening a file in the office, and why one cannot be opened.

The office itself says why only in a window, so it is found out here.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from sunshine_xl.calc.errors import CannotOpen, is_gone
from sunshine_xl.calc.uno_access import path_of, properties

# How it says that nobody was there to ask for a password.
_NOT_ASKED = "type detection aborted"


def load(desktop: Any, address: str, **options: Any) -> Any:
    """Return a new document; raise CannotOpen with the reason."""
    try:
        document = desktop.loadComponentFromURL(
            address, "_blank", 0, properties(**options)
        )
    except Exception as error:
        if is_gone(error):
            raise
        if _NOT_ASKED not in str(error):
            raise CannotOpen(f"Calc could not open {address}: {error}") from error
        document = None
    if document is None:
        raise CannotOpen(_why_not(address))
    return document


def _why_not(address: str) -> str:
    if not address.startswith("file:"):
        return "Calc could not make a new spreadsheet."
    file = Path(path_of(address))
    return lock_on(file) or (
        f"Calc could not open {file.name}: it is damaged, locked by a password, or no "
        "table."
    )


def lock_on(file: Path) -> str:
    """Return who holds a file and what to do about it, or ""."""
    lock = _lock_file(file)
    if not lock.exists():
        return ""
    written = lock.read_text(encoding="utf-8", errors="replace")
    holder = written.strip(",").split(",")[0] or "somebody"
    return (
        f"{file.name} is locked by {holder}. If nobody has it open (the office may "
        f"have been killed), delete {lock.name} beside it and try again."
    )


def drop_lock(file: Path, profile: str) -> None:
    """Take away the lock that the dead office of a profile has left beside a file.

    That office itself would pass over it; colleagues on other machines would not.
    """
    lock = _lock_file(file)
    with contextlib.suppress(OSError):
        written = lock.read_text(encoding="utf-8", errors="replace").split(",")
        place = unquote(urlparse(written[-1].rstrip(";\n")).path)
        if socket.gethostname() in written and place == profile:
            lock.unlink()


def _lock_file(file: Path) -> Path:
    return file.with_name(f".~lock.{file.name}#")
