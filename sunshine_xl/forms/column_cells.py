"""One column of a sheet read at once: what stands there twice is understood once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sunshine_xl.forms.cells import Cell, reader
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.forms.recognise import Table
from sunshine_xl.grid import Value
from sunshine_xl.rules import amounts

# Kinds whose cells are their own text.
_WORDS = frozenset({Kind.TEXT, Kind.CODE, Kind.NAME, Kind.MASKED})

# Kinds that rows of one household may share in a merged cell: no names, no amounts.
_SHARED = frozenset({Kind.TEXT, Kind.CODE, Kind.CHOICE, Kind.YES_NO, Kind.DATE})

Problem = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """The cells of a column below the header, by number of row from 0.

    ``values`` hold the field's default where the cell is blank; ``blank`` are these
    rows. ``problems`` give code and words of what is wrong.
    """

    column: Column
    values: Sequence[Any]
    blank: frozenset[int]
    problems: Mapping[int, Problem]


def is_filled(value: Value) -> bool:
    """Return whether a cell holds more than blanks."""
    return value.__class__ is not str or bool(value.strip())


def raw_column(rows: Sequence[Sequence[Value]], index: int) -> list[Value]:
    """Return one column of rows that may be ragged."""
    try:
        return list(map(itemgetter(index), rows))
    except IndexError:
        return [row[index] if index < len(row) else "" for row in rows]


def blank_rows(raw: Sequence[Value]) -> frozenset[int]:
    """Return the numbers of the rows whose cell is blank."""
    distinct = set(raw)
    return _rows_with(raw, _blanks(distinct), distinct)


def _blanks(distinct: Set[Value]) -> Set[Value]:
    return {value for value in distinct if not is_filled(value)}


def _rows_with(
    raw: Sequence[Value], wanted: Set[Value], distinct: Set[Value]
) -> frozenset[int]:
    if not wanted:
        return frozenset()
    if len(wanted) == len(distinct):
        return frozenset(range(len(raw)))
    return frozenset([row for row, value in enumerate(raw) if value in wanted])


def read_column(table: Table, name: str) -> ColumnCells:
    """Return a field's column of a recognised sheet as read."""
    column = table.form.by_field[name]
    raw = raw_column(table.grid.rows[table.first_row :], table.columns[name])
    if column.kind in _SHARED:
        _fill_merged(table, table.columns[name], raw)
    if raw.count("") == len(raw):
        nothing = [defaults(table.form.row_type)[name]] * len(raw)
        return ColumnCells(column, nothing, frozenset(range(len(raw))), {})
    return _plain_texts(column, raw) or _any_cells(table, column, raw)


def _fill_merged(table: Table, index: int, raw: list[Value]) -> None:
    """Give every row of a cell merged downwards its value: so the sheet shows it."""
    for top, left, bottom, right in table.grid.merged:
        first, last = top - table.first_row, bottom - table.first_row
        if left == right == index and first >= 0:
            for row in range(first + 1, min(last + 1, len(raw))):
                raw[row] = raw[first]


def _plain_texts(column: Column, raw: Sequence[Any]) -> ColumnCells | None:
    """Return a column of words, None where a cell is no text or is wrong.

    The same as reading cell by cell, in a few passes over the whole column.
    """
    if column.kind not in _WORDS:
        return None
    try:
        texts = list(map(str.strip, raw))
    except TypeError:
        return None
    if max(map(len, texts), default=0) > column.max_length:
        return None
    is_whole = all(texts)
    blank = () if is_whole else [row for row, text in enumerate(texts) if not text]
    return ColumnCells(column, texts, frozenset(blank), {})


def _any_cells(table: Table, column: Column, raw: Sequence[Value]) -> ColumnCells:
    """Return a column of any kind; what stands there twice is read once."""
    name = column.field
    blank_cell: Cell = (defaults(table.form.row_type)[name], "", {})
    factor, read = table.factors.get(name), reader(column)
    distinct = set(raw)
    # True and 1 are the same key to a dictionary.
    if (True in distinct or False in distinct) and bool in set(map(type, raw)):
        each = [read(v, factor) if is_filled(v) else blank_cell for v in raw]
        problems = {row: one[1:] for row, one in enumerate(each) if one[1]}
        return ColumnCells(column, [one[0] for one in each], blank_rows(raw), problems)
    blanks = _blanks(distinct)
    values = _plain_amounts(column, factor, distinct)
    rest = distinct - blanks - values.keys()
    cells = {value: read(value, factor) for value in rest}
    values.update({value: one[0] for value, one in cells.items()})
    values.update(dict.fromkeys(blanks, blank_cell[0]))
    wrong = {value for value, one in cells.items() if one[1]}
    problems = {row: cells[raw[row]][1:] for row in _rows_with(raw, wrong, distinct)}
    return ColumnCells(
        column,
        list(map(values.__getitem__, raw)),
        _rows_with(raw, blanks, distinct),
        problems,
    )


def _plain_amounts(
    column: Column, factor: Decimal | None, distinct: Set[Value]
) -> dict[Value, Any]:
    """Return those of a money column's cells that are whole yuan within its bounds."""
    if column.kind is not Kind.MONEY or factor != 1 or column.maximum is not None:
        return {}
    largest = float(amounts.LARGEST)
    least = -math.inf if column.minimum is None else float(column.minimum)
    whole = [
        value
        for value in distinct
        if value.__class__ is float
        and -largest < value < largest
        and least <= value
        and value.is_integer()
    ]
    return dict(zip(whole, map(Decimal, map(int, whole)), strict=True))


def defaults(row_type: type[Any]) -> Mapping[str, Any]:
    """Return what a record's fields hold where their cell is blank, in order."""
    return row_type._field_defaults  # type: ignore[no-any-return]
