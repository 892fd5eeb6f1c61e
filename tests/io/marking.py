"""What the tests of marking share: marks to make and ways to look at the result."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable

import openpyxl
import xlsxwriter

from sunshine_xl.findings import Severity
from sunshine_xl.io.mark import Mark, ResultRow, Results

TOO_HIGH = "拟预授信金额 80,000 元，高于上限 50,000 元。"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def zipped(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return buffer.getvalue()


def marks_on(sheets: Iterable[str], cells: str = "A3 C3 E5 D6 D7 F9") -> list[Mark]:
    order = list(Severity)
    return [
        Mark(sheet, cell, order[number % 3], TOO_HIGH)
        for sheet in sheets
        for number, cell in enumerate(cells.split())
    ]


def results_of(marks: Iterable[Mark], title: str = "校验结果") -> Results:
    rows = [
        ResultRow(
            "LIM-004", one.severity, "册.xlsx", one.sheet, one.cell, one.text, "改"
        )
        for one in marks
    ]
    return Results(title, rows)


def plain_book(*sheets: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name in sheets:
            book.add_worksheet(name).write_row("A1", ["户号", "额度"])
    return buffer.getvalue()


def loaded(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))
