"""Cell values in bulk: what Excel would give and take, through UNO's data arrays.

UNO's arrays know numbers and text only. Dates, times and truth values are numbers
with a format; errors come back as nothing and are asked for one by one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sunshine_xl.calc import number_formats
from sunshine_xl.calc.errors_in_cells import NULL, REF, code_of
from sunshine_xl.calc.uno_access import enum

# com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA; HARDATTR, STYLES.
CONTENT = 1 | 2 | 4 | 16
FORMATS = 32 | 64

_EPOCH = dt.datetime(1899, 12, 30)
_DAY = 86_400_000
_FIRST_DAY, _LAST_DAY = -657_434, 2_958_466
# Excel makes a number of such a text unless the cell is formatted as text.
_BEGINNINGS = frozenset("0123456789+-. ")
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*")

_SPECIAL = (number_formats.MOMENT, number_formats.LOGICAL)
_NO_END = 1e307

Row = Sequence[Any]


def read(document: Any, cells: Any) -> Sequence[Row]:
    """Return a range's rows: float, str, bool, datetime, an error's code or None."""
    rows = cells.getDataArray()
    if len(rows) == len(rows[0]) == 1:
        return [[_read_one(document, cells, rows[0][0])]]
    special = [
        area for area in _special_areas(document, cells, rows) if area[0] in _SPECIAL
    ]
    has_errors = any(None in row for row in rows)
    if not special and not has_errors:
        return rows  # type: ignore[no-any-return]
    changed = [list(row) for row in rows]
    for kind, top, left, bottom, right in special:
        for row in changed[top : bottom + 1]:
            row[left : right + 1] = [_typed(v, kind) for v in row[left : right + 1]]
    if has_errors:
        _put_errors(cells, changed)
    return changed


def _read_one(document: Any, cell: Any, value: Any) -> Any:
    if value is None:
        return _error(cell.getCellByPosition(0, 0))
    if value.__class__ is float:
        return _typed(value, number_formats.kind(document, cell.NumberFormat))
    return value or None


def _special_areas(
    document: Any, cells: Any, rows: Sequence[Row]
) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield (kind, top, left, bottom, right) of what is dates or truth values.

    Only where numbers stand can there be any. A column of them mostly has one format,
    which one question tells; asking for all the formats of a sheet takes far longer.
    """
    kinds: dict[int, int] = {0: number_formats.PLAIN}

    def kind_of(key: int) -> int:
        if key not in kinds:
            kinds[key] = number_formats.kind(document, key)
        return kinds[key]

    ambiguous = enum("beans.PropertyState", "AMBIGUOUS_VALUE")
    home = cells.RangeAddress
    for column, (top, bottom) in _columns_of_numbers(rows).items():
        part = cells.getCellRangeByPosition(column, top, column, bottom)
        # Where there are several, NumberFormat is just a usual one.
        if part.getPropertyState("NumberFormat") != ambiguous:
            yield kind_of(part.NumberFormat), top, column, bottom, column
            continue
        for group in _groups(part):
            kind = kind_of(group.NumberFormat)
            for area in group.getRangeAddresses():
                first = area.StartRow - home.StartRow
                yield kind, first, column, area.EndRow - home.StartRow, column


def _columns_of_numbers(rows: Sequence[Row]) -> dict[int, tuple[int, int]]:
    """Return the first and the last row with a number of each column with any."""
    found: dict[int, tuple[int, int]] = {}
    for column, cells in enumerate(zip(*rows, strict=True)):
        kinds = [cell.__class__ for cell in cells]
        if float in kinds:
            last = len(kinds) - 1 - kinds[::-1].index(float)
            found[column] = (kinds.index(float), last)
    return found


def _groups(cells: Any) -> Iterator[Any]:
    groups = cells.getUniqueCellFormatRanges()
    for index in range(groups.getCount()):
        yield groups.getByIndex(index)


def _typed(value: Any, kind: int) -> Any:
    if value.__class__ is not float or kind in (
        number_formats.PLAIN,
        number_formats.TEXT,
    ):
        return value
    if kind == number_formats.LOGICAL:
        return bool(value)
    if not _FIRST_DAY < value < _LAST_DAY:
        return value
    return _EPOCH + dt.timedelta(milliseconds=round(value * _DAY))


def _put_errors(cells: Any, rows: list[list[Any]]) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                row[column] = _error(cells.getCellByPosition(column, number))


def _error(cell: Any) -> int:
    number = cell.getError()
    # Ranges that do not meet ("!" in Calc's own syntax) are #REF! here, #NULL! there.
    if number == REF and "!" in cell.Formula.replace("#REF!", ""):
        return code_of(NULL)
    return code_of(number)


def write(
    document: Any, cells: Any, rows: Sequence[Row], *, keeps_undo: bool = False
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
        texts = _text_rows(document, cells, number, column)
        converted.append(_Column(number, column, texts))
        columns.append(converted[-1].values)
    for one in converted:
        for code, wanted in one.formats.items():
            for top, bottom in _runs(wanted):
                strip = cells.getCellRangeByPosition(
                    one.number, top, one.number, bottom
                )
                # Formatting empty cells is quick, formatting full ones is not.
                strip.clearContents(CONTENT)
                number_formats.give(document, strip, code)
    if keeps_undo:
        _prepare_undo(cells)
    cells.setDataArray(tuple(zip(*columns, strict=True)))
    return [(row, one.number, text) for one in converted for row, text in one.formulas]


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
            return (plain - _EPOCH) / dt.timedelta(days=1)
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


def _text_rows(document: Any, cells: Any, number: int, column: Row) -> frozenset[int]:
    """Return the rows formatted as text: there a number in quotes stays as it is."""
    rows = range(len(column))
    if not any(v.__class__ is str and v and _looks_like_number(v) for v in column):
        return frozenset()
    strip = cells.getCellRangeByPosition(number, 0, number, rows[-1])
    top = strip.RangeAddress.StartRow
    return frozenset(
        row - top
        for group in _groups(strip)
        if number_formats.kind(document, group.NumberFormat) == number_formats.TEXT
        for area in group.getRangeAddresses()
        for row in range(area.StartRow, area.EndRow + 1)
    )


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of rows that follow one another."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        numbers = list(map(itemgetter(1), run))
        yield numbers[0], numbers[-1]
