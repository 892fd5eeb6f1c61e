"""A blank or filled official sheet, built from its description alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.io.put import put_cell, put_formula
from sunshine_xl.io.styles import (
    DOUBT,
    LABEL,
    MISSING,
    NOTICE,
    TITLE,
    Styles,
    wraps_text,
)
from sunshine_xl.io.validation import add_validation

CONFIDENTIAL = "内部资料 仅供客户关系管理和贷款申请参考，不得对客户公开或承诺"
_A4 = 9
_MARGIN = 0.4
_ROW_HEIGHT = 18
_LINE_HEIGHT = 14
_MOST_LINES = 8
_PERMITTED = {
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
}

# What a computed column's formula is, from (letters by field, row shown at the left).
Formula = Callable[[Mapping[str, str], int], str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a built sheet's parts stand; rows and columns count from 0."""

    header_row: int
    first_row: int
    last_row: int
    letters: Mapping[str, str]

    def range(self, field: str, sheet: str = "") -> str:
        """Return a column's cells as an absolute reference."""
        letter = self.letters[field]
        cells = f"${letter}${self.first_row + 1}:${letter}${self.last_row + 1}"
        return f"{sheet}!{cells}" if sheet else cells


def write_form(
    sheet: Any,
    styles: Styles,
    form: Form,
    rows: Sequence[Mapping[str, Any]] = (),
    *,
    title: str = "",
    columns: Sequence[Column] = (),
    block: Sequence[tuple[str, int]] = (),
    formulas: Mapping[str, Formula] | None = None,
    capacity: int = 0,
    gap: int = 0,
) -> Placed:
    """Write title, header block, header and rows of a form; return where they stand.

    ``rows`` give raw cell values by field. ``block`` are the texts of the line under
    the title with the number of columns each takes. ``capacity`` is how many rows are
    prepared at least, ``gap`` how many lines stay free above the header.
    """
    columns = tuple(columns) or form.usual
    top = _heading(sheet, styles, form, columns, title or form.title, block)
    top += gap
    first = _header(sheet, styles, columns, top)
    last = first + max(len(rows), capacity, 1) - 1
    letters = {c.field: column_letters(i) for i, c in enumerate(columns)}
    placed = Placed(first - 1, first, last, letters)
    _cells(sheet, styles, columns, rows, placed, formulas or {})
    for index, column in enumerate(columns):
        if not column.formula and not column.locked:
            add_validation(sheet, column, (first, last), index)
    mark_gaps(sheet, styles, form, columns, placed)
    _page(sheet, form, columns, top, first)
    sheet.protect("", _PERMITTED)
    return placed


def _heading(
    sheet: Any,
    styles: Styles,
    form: Form,
    columns: Sequence[Column],
    title: str,
    block: Sequence[tuple[str, int]],
) -> int:
    """Write title and block; return the first row of the header."""
    last = _first_page(form, columns) - 1
    sheet.merge_range(0, 0, 0, last, title, styles.make(**TITLE))
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, 30)
    row = 1
    if not block and form.has_unit:
        block = (("单位：元", len(columns)),)
    if block:
        sheet.set_row(row, 20)
        merge_line(sheet, row, block, styles.make(**LABEL, locked=False))
        row += 1
    if form.page.confidential:
        sheet.merge_range(row, 0, row, last, CONFIDENTIAL, styles.make(**NOTICE))
        row += 1
    return row


def _first_page(form: Form, columns: Sequence[Column]) -> int:
    """Return how many columns the title may span to be seen whole on page one."""
    room = sum(c.width for c in columns if not c.hidden) / form.page.pages_wide
    for number, column in enumerate(columns, 1):
        room -= 0 if column.hidden else column.width
        if room < 0:
            return max(2, number - 1)
    return len(columns)


def merge_line(
    sheet: Any, row: int, parts: Sequence[tuple[str, int]], style: Any
) -> None:
    """Write texts side by side, each over its number of columns."""
    column = 0
    for text, width in parts:
        if width > 1:
            sheet.merge_range(row, column, row, column + width - 1, text, style)
        else:
            put_cell(sheet, row, column, text, style)
        column += width


