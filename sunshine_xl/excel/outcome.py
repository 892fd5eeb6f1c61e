"""What a button says and leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file a button wrote, and whether there was one before.

    ``size`` and ``changed_at`` (nanoseconds), as they were right after the press, tell
    whether somebody has touched it since.
    """

    path: str
    existed: bool
    size: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the one dialog at the end says; ``is_grave`` shows it as an error.

    ``has_marked`` tells that the press coloured cells, which an undo must take back;
    ``has_changed`` that it changed marks or ``files``, so that there is something to
    undo; ``is_final`` that what it did stays, because the bank's log has it.
    ``shown`` is a workbook to open behind the dialog.
    """

    text: str
    is_grave: bool = False
    has_marked: bool = False
    has_changed: bool = False
    files: tuple[FileChange, ...] = ()
    is_final: bool = False
    shown: Path | None = None
