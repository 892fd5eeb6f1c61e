"""Protected sheets: opened for a change, and protected again as they were."""

from __future__ import annotations

from typing import Any

import xlwings

from sunshine_xl.calc.protection import Lifted, has_no_password

# What the protection of a sheet may allow, by Excel's own names.
_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)

_STRUCTURE = (
    "工作簿“{name}”的结构有密码保护，不能增加或去掉“校验结果”表，所以没有改动。\n"
    "请设密码的人解除（Excel：审阅 → 保护工作簿；"
    "LibreOffice：工具 → 保护电子表格结构），再按一次。"
)
_SHEET = (
    "“{name}”表有密码保护，不能改动，所以没有办。\n"
    "请设密码的人解除（Excel：审阅 → 撤销工作表保护；"
    "LibreOffice：工具 → 保护工作表），再按一次。"
)


class Closed(Exception):
    """A password that only its owner knows keeps closed what a button must change."""


def closed_sheet(name: str) -> Closed:
    """Return what to raise where a sheet that must be changed is closed."""
    return Closed(_SHEET.format(name=name))


class Structure:
    """A workbook into which sheets can be put and out of which they can be taken.

    Its protection is lifted meanwhile; one with a password raises Closed, before
    anything is changed.
    """

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book
        self._is_lifted = False

    def __enter__(self) -> None:
        own, name = self._book.api, self._book.name
        if self._book.app.engine.name == "calc":
            # Calc's own interface does not ask; whoever set a password did.
            if not has_no_password(self._book.impl):
                raise Closed(_STRUCTURE.format(name=name))
        elif own.ProtectStructure:
            self._windows = own.ProtectWindows
            self._is_lifted = _unprotected(own, "ProtectStructure")
            if not self._is_lifted:
                raise Closed(_STRUCTURE.format(name=name))

    def __exit__(self, *_: object) -> None:
        if self._is_lifted:
            self._book.api.Protect(Structure=True, Windows=self._windows)


class Opened:
    """A sheet whose protection, if it has one without a password, is lifted meanwhile.

    ``is_open`` is false where a password keeps the sheet closed.
    """

    def __init__(self, sheet: xlwings.Sheet) -> None:
        self._sheet = sheet
        self._given: dict[str, Any] = {}
        self._selection: Any = None
        self._lifted: Lifted | None = None
        self.is_open = True

    def __enter__(self) -> Opened:
        if self._sheet.book.app.engine.name == "calc":
            self._lifted = Lifted(self._sheet.impl)
            self.is_open = self._lifted.__enter__().is_open
            return self
        own = self._sheet.api
        # Notes are drawings to Excel, which are protected apart from the cells.
        if not (own.ProtectContents or own.ProtectDrawingObjects):
            return self
        self._given = {name: getattr(own.Protection, name) for name in _ALLOWED}
        self._given["DrawingObjects"] = own.ProtectDrawingObjects
        self._given["Contents"] = own.ProtectContents
        self._given["Scenarios"] = own.ProtectScenarios
        self._given["UserInterfaceOnly"] = own.ProtectionMode
        self._selection = own.EnableSelection
        self.is_open = _unprotected(own, "ProtectContents", "ProtectDrawingObjects")
        return self

    def __exit__(self, *error: object) -> None:
        if self._lifted:
            self._lifted.__exit__(*error)
        if self._given and self.is_open:
            own = self._sheet.api
            own.Protect(**self._given)
            own.EnableSelection = self._selection


def _unprotected(own: Any, *kinds: str) -> bool:
    """Try without a password; return whether none of these protections stands now."""
    try:
        own.Unprotect("")
    except Exception as error:
        # COM's own error class exists on Windows alone; any other error is a fault.
        if type(error).__name__ != "com_error":
            raise
    return not any(getattr(own, kind) for kind in kinds)
