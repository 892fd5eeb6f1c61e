"""Cell values written in bulk: what Excel would take, through UNO's data arrays.

UNO's arrays take numbers and text only. Dates and truth values become numbers with a
format; formulas are handed back to be put in one by one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sunshine_xl.calc import number_formats
from sunshine_xl.calc.number_formats import NumberFormats
from sunshine_xl.calc.uno_access import enum
from sunshine_xl.calc.values import CONTENT, EPOCH, Row, format_groups

# Excel makes a number of such a text unless the cell is formatted as text.
_BEGINNINGS = frozenset("0123456789+-. ")
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*")

_NO_END = 1e307
# Below, fitting the rows takes no time to speak of.
_MANY = 1000


def write(
    document: Any,
    formats: NumberFormats,
    cells: Any,
    rows: Sequence[Row],
    *,
    keeps_undo: bool = False,
) -> list[tuple[int, int, str]]:
    """Write rows of values; return (row, column, formula) still to be put in.

    ``keeps_undo`` is for a step that a user will undo, at a small cost.
    """
    columns: list[Row] = []
    converted: list[_Column] = []
    for number, column in enumerate(zip(*rows, strict=True)):
        if set(map(type, column)) == {float}:
            columns.append(column)
            continue
        texts = _text_rows(formats, cells, number, column)
        converted.append(_Column(number, column, texts))
        columns.append(converted[-1].values)
    with _RowHeights(document, cells, columns):
        for one in converted:
            one.give_formats(formats, cells)
        if keeps_undo:
            _prepare_undo(cells)
        cells.setDataArray(tuple(zip(*columns, strict=True)))
    return [(row, one.number, text) for one in converted for row, text in one.formulas]


class _RowHeights:
    """Row heights left alone while many cells are written that need one line each.

    Otherwise Calc measures every text of two scripts anew, which takes three times as
    long as putting it in. Nothing is lost: such a row already fits its font.
    """

    def __init__(self, document: Any, cells: Any, columns: Sequence[Row]) -> None:
        self._document = document
        many = len(columns) * len(columns[0]) >= _MANY
        self._are_left = many and not (_wraps(cells) or _breaks(columns))

    def __enter__(self) -> None:
        if self._are_left:
            self._before = self._document.IsAdjustHeightEnabled
            self._document.IsAdjustHeightEnabled = False

    def __exit__(self, *_: object) -> None:
        if self._are_left:
            self._document.IsAdjustHeightEnabled = self._before


def _wraps(cells: Any) -> bool:
    ambiguous = enum("beans.PropertyState", "AMBIGUOUS_VALUE")
    # Where some wrap and some do not, IsTextWrapped is what one of them does.
    return bool(cells.IsTextWrapped) or bool(
        cells.getPropertyState("IsTextWrapped") == ambiguous
    )


def _breaks(columns: Iterable[Row]) -> bool:
    """Return whether a text has more than one line."""
    return any(
        value.__class__ is str and "\n" in value for one in columns for value in one
    )


def _prepare_undo(cells: Any) -> None:
    """Have the undo list remember which of the cells are empty.

    Undoing a data array alone brings old contents back and leaves new ones standing in
    what was empty; a series filled in before, which empties cells again, does not.
    """
    address = cells.RangeAddress
    if address.EndRow > address.StartRow:
        way = "TO_BOTTOM"
    elif address.EndColumn > address.StartColumn:
        way = "TO_RIGHT"
    else:
        cells.getCellByPosition(0, 0).setValue(0)
        return
    simple = enum("sheet.FillMode", "SIMPLE")
    day = enum("sheet.FillDateMode", "FILL_DATE_DAY")
    cells.fillSeries(enum("sheet.FillDirection", way), simple, day, 1, _NO_END)


class _Column:
    """A column's values as the office takes them, and the formats they then need."""

    def __init__(self, number: int, column: Row, texts: frozenset[int]) -> None:
        self.number = number
        self.formats: dict[str, list[int]] = {}
        self.formulas: list[tuple[int, str]] = []
        self._texts = texts
        self.values = [
            value if value.__class__ is float else self._converted(row, value)
            for row, value in enumerate(column)
        ]

    def give_formats(self, formats: NumberFormats, cells: Any) -> None:
        """Format the cells for the values to come."""
        for code, wanted in self.formats.items():
            for top, bottom in _runs(wanted):
                strip = cells.getCellRangeByPosition(
                    self.number, top, self.number, bottom
                )
                # Formatting empty cells is quick, formatting full ones is not.
                strip.clearContents(CONTENT)
                formats.give(strip, code)

    def _converted(self, row: int, value: Any) -> float | str:
        if value.__class__ is str:
            return self._text(row, value)
        if value is None:
            return ""
        if isinstance(value, bool):
            self._format(number_formats.BOOLEAN, row)
        elif isinstance(value, dt.datetime):
            plain = value.replace(tzinfo=None)
            has_time = plain.time() != dt.time()
            code = number_formats.DAY_AND_TIME if has_time else number_formats.DAY
            self._format(code, row)
            return (plain - EPOCH) / dt.timedelta(days=1)
        return float(value)

    def _format(self, code: str, row: int) -> None:
        self.formats.setdefault(code, []).append(row)

    def _text(self, row: int, text: str) -> float | str:
        if text[:1] == "=" and len(text) > 1:
            self.formulas.append((row, text))
            return ""
        if row not in self._texts and _looks_like_number(text):
            return float(text)
        # Excel's sign that what follows is text.
        return text[1:] if text[:1] == "'" else text


def _looks_like_number(text: str) -> bool:
    return text[:1] in _BEGINNINGS and _NUMBER.fullmatch(text) is not None


def _text_rows(
    formats: NumberFormats, cells: Any, number: int, column: Row
) -> frozenset[int]:
    """Return the rows formatted as text: there a number in quotes stays as it is."""
    rows = range(len(column))
    if not any(v.__class__ is str and v and _looks_like_number(v) for v in column):
        return frozenset()
    strip = cells.getCellRangeByPosition(number, 0, number, rows[-1])
    top = strip.RangeAddress.StartRow
    return frozenset(
        row - top
        for group in format_groups(strip)
        if formats.kind(group.NumberFormat) == number_formats.TEXT
        for area in group.getRangeAddresses()
        for row in range(area.StartRow, area.EndRow + 1)
    )


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of rows that follow one another."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        numbers = list(map(itemgetter(1), run))
        yield numbers[0], numbers[-1]