def _header(sheet: Any, styles: Styles, columns: Sequence[Column], top: int) -> int:
    """Write one header row, or two where columns are grouped; return the row below."""
    grouped = any(column.group for column in columns)
    bottom = top + 1 if grouped else top
    sheet.set_row(bottom, 32)
    start = 0
    while start < len(columns):
        group, end = columns[start].group, start
        while group and end + 1 < len(columns) and columns[end + 1].group == group:
            end += 1
        if group and end > start:
            style = styles.make(bold=True, bg_color="#DDEBF7", align="center", border=1)
            sheet.merge_range(top, start, top, end, group, style)
        start = end + 1
    for index, column in enumerate(columns):
        style = styles.header(column)
        if grouped and not column.group:
            sheet.merge_range(top, index, bottom, index, column.title, style)
        else:
            put_cell(sheet, bottom, index, column.title, style)
        options = {"hidden": True} if column.hidden else {}
        sheet.set_column(index, index, column.width, None, options)
    return bottom + 1


def _cells(
    sheet: Any,
    styles: Styles,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    placed: Placed,
    formulas: Mapping[str, Formula],
) -> None:
    cell_styles = [styles.cell(column) for column in columns]
    for row in range(placed.first_row, placed.last_row + 1):
        index = row - placed.first_row
        values = rows[index] if index < len(rows) else {}
        height = height_of(columns, values)
        if height is not None:
            sheet.set_row(row, height)
        for at, (column, style) in enumerate(zip(columns, cell_styles, strict=True)):
            formula = formulas.get(column.field)
            if formula is None:
                put_cell(sheet, row, at, values.get(column.field), style)
            else:
                text = formula(placed.letters, row + 1)
                put_formula(sheet, row, at, text, style, values.get(column.field, ""))


def height_of(columns: Sequence[Column], values: Mapping[str, Any]) -> float | None:
    """Return the points that show a row's longest text whole, None for the usual."""
    lines = max((_lines(c, values.get(c.field)) for c in columns), default=1)
    return _LINE_HEIGHT * min(lines, _MOST_LINES) + 4 if lines > 1 else None


def _lines(column: Column, value: Any) -> int:
    """Return how many lines a text takes in its column; a Han sign is two wide."""
    if not isinstance(value, str) or len(value) * 2 <= column.width:
        return 1
    if not wraps_text(column):
        return 1
    wide = sum(1 if sign.isascii() else 2 for sign in value)
    return ceil(wide / column.width)


def mark_gaps(
    sheet: Any,
    styles: Styles,
    form: Form,
    columns: Iterable[Column],
    placed: Placed,
) -> None:
    """Colour required blanks in started rows, and ID numbers that stand twice."""
    first, last = placed.first_row, placed.last_row
    typed = [c for c in columns if not c.formula and not c.locked and not c.hidden]
    if not typed or not form.gaps_block:
        return
    left, right = placed.letters[typed[0].field], placed.letters[typed[-1].field]
    for column in typed:
        letter = placed.letters[column.field]
        cell = f"${letter}{first + 1}"
        at = list(placed.letters).index(column.field)
        if column.required:
            row = f"${left}{first + 1}:${right}{first + 1}"
            # COUNTA would count formulas that show nothing.
            started = f'SUMPRODUCT(--({row}<>""))>0'
            colour(
                sheet,
                styles,
                (first, at, last, at),
                f'=AND({started},{cell}="")',
                MISSING,
            )
        if column.kind is Kind.ID_NUMBER:
            # COUNTIF takes 18 digits for a number and sees 15 of them.
            times = f"SUMPRODUCT(--({placed.range(column.field)}={cell}))"
            same = f'=AND({cell}<>"",{times}>1)'
            colour(sheet, styles, (first, at, last, at), same, DOUBT)


def colour(
    sheet: Any,
    styles: Styles,
    box: tuple[int, int, int, int],
    formula: str,
    look: Mapping[str, object],
) -> None:
    """Put a conditional colour on a box (top, left, bottom, right)."""
    options = {"type": "formula", "criteria": formula, "format": styles.rule(look)}
    if sheet.conditional_format(*box, options):
        raise ValueError(f"conditional format was refused: {formula}")


def _page(
    sheet: Any, form: Form, columns: Sequence[Column], top: int, first: int
) -> None:
    sheet.set_paper(_A4)
    if form.page.landscape:
        sheet.set_landscape()
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.6, bottom=0.6)
    sheet.fit_to_pages(form.page.pages_wide, 0)
    sheet.repeat_rows(top, first - 1)
    if form.page.pages_wide > 1:
        sheet.repeat_columns(0, form.page.repeat_columns - 1)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    sheet.freeze_panes(first, form.page.repeat_columns)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
