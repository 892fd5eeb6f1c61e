"""撤销上一步: what the marks of a workbook were before the last button was pressed.

In Calc every press is a process of its own, and Excel's may end too, so it is kept in a
file of the user's. It holds the lines of 校验结果, which never show a whole ID number.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import xlwings

from sunshine_xl.findings import Severity
from sunshine_xl.io.marks import ResultRow, Results

_KEPT_SECONDS = 7 * 24 * 3600
_OWN_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Step:
    """The label of the button, and the list as it was before (None: no marks)."""

    label: str
    before: Results | None


def remember(book: xlwings.Book, step: Step) -> None:
    """Keep how a workbook was before the last press; forget what is a week old."""
    folder = _folder()
    folder.mkdir(mode=_OWN_ONLY, parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    rows = [asdict(row) for row in step.before.rows] if step.before else None
    title = step.before.title if step.before else ""
    kept = {"label": step.label, "title": title, "rows": rows}
    _file(book).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


def last(book: xlwings.Book) -> Step | None:
    """Return what the last press on a workbook can be taken back to, if anything."""
    try:
        kept = json.loads(_file(book).read_text("utf-8"))
        if kept["rows"] is None:
            return Step(kept["label"], None)
        rows = [
            ResultRow(**{**row, "severity": Severity(row["severity"])})
            for row in kept["rows"]
        ]
        return Step(kept["label"], Results(kept["title"], rows))
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing was kept, or another version kept it in another way.
        return None


def forget(book: xlwings.Book) -> None:
    """Take back no more than once."""
    _file(book).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"sunshine-xl-{_user()}" / "undo"


def _user() -> str:
    return os.environ.get("USERNAME") or os.environ.get("USER") or str(os.getpid())


def _file(book: xlwings.Book) -> Path:
    name = hashlib.sha256(book.fullname.encode()).hexdigest()[:32]
    return _folder() / f"{name}.json"
