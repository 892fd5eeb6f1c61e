"""Typing into official forms that are open in a live spreadsheet program."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sunshine_xl.excel.book import grids
from sunshine_xl.forms.recognise import recognise


def table_of(book, sheet):
    """Return the form on a sheet of an open workbook."""
    (grid,) = (grid for grid in grids(book) if grid.sheet == sheet)
    return recognise(grid)


def type_rows(book, sheet, rows, first_row=None):
    """Fill rows in from the form's first one on; computed columns are left alone.

    ``rows`` give values by field. A column at a time is typed, as one block.
    """
    table = table_of(book, sheet)
    top = (table.first_row if first_row is None else first_row) + 1
    for field, column in table.columns.items():
        if table.form.by_field[field].formula or not any(field in r for r in rows):
            continue
        cells = [[plain(row.get(field))] for row in rows]
        book.sheets[sheet].range((top, column + 1)).value = cells


def type_where(book, sheet, field, answers):
    """Fill rows in where ``field`` has one of the values that ``answers`` go by."""
    table = table_of(book, sheet)
    column = table.columns[field] + 1
    bottom = book.sheets[sheet].used_range.last_cell.row
    for row in range(table.first_row + 1, bottom + 1):
        here = book.sheets[sheet].range((row, column)).value
        for name, value in answers.get(here, {}).items():
            at = (row, table.columns[name] + 1)
            book.sheets[sheet].range(at).value = plain(value)


def plain(value):
    """Return a value as somebody types it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value
