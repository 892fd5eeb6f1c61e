"""Cell values read in bulk: what Excel would give, from UNO's data arrays.

UNO's arrays know numbers and text only. Dates, times and truth values are numbers
with a format; errors come back as nothing and are asked for one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sunshine_xl.calc import number_formats
from sunshine_xl.calc.errors_in_cells import NULL, REF, code_of
from sunshine_xl.calc.number_formats import NumberFormats
from sunshine_xl.calc.uno_access import enum

# com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA; HARDATTR, STYLES.
CONTENT = 1 | 2 | 4 | 16
FORMATS = 32 | 64

EPOCH = dt.datetime(1899, 12, 30)
_DAY = 86_400_000
_FIRST_DAY, _LAST_DAY = -657_434, 2_958_466

_SPECIAL = (number_formats.MOMENT, number_formats.LOGICAL)
Row = Sequence[Any]


def read(formats: NumberFormats, cells: Any) -> Sequence[Row]:
    """Return a range's rows: float, str, bool, datetime, an error's code or None."""
    rows: Sequence[Row] = cells.getDataArray()
    if len(rows) == len(rows[0]) == 1:
        return [[_read_one(formats, cells, rows[0][0])]]
    columns: list[Row] = list(zip(*rows, strict=True))
    changed = False
    for kind, top, left, bottom, _ in _special_areas(formats, cells, columns):
        if kind in _SPECIAL:
            column = columns[left]
            columns[left] = [
                *column[:top],
                *_all_typed(column[top : bottom + 1], kind),
                *column[bottom + 1 :],
            ]
            changed = True
    for number, column in enumerate(columns):
        if None in column:
            columns[number] = _with_errors(cells, number, column)
            changed = True
    return list(zip(*columns, strict=True)) if changed else rows


def _read_one(formats: NumberFormats, cell: Any, value: Any) -> Any:
    if value is None:
        return _error(cell.getCellByPosition(0, 0))
    if value.__class__ is float:
        return _typed(value, formats.kind(cell.NumberFormat))
    return value or None


def _special_areas(
    formats: NumberFormats, cells: Any, columns: Sequence[Row]
) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield (kind, top, left, bottom, right) of what is dates or truth values.

    Only where numbers stand can there be any. A column of them mostly has one format,
    which one question tells; asking for all the formats of a sheet takes far longer.
    """
    ambiguous = enum("beans.PropertyState", "AMBIGUOUS_VALUE")
    home = cells.RangeAddress
    for column, (top, bottom) in _columns_of_numbers(columns).items():
        part = cells.getCellRangeByPosition(column, top, column, bottom)
        # Where there are several, NumberFormat is just a usual one.
        if part.getPropertyState("NumberFormat") != ambiguous:
            yield formats.kind(part.NumberFormat), top, column, bottom, column
            continue
        for group in format_groups(part):
            kind = formats.kind(group.NumberFormat)
            for area in group.getRangeAddresses():
                first = area.StartRow - home.StartRow
                yield kind, first, column, area.EndRow - home.StartRow, column


def _columns_of_numbers(columns: Sequence[Row]) -> dict[int, tuple[int, int]]:
    """Return the first and the last row with a number of each column with any."""
    found: dict[int, tuple[int, int]] = {}
    for column, cells in enumerate(columns):
        kinds = list(map(type, cells))
        if float in kinds:
            last = len(kinds) - 1 - kinds[::-1].index(float)
            found[column] = (kinds.index(float), last)
    return found


def format_groups(cells: Any) -> Iterator[Any]:
    """Yield the parts of a range that are formatted alike."""
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
    return EPOCH + dt.timedelta(milliseconds=round(value * _DAY))


def _all_typed(values: Row, kind: int) -> list[Any]:
    """Return values as their kind; the same days and amounts come again and again."""
    known = {value: _typed(value, kind) for value in set(values)}
    return [known[value] for value in values]


def _with_errors(cells: Any, number: int, column: Row) -> list[Any]:
    return [
        _error(cells.getCellByPosition(number, row)) if value is None else value
        for row, value in enumerate(column)
    ]


def _error(cell: Any) -> int:
    number = cell.getError()
    # Ranges that do not meet ("!" in Calc's own syntax) are #REF! here, #NULL! there.
    if number == REF and "!" in cell.Formula.replace("#REF!", ""):
        return code_of(NULL)
    return code_of(number)
