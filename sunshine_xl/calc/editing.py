"""Moving cells about: insert, delete, copy, paste, merge."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.uno_access import enum

_PASTE_VALUES = ("values", "values_and_number_formats")


class RangeEditing(base_classes.Range):
    """What changes the cells around a range."""

    sheet: Any
    xl: Any
    box: Box
    cell: Any
    sized: Any
    cell_address: Any
    _xl: Any

    @property
    def merge_cells(self) -> bool:
        return bool(self.xl.IsMerged)

    def merge(self, across: bool) -> None:
        self.xl.merge(False)
        if not across:
            self.xl.merge(True)
            return
        for row in range(self.box.height):
            self.cell(row, 0).sized(1, self.box.width).xl.merge(True)

    def unmerge(self) -> None:
        self.xl.merge(False)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        is_tall = self.box.height > self.box.width
        way = shift or ("right" if is_tall else "down")
        mode = enum("sheet.CellInsertMode", "RIGHT" if way == "right" else "DOWN")
        self.sheet.xl.insertCells(self.xl.RangeAddress, mode)
        self._xl = None

    def delete(self, shift: str | None = None) -> None:
        is_tall = self.box.height > self.box.width
        way = shift or ("left" if is_tall or len(self) == 1 else "up")
        mode = enum("sheet.CellDeleteMode", "LEFT" if way == "left" else "UP")
        self.sheet.xl.removeRange(self.xl.RangeAddress, mode)
        self._xl = None

    def copy(self, destination: Any = None) -> None:
        """Copy to a place, or keep for a later ``paste``."""
        if destination is None:
            self.sheet.book.app.clip = self
            return
        target = getattr(destination, "impl", destination)
        target.take(self)

    def take(self, source: Any) -> None:
        """Copy another range of the same workbook here, formats and all."""
        self.sheet.xl.copyRange(self.cell_address(), source.xl.RangeAddress)

    def paste(
        self,
        paste: str | None = None,
        operation: str | None = None,
        skip_blanks: bool = False,
        transpose: bool = False,
    ) -> None:
        """Paste what ``copy`` kept: all of it, its values or its formulas."""
        source = self.sheet.book.app.clip
        if source is None:
            raise ValueError("Nothing was copied that could be pasted.")
        if operation or skip_blanks or transpose:
            raise NotImplementedError("Calc's engine pastes without changing anything.")
        if paste in (None, "all"):
            self.take(source)
            return
        target = self.sized(*source.shape)
        if paste in _PASTE_VALUES:
            target.raw_value = source.raw_value
        elif paste == "formulas":
            target.xl.setFormulaArray(source.xl.getFormulaArray())
        else:
            raise NotImplementedError(f"Calc's engine does not paste {paste}.")

    def move(self, destination: Any) -> None:
        target = getattr(destination, "impl", destination)
        self.sheet.xl.moveRange(target.cell_address(), self.xl.RangeAddress)
