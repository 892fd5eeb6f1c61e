"""A press that Calc did not live through, told at the next one.

Whoever pressed cannot be told then: the window is gone with the office.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from sunshine_xl.calc.errors import is_gone
from sunshine_xl.excel import undo

_TOLD = (
    "上一次按“{label}”时 LibreOffice 中途退出，那一次没有完成；"
    "磁盘上的“{document}”仍是上次保存的样子。\n\n"
)
_LOG = logging.getLogger(__name__)


class Pressing:
    """A press under way; ``told`` says that the one before was cut short, or "".

    Unless the office goes, nothing of it is kept.
    """

    def __init__(self, label: str, document: str) -> None:
        self._now = {"label": label, "document": document}
        self.told = ""
        self.was_cut_short = False

    def __enter__(self) -> Pressing:
        file = note()
        if file.exists():
            self.told = _told(file)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(json.dumps(self._now, ensure_ascii=False), "utf-8")
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        if error is not None and is_gone(error):
            _LOG.error("the office ended during %s", self._now["label"])
            self.was_cut_short = True
            return True
        note().unlink(missing_ok=True)
        return False


def note() -> Path:
    """Return the file that is there as long as a press is under way."""
    return undo.folder() / "pressing.txt"


def _told(file: Path) -> str:
    try:
        return _TOLD.format(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        # Cut short while this was being written, or written by another version.
        return _TOLD.format(label="按钮", document="工作簿")
