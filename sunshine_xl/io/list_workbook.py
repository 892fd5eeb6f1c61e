"""Workbooks of plain lists for the staff: what a step found, ready to read and print.

Unlike an official form nothing in a list is typed in; its columns are told here and its
rows are values in their order. Cells worth a look are given as ``Seen``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, NamedTuple

from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.list_charts import Chart, add_charts
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import (
    DOUBT,
    HEADER,
    LABEL,
    LOW,
    MISSING,
    NOTICE,
    TITLE,
    Styles,
)

MOST_ROWS = 1_000_000
_A4 = 9
_TEXT, _COUNT, _SHARE = "text", "count", "share"
_DATE, _MONEY, _SCORE = "date", "money", "score"
_FORMATS = {
    _TEXT: "@",
    _COUNT: "0",
    _SHARE: "0.0%",
    _DATE: "yyyy-mm-dd",
    _MONEY: "#,##0.00",
    _SCORE: "0.00",
}
_NUMBERS = frozenset({_COUNT, _SHARE, _MONEY, _SCORE})
_LOOKS = {"": {}, "old": LOW, "new": MISSING, "wrong": DOUBT}
_WRAPS_FROM = 14.0
_LINE_HEIGHT, _MOST_LINES = 13, 12
_PAGE_WIDTH = {False: 92.0, True: 140.0}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: title, width in characters, and what its cells hold.

    ``kind`` is text, count, share, date, money or score; ``look``
    tints the whole column.
    """

    title: str
    width: float = 10.0
    kind: str = _TEXT
    look: str = ""


class Seen(NamedTuple):
    """A value with a look of its own: "old", "new" or "wrong"."""

    value: Any
    look: str


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet: lines of explanation under the title, then the table.

    ``is_data`` lists are for other programs: their blank cells are left out.
    """

    name: str
    title: str
    columns: Sequence[ListColumn]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    charts: Sequence[Chart] = field(default=())
    empty: str = "没有。"
    is_data: bool = False


def build_lists(sheets: Sequence[ListSheet]) -> bytes:
    """Return a workbook of these lists as bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    for one in sheets:
        for name, part in _parts(one):
            _write(workbook, workbook.add_worksheet(name), styles, part)
    workbook.close()
    return target.getvalue()


def _parts(one: ListSheet) -> Iterator[tuple[str, ListSheet]]:
    """Yield a list in sheets that Excel can hold."""
    yield one.name, replace(one, rows=one.rows[:MOST_ROWS])
    for number in range(1, (len(one.rows) - 1) // MOST_ROWS + 1):
        rows = one.rows[number * MOST_ROWS : (number + 1) * MOST_ROWS]
        name = f"{one.name}（续{number}）"
        yield name, replace(one, name=name, rows=rows, charts=())


def _write(workbook: Any, sheet: Any, styles: Styles, one: ListSheet) -> None:
    last = len(one.columns) - 1
    sheet.set_default_row(18)
    sheet.set_row(0, 30)
    _line(sheet, 0, last, one.title, styles.make(**TITLE))
    _line(sheet, 1, last, CONFIDENTIAL, styles.make(**NOTICE))
    row = 2
    for note in one.notes:
        _line(sheet, row, last, note, styles.make(**LABEL))
        row += 1
    header = row
    sheet.set_row(header, 32)
    for at, column in enumerate(one.columns):
        sheet.set_column(at, at, column.width)
        put_cell(sheet, header, at, column.title, styles.make(**HEADER, text_wrap=True))
    _rows(sheet, styles, one, header + 1)
    if not one.rows:
        _line(sheet, header + 1, last, one.empty, styles.make(**LABEL))
    else:
        sheet.autofilter(header, 0, header + len(one.rows), last)
    add_charts(workbook, sheet, one.name, one.charts, (header + 1, len(one.rows)), last)
    _page(sheet, one, header)


def _line(sheet: Any, row: int, last: int, text: str, style: Any) -> None:
    if last:
        sheet.merge_range(row, 0, row, last, "", style)
    put_cell(sheet, row, 0, text, style)


def _rows(sheet: Any, styles: Styles, one: ListSheet, first: int) -> None:
    made = {
        (at, look): _style(styles, column, look or column.look)
        for at, column in enumerate(one.columns)
        for look in _LOOKS
    }
    for number, row in enumerate(one.rows, first):
        lines = 1
        for at, cell in enumerate(row):
            value, look = cell if isinstance(cell, Seen) else (cell, "")
            if one.is_data and value in ("", None):
                continue
            put_cell(sheet, number, at, value, made[at, look])
            if value.__class__ is str and len(value) * 2 > one.columns[at].width:
                lines = max(lines, _lines(value, one.columns[at]))
        if lines > 1:
            sheet.set_row(number, lines * _LINE_HEIGHT + 4)


def _lines(text: str, column: ListColumn) -> int:
    """Return how many lines a text takes in its column; Chinese takes double width."""
    if not _wraps(column):
        return 1
    width = sum(1 if sign < "\u1100" else 2 for sign in text)
    return min(_MOST_LINES, -(-width // int(column.width - 1)))


def _wraps(column: ListColumn) -> bool:
    return column.kind == _TEXT and column.width >= _WRAPS_FROM


def _style(styles: Styles, column: ListColumn, look: str) -> Any:
    wraps = _wraps(column)
    is_number = column.kind in _NUMBERS
    return styles.make(
        num_format=_FORMATS[column.kind],
        border=1,
        align="right" if is_number else "left" if wraps else "center",
        text_wrap=wraps,
        shrink=not wraps,
        **_LOOKS[look],
    )


def _page(sheet: Any, one: ListSheet, header: int) -> None:
    width = sum(column.width for column in one.columns)
    sheet.set_paper(_A4)
    if width > _PAGE_WIDTH[False] or one.charts:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    sheet.freeze_panes(header + 1, 0)
    sheet.hide_gridlines(2)
