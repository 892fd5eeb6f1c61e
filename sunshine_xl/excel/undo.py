"""撤销上一步: what the marks and files were before the last button was pressed.

In Calc every press is a process of its own, and Excel's may end too, so it is kept in a
file of the user's. It holds the lines of 校验结果, which never show a whole ID number.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.excel.book import place_of
from sunshine_xl.excel.outcome import FileChange
from sunshine_xl.findings import Severity
from sunshine_xl.io.atomic import WriteFailed, backup_of, replace_file
from sunshine_xl.io.marks import ResultRow, Results
from sunshine_xl.io.places import campaign_root

_KEPT_SECONDS = 7 * 24 * 3600
_OWN_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Step:
    """The label of the button, and what it changed.

    ``before`` is the list of marks as it was (None: no marks), ``files`` what was
    written; a final step is kept to say that it cannot be taken back.
    """

    label: str
    before: Results | None
    files: tuple[FileChange, ...] = ()
    is_final: bool = False


def remember(place: str, step: Step) -> None:
    """Keep how a workbook was before the last press; forget what is a week old.

    ``place`` is the workbook's full name, or the campaign's folder where files were
    written, so that they can be taken back from any of its workbooks.
    """
    kept_in = folder()
    kept_in.mkdir(mode=_OWN_ONLY, parents=True, exist_ok=True)
    for old in kept_in.glob("*.json"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    rows = [asdict(row) for row in step.before.rows] if step.before else None
    title = step.before.title if step.before else ""
    kept: dict[str, Any] = {"label": step.label, "title": title, "rows": rows}
    kept |= {"files": [asdict(one) for one in step.files], "final": step.is_final}
    _file(place).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


def last(place: str) -> Step | None:
    """Return what the last press can be taken back to, if anything."""
    try:
        kept = json.loads(_file(place).read_text("utf-8"))
        files = tuple(FileChange(**one) for one in kept["files"])
        return Step(kept["label"], _results(kept), files, bool(kept["final"]))
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing was kept, or another version kept it in another way.
        return None


def latest(book: xlwings.Book) -> tuple[str, Step | None]:
    """Return where the last press that touched a workbook is kept, and the step."""
    root = campaign_root(place_of(book).parent)
    places = [book.fullname, *([str(root)] if root else [])]
    kept = [place for place in places if last(place) is not None]
    if not kept:
        return book.fullname, None
    newest = max(kept, key=lambda place: _file(place).stat().st_mtime_ns)
    return newest, last(newest)


def _results(kept: dict[str, Any]) -> Results | None:
    if kept["rows"] is None:
        return None
    rows = [
        ResultRow(**{**row, "severity": Severity(row["severity"])})
        for row in kept["rows"]
    ]
    return Results(kept["title"], rows)


def restore_files(changes: Iterable[FileChange]) -> tuple[list[str], list[str]]:
    """Bring files back as they were; return the names restored and those left alone.

    A file somebody has changed or removed since is left alone, as is one that cannot
    be written.
    """
    done: list[str] = []
    left: list[str] = []
    for one in changes:
        path = Path(one.path)
        try:
            (done if _restore(path, one) else left).append(path.name)
        except (OSError, WriteFailed):
            left.append(path.name)
    return done, left


def _restore(path: Path, change: FileChange) -> bool:
    now = path.stat()
    if (now.st_size, now.st_mtime_ns) != (change.size, change.changed_at):
        return False
    if not change.existed:
        path.unlink()
        return True
    previous = backup_of(path).read_bytes()
    replace_file(path, previous, keep_previous=False)
    return True


def forget(place: str) -> None:
    """Take back no more than once."""
    _file(place).unlink(missing_ok=True)


def folder() -> Path:
    """Return where what is kept from press to press lies, of this user alone."""
    return Path(tempfile.gettempdir()) / f"sunshine-xl-{getpass.getuser()}" / "undo"


def _file(place: str) -> Path:
    name = hashlib.sha256(place.encode()).hexdigest()[:32]
    return folder() / f"{name}.json"
