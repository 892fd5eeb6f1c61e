"""Protected sheets: opened for a change, and protected again as they were."""

from __future__ import annotations

from typing import Any

import xlwings

from sunshine_xl.calc.protection import Lifted

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
        if not own.ProtectContents:
            return self
        self._given = {name: getattr(own.Protection, name) for name in _ALLOWED}
        self._given["DrawingObjects"] = own.ProtectDrawingObjects
        self._given["Contents"] = True
        self._given["Scenarios"] = own.ProtectScenarios
        self._selection = own.EnableSelection
        self.is_open = _unprotected(own)
        return self

    def __exit__(self, *error: object) -> None:
        if self._lifted:
            self._lifted.__exit__(*error)
        if self._given and self.is_open:
            own = self._sheet.api
            own.Protect(**self._given)
            own.EnableSelection = self._selection


def _unprotected(own: Any) -> bool:
    """Try without a password; return whether the sheet is open now."""
    try:
        own.Unprotect("")
    except Exception as error:
        # COM's own error class exists on Windows alone; any other error is a fault.
        if type(error).__name__ != "com_error":
            raise
    return not own.ProtectContents
