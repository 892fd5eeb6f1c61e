"""Fills cells of a workbook through an office of its own: Excel on Windows, else Calc.

For formats that can only be changed by the program that owns them (.xls). Everything
around the cells stays as the office keeps it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunshine_xl.calc import register
from sunshine_xl.calc.errors import (
    CannotOpen,
    CannotSave,
    OfficeGone,
    OfficeMissing,
    OfficeSilent,
)
from sunshine_xl.flows.export import LiveFillFailed
from sunshine_xl.grid import Address
from sunshine_xl.hosts.pdf import has_excel

_AS_TEXT = "@"
# What an office makes a number, a day or a formula of, if the cell is not text.
_AMBIGUOUS = re.compile(r"[\s\d=+\-@'(¥￥$.,].*", re.DOTALL)


_WORDS = (
    (OfficeMissing, "没有找到 Excel 或 LibreOffice"),
    (OfficeSilent, "办公软件没有启动起来"),
    (OfficeGone, "办公软件中途退出"),
    (CannotOpen, "打不开模板，可能有密码或已损坏"),
    (CannotSave, "填好后存不了"),
)


def why_not(error: Exception) -> str:
    """Return in plain Chinese why an office did not fill a template."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return f"办公软件报错（{type(error).__name__}）"


def live_fill(data: bytes, sheet: str, cells: Mapping[Address, Any]) -> bytes:
    """Return what ``fill_cells`` does; any failure is one an export can tell."""
    try:
        return fill_cells(data, sheet, cells)
    except Exception as error:
        # Each office has its own errors.
        raise LiveFillFailed(why_not(error)) from error


def fill_cells(data: bytes, sheet: str, cells: Mapping[Address, Any]) -> bytes:
    """Return a .xls workbook with cells set; addresses are (row, column) from 0.

    The copy it works on is readable by its owner alone and gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="sunshine-") as folder:
        path = Path(folder) / "template.xls"
        path.write_bytes(data)
        with _office() as app:
            book = app.books.open(str(path))
            try:
                target = book.sheets[sheet]
                for column in sorted({column for _, column in cells}):
                    _fill_column(target, column, cells)
                book.save()
            finally:
                book.close()
        return path.read_bytes()


@contextmanager
def _office() -> Iterator[Any]:
    """Yield a hidden office that ends with the work."""
    import xlwings

    if not has_excel():
        register()
    app = xlwings.App(visible=False, add_book=False)
    # Excel would ask about the old format's limits.
    app.display_alerts = False
    try:
        yield app
    finally:
        app.quit()


def _fill_column(sheet: Any, column: int, cells: Mapping[Address, Any]) -> None:
    """Write a column's cells run by run, each in one call."""
    rows = sorted(row for row, at in cells if at == column)
    for first, last in _runs(rows):
        values = [cells[row, column] for row in range(first, last + 1)]
        block = sheet.range((first + 1, column + 1), (last + 1, column + 1))
        texts = [value for value in values if isinstance(value, str)]
        if any(map(_AMBIGUOUS.fullmatch, texts)) and block.number_format != _AS_TEXT:
            block.number_format = _AS_TEXT
        block.options(ndim=2).value = [[_plain(value)] for value in values]


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of rows that follow one another."""
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index] != rows[index - 1] + 1:
            yield rows[start], rows[index - 1]
            start = index


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) or hasattr(value, "year") else float(value)
