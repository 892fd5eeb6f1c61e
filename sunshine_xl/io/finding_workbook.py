"""A workbook of its own that lists findings, each with a link to its file and cell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Severity
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.mark_results import row_height
from sunshine_xl.io.marks import FILL, HEADERS, INK, SHEET, WIDTHS, ResultRow, Results
from sunshine_xl.io.put import put_cell, put_formula
from sunshine_xl.io.styles import HEADER, NOTICE, TITLE, Styles

_FIRST_ROW = 3
_CELL = HEADERS.index("单元格")
# Excel takes no longer text in a formula.
_LONGEST_TEXT = 255


def finding_workbook(
    results: Results, paths: Mapping[str, Path], folder: Path
) -> bytes:
    """Return the list as bytes; ``paths`` are the files by name.

    The links are relative to ``folder``, where the list will lie, so that the whole
    campaign can be moved.
    """
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    sheet = workbook.add_worksheet(SHEET)
    last = len(HEADERS) - 1
    sheet.merge_range(0, 0, 0, last, results.title, styles.make(**TITLE))
    sheet.merge_range(1, 0, 1, last, CONFIDENTIAL, styles.make(**NOTICE))
    for number, (title, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
        sheet.set_column(number, number, width)
        put_cell(sheet, _FIRST_ROW - 1, number, title, styles.make(**HEADER))
    for number, row in enumerate(results.rows):
        sheet.set_row(_FIRST_ROW + number, row_height(row))
        _write(sheet, _FIRST_ROW + number, row, styles)
        link = _link(row, paths, folder)
        if link:
            look = styles.make(font_color="#0563C1", underline=1, border=1)
            shown = row.cell or "打开"
            formula = f'=HYPERLINK("{link}","{shown}")'
            put_formula(sheet, _FIRST_ROW + number, _CELL, formula, look, shown)
    _set_up(sheet, _FIRST_ROW + len(results.rows) - 1, last)
    workbook.close()
    return target.getvalue()


def _write(sheet: Any, number: int, row: ResultRow, styles: Styles) -> None:
    plain = styles.make(text_wrap=True, border=1)
    level = styles.make(
        border=1,
        align="center",
        bg_color=f"#{FILL[row.severity]}",
        font_color=f"#{INK[row.severity]}",
    )
    texts = (row.code, row.severity, row.file, row.sheet, row.cell)
    for column, text in enumerate((*texts, row.message, row.remedy)):
        is_level = isinstance(text, Severity)
        put_cell(sheet, number, column, str(text), level if is_level else plain)


def _link(row: ResultRow, paths: Mapping[str, Path], folder: Path) -> str:
    """Return the address of a finding's cell as a text in a formula, or "".

    A formula, because XlsxWriter writes the slashes of a link's address as Windows
    does, and then Calc finds no file.
    """
    path = paths.get(row.file)
    if path is None:
        return ""
    link = Path(os.path.relpath(path, folder)).as_posix()
    if row.sheet:
        sheet = row.sheet.replace("'", "''")
        link += f"#'{sheet}'!{row.cell or 'A1'}"
    quoted = link.replace('"', '""')
    return quoted if len(quoted) <= _LONGEST_TEXT else ""


def _set_up(sheet: Any, bottom: int, last: int) -> None:
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.autofilter(_FIRST_ROW - 1, 0, max(bottom, _FIRST_ROW), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
