"""Worksheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses, cell_styles, rule_lists
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.charts import Charts
from sunshine_xl.calc.drawings import Pictures, Shapes
from sunshine_xl.calc.names import Names, first_free
from sunshine_xl.calc.notes import Note
from sunshine_xl.calc.page_setup import FreezePanes, PageSetup
from sunshine_xl.calc.ranges import Range
from sunshine_xl.calc.rule_lists import RuleList
from sunshine_xl.calc.tables import Tables
from sunshine_xl.calc.uno_access import items
from sunshine_xl.calc.values import CONTENT, FORMATS

if TYPE_CHECKING:
    from sunshine_xl.calc.books import Book


class Sheets(base_classes.Sheets):
    """The worksheets of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.api.Sheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.controller.ActiveSheet)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.api.getByIndex(name_or_index - 1))
        for sheet in self:
            if sheet.name.lower() == name_or_index.lower():
                return sheet
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, one) for one in items(self.api))

    def add(
        self,
        before: Sheet | None = None,
        after: Sheet | None = None,
        name: str | None = None,
    ) -> Sheet:
        """Put in an empty sheet, in front of the active one unless told otherwise."""
        at = _position(before, after)
        if at is None:
            at = self.active.index - 1
        self.api.insertNewByName(name or first_free("Sheet", self.api.ElementNames), at)
        sheet = Sheet(self.book, self.api.getByIndex(at))
        sheet.activate()
        return sheet


def _position(before: Sheet | None, after: Sheet | None) -> int | None:
    if before:
        return before.index - 1
    return after.index if after else None


class Sheet(base_classes.Sheet):
    """One worksheet."""

    def __init__(self, book: Book, xl: Any) -> None:
        self._book = book
        self.xl = xl
        self._size: tuple[int, int] | None = None
        self._rule_lists: list[RuleList] = []

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.xl.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.xl.Name = value

    @property
    def index(self) -> int:
        return int(self.xl.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns the sheet has; not all offices have 16,384."""
        if self._size is None:
            address = self.xl.RangeAddress
            self._size = address.EndRow + 1, address.EndColumn + 1
        return self._size

    @property
    def visible(self) -> bool:
        return bool(self.xl.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.xl.IsVisible = value

    @property
    def cells(self) -> Range:
        return Range(self, Box(1, 1, *self.size))

    @property
    def used_range(self) -> Range:
        cursor = self.xl.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return self.range_at(cursor.RangeAddress)

    def range_at(self, address: Any) -> Range:
        """Return the range of a UNO CellRangeAddress."""
        return Range(self, addresses.of(address))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return a range from an address, a name, a tuple or two corners."""
        if isinstance(arg1, int):
            return self._corner((arg1, arg2))
        first = self._corner(arg1)
        if arg2 is None:
            return first
        last = self._corner(arg2)
        top, left = min(first.row, last.row), min(first.column, last.column)
        bottom = max(one.row + one.box.height for one in (first, last))
        right = max(one.column + one.box.width for one in (first, last))
        return Range(self, Box(top, left, bottom - top, right - left))

    def _corner(self, given: Any) -> Range:
        if isinstance(given, base_classes.Range):
            return given  # type: ignore[return-value]
        if isinstance(given, tuple):
            if 0 in given[:2]:
                raise IndexError("Ranges count from 1; row or column 0 does not exist.")
            row, column, *size = given
            return Range(self, Box(row, column, *(size or (1, 1))))
        boxes = [addresses.parse(one, *self.size) for one in given.split(",")]
        box = boxes[0]
        found = Range(self, box) if box and all(boxes) else self._named(given)
        found.boxes = [one for one in boxes if one] or found.boxes
        found.arg1_input = given
        return found

    def _named(self, name: str) -> Range:
        sheet_name, mark, cells = name.rpartition("!")
        if mark:
            return self.book.sheets(sheet_name.strip("'")).range(cells)
        for names in (self.names, self.book.names):
            found = names.find(name)
            if found is not None:
                return found.refers_to_range
        for table in self.tables:
            if table.name == name:
                return table.data_body_range or table.range
        raise ValueError(f"{name!r} is neither an address nor a name on {self.name}.")

    def activate(self) -> None:
        self.book.controller.setActiveSheet(self.xl)

    def select(self) -> None:
        self.activate()

    def in_front(self) -> _InFront:
        """Return a context in which this is the active sheet.

        Some settings belong to the view and not to the sheet.
        """
        return _InFront(self)

    def clear_contents(self) -> None:
        self.xl.clearContents(CONTENT)

    def clear_formats(self) -> None:
        self.xl.clearContents(FORMATS)

    def clear(self) -> None:
        self.xl.clearContents(CONTENT | FORMATS)

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        self.book.api.Sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy the sheet beside another one, of this or another workbook."""
        at = _position(before, after) or 0
        target = (before or after or self).book
        taken = set(target.sheets.api.ElementNames)
        number, name = 1, self.name
        while name in taken:
            number += 1
            name = f"{self.name} ({number})"
        if target.api == self.book.api:
            target.sheets.api.copyByName(self.name, name, at)
        else:
            target.sheets.api.importSheet(self.book.api, self.name, at)
            target.sheets.api.getByIndex(at).Name = name
        target.sheets(at + 1).activate()

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def shapes(self) -> Shapes:
        return Shapes(self)

    @property
    def pictures(self) -> Pictures:
        return Pictures(self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def notes(self) -> list[Note]:
        return [Note(self, one) for one in items(self.xl.Annotations)]

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def rule_lists(self) -> list[RuleList]:
        """The sheet's lists of conditional formats, looked up anew when they change."""
        lists = self.xl.ConditionalFormats
        if len(self._rule_lists) != lists.getLength():
            self._rule_lists = rule_lists.look(lists)
        return self._rule_lists

    def take_rules_out(self, is_wanted: Callable[[Any, int], bool]) -> int:
        """Delete conditional formats by list and number; return how many there were."""
        styles = rule_lists.take_out(self.book.api, self.xl, is_wanted)
        self._rule_lists = []
        cell_styles.drop_unused(self.book, styles)
        return len(styles)

    @property
    def show_gridlines(self) -> bool:
        with self.in_front():
            return bool(self.book.controller.ShowGrid)

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        with self.in_front():
            self.book.controller.ShowGrid = value


class _InFront:
    """A sheet made active for a while."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __enter__(self) -> None:
        self._before = self._sheet.book.controller.ActiveSheet
        self._sheet.activate()

    def __exit__(self, *_: object) -> None:
        self._sheet.book.controller.setActiveSheet(self._before)
