"""Excel's cell addresses, worked out here rather than asked of the office."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from sunshine_xl.calc.formulas import quoted
from sunshine_xl.calc.uno_access import struct

_CELL = r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})"
_CELLS = re.compile(rf"{_CELL}(?::{_CELL})?")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")


class Box(NamedTuple):
    """A rectangle of cells; row and column count from 1."""

    row: int
    column: int
    height: int
    width: int

    def touches(self, other: Box) -> bool:
        """Return whether the two boxes share a cell."""
        apart = (
            self.row + self.height <= other.row
            or other.row + other.height <= self.row
            or self.column + self.width <= other.column
            or other.column + other.width <= self.column
        )
        return not apart


def parse(text: str, rows: int, columns: int) -> Box | None:
    """Return the box of an A1 address on a sheet of a size, or None for other text.

    >>> parse("B2:D10", 1048576, 16384)
    Box(row=2, column=2, height=9, width=3)
    """
    if found := _CELLS.fullmatch(text):
        left, top, right, bottom = found.groups()
        right, bottom = right or left, bottom or top
        return _between(int(top), _number(left), int(bottom), _number(right))
    if found := _COLUMNS.fullmatch(text):
        return _between(1, _number(found[1]), rows, _number(found[2]))
    if found := _ROWS.fullmatch(text):
        return _between(int(found[1]), 1, int(found[2]), columns)
    return None


def _between(row: int, column: int, last_row: int, last_column: int) -> Box:
    top, bottom = sorted((row, last_row))
    left, right = sorted((column, last_column))
    return Box(top, left, bottom - top + 1, right - left + 1)


def of(address: object) -> Box:
    """Return the box of a UNO CellRangeAddress."""
    top, left = address.StartRow, address.StartColumn  # type: ignore[attr-defined]
    height = address.EndRow - top + 1  # type: ignore[attr-defined]
    return Box(top + 1, left + 1, height, address.EndColumn - left + 1)  # type: ignore[attr-defined]


def uno_range(box: Box, sheet: int) -> Any:
    """Return a box as a UNO CellRangeAddress on a sheet counted from 0."""
    return struct(
        "table.CellRangeAddress",
        Sheet=sheet,
        StartRow=box.row - 1,
        StartColumn=box.column - 1,
        EndRow=box.row + box.height - 2,
        EndColumn=box.column + box.width - 2,
    )


def uno_cell(box: Box, sheet: int) -> Any:
    """Return a box's first cell as a UNO CellAddress."""
    row, column = box.row - 1, box.column - 1
    return struct("table.CellAddress", Sheet=sheet, Row=row, Column=column)


@cache
def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def letters(column: int) -> str:
    """Return the letters of a column counted from 1.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def text_of(box: Box, *, row_fixed: bool = True, column_fixed: bool = True) -> str:
    """Return a box's address.

    >>> text_of(Box(1, 1, 2, 2)), text_of(Box(3, 2, 1, 1), row_fixed=False)
    ('$A$1:$B$2', '$B3')
    """
    row_mark, column_mark = "$" * row_fixed, "$" * column_fixed

    def cell(row: int, column: int) -> str:
        return f"{column_mark}{letters(column)}{row_mark}{row}"

    first = cell(box.row, box.column)
    if box.height == box.width == 1:
        return first
    return f"{first}:{cell(box.row + box.height - 1, box.column + box.width - 1)}"


def external(book: str, sheet: str, address: str) -> str:
    """Return an address with its workbook and sheet, as Excel writes it.

    >>> external("a b.xlsx", "Sheet1", "$A$1")
    "'[a b.xlsx]Sheet1'!$A$1"
    """
    plain = quoted(book.replace(".", "")) == book.replace(".", "")
    if plain and quoted(sheet) == sheet:
        return f"[{book}]{sheet}!{address}"
    whole = f"[{book}]{sheet}".replace("'", "''")
    return f"'{whole}'!{address}"
