"""One press at a time in an office; one that was cut short is told at the next press.

Whoever pressed cannot be told then: the window is gone with the office.
"""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from sunshine_xl.buttons import CAMPAIGN, Button
from sunshine_xl.calc.loading import drop_lock
from sunshine_xl.excel import undo
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.io.file_lock import Locked, locked

_TOLD = (
    "上一次按“{label}”时 LibreOffice 或本程序中途退出，那一次没有完成；"
    "磁盘上的“{document}”仍是上次保存的样子。\n\n"
)
_TOLD_STEP = (
    "上一次按“{label}”时 LibreOffice 或本程序中途退出，那一次可能没有办完。"
    "已经写出的文件都是完整的，没有写到的保持原样；请再按一次“{label}”。\n\n"
)
_TOLD_DONE = (
    "上一次按“{label}”已经办完，只是 LibreOffice 随后退出，没有来得及显示结果：\n"
    "{said}\n\n以下是这一次的结果：\n"
)
_WORDS = {"": _TOLD, CAMPAIGN: _TOLD_STEP}
_OWN_ONLY = 0o700
_LOG = logging.getLogger(__name__)


class AtWork(Exception):
    """A press is under way in this office; ``label`` names its button."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class Pressing:
    """A press under way in the office of a profile; a second one is refused meanwhile.

    ``told`` says that the one before was cut short, or "". What is noted of a press is
    kept only where its office goes or this process is killed.
    """

    def __init__(self, button: Button, document: str, profile: str) -> None:
        kind = button.needs if button.needs in _WORDS else ""
        self._now = {"label": button.label, "document": document, "kind": kind}
        self._profile = profile
        self._office: Any = None
        self._files: list[Path] = []
        self._lock = ExitStack()
        self.told = ""

    def __enter__(self) -> Pressing:
        file = note(self._profile)
        file.parent.mkdir(mode=_OWN_ONLY, parents=True, exist_ok=True)
        try:
            self._lock.enter_context(locked(file.with_suffix(".lock"), wait=0))
        except Locked as held:
            raise AtWork(_noted(file).get("label", "按钮")) from held
        if file.exists():
            self.told = _told(_noted(file))
        self._write()
        return self

    def found(self, app: Any) -> None:
        """Remember the office, and what it has open."""
        self._office = app.impl.office
        self._files = [Path(book.fullname) for book in app.books]

    def finished(self, outcome: Outcome) -> None:
        """Remember what is to be said, where it stays true without the office."""
        if outcome.files or outcome.is_final:
            self._now["said"] = outcome.text
            self._write()

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        with self._lock:
            if error is None or self.is_alive:
                note(self._profile).unlink(missing_ok=True)
                return
            _LOG.error("the office ended during %s", self._now["label"])
            for file in self._files:
                drop_lock(file, self._profile)

    @property
    def is_alive(self) -> bool:
        """Whether the office was found and is still there."""
        return self._office is not None and bool(self._office.is_alive)

    def _write(self) -> None:
        text = json.dumps(self._now, ensure_ascii=False)
        note(self._profile).write_text(text, "utf-8")


def note(profile: str) -> Path:
    """Return the file that is there as long as a press in an office is under way."""
    name = hashlib.sha256(profile.encode()).hexdigest()[:16]
    return undo.folder() / f"pressing-{name}.txt"


def _noted(file: Path) -> dict[str, str]:
    """Return what was noted; {} where that was cut short, or is another version's."""
    with suppress(OSError, ValueError):
        noted = json.loads(file.read_text("utf-8"))
        if isinstance(noted, dict):
            return noted
    return {}


def _told(noted: dict[str, str]) -> str:
    known = {"label": "按钮", "document": "工作簿", **noted}
    words = _TOLD_DONE if "said" in known else _WORDS[known.get("kind", "")]
    return words.format(**known)
