"""A workbook open in Excel or Calc as grids, read in bulk where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.flows.gather import gather_open_book
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.grid import Address, CellError, Formula, Grid, Value
from sunshine_xl.io.marks import is_result_name

_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
)


def gather(book: xlwings.Book) -> Gathered:
    """Return what an open workbook holds, as ``check`` reads it from a file."""
    return gather_open_book(grids(book), Path(book.fullname), book.name)


def grids(book: xlwings.Book) -> tuple[Grid, ...]:
    """Return the workbook's sheets but our own one; empty sheets have no rows."""
    return tuple(
        _grid(book.name, sheet)
        for sheet in book.sheets
        if not is_result_name(sheet.name)
    )


def _grid(file: str, sheet: xlwings.Sheet) -> Grid:
    area = sheet.range((1, 1), sheet.used_range.last_cell)
    read: list[list[Any]] = area.options(
        ndim=2, numbers=float, empty="", err_to_str=True
    ).value
    rows = [[_value(value) for value in row] for row in read]
    return Grid(file, sheet.name, rows, load_formulas=partial(_formulas, area))


def _value(value: Any) -> Value:
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return CellError(value) if value in _ERRORS else value
    if kind is dt.datetime and value.time() == dt.time():
        return value.date()  # type: ignore[no-any-return]
    return value  # type: ignore[no-any-return]


def _formulas(area: xlwings.Range) -> Mapping[Address, Formula]:
    texts = area.formula
    rows = texts if isinstance(texts, tuple) else ((texts,),)
    return {
        (row, column): Formula(text[1:], (row, column))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
        if isinstance(text, str) and text.startswith("=")
    }
