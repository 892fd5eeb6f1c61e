"""Results given to formulas of an existing workbook; the formulas stay."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from sunshine_xl.io.formula_results import set_results
from sunshine_xl.io.patch_faults import NotPatchable
from sunshine_xl.io.recalculation import forget_results
from tests.io.marking import parts, plain_book
from tests.validators import problems


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("表")
        bold = book.add_format({"bold": True})
        sheet.write_formula("A1", '=B1&"<甲>"', bold, "旧")
        sheet.write_formula("A2", "=B1*2", None, 4)
        sheet.write_formula("A3", "=B1*3", None, 6)
        sheet.write("B1", 2)
        book.add_worksheet("别的").write_formula("A1", "=1", None, 1)
    return buffer.getvalue()


def shown(data, sheet="表"):
    there = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
    return [there.cell(n, 1).value for n in (1, 2, 3)]


def formulas(data):
    there = openpyxl.load_workbook(io.BytesIO(data))["表"]
    return [there.cell(n, 1).value for n in (1, 2, 3)]


def test_results_change_and_nothing_else(tmp_path):
    data = workbook()
    cells = {(0, 0): "新 & <乙>", (1, 0): Decimal("4.50"), (0, 1): 99, (9, 9): 1}
    after = set_results(data, "表", cells)
    assert shown(after) == ["新 & <乙>", 4.5, 6]
    assert formulas(after) == formulas(data)
    there = openpyxl.load_workbook(io.BytesIO(after))["表"]
    assert there["A1"].font.bold
    assert there["B1"].value == 2  # no formula: what people typed is theirs
    before, now = parts(data), parts(after)
    assert [n for n in before if before[n] != now[n]] == ["xl/worksheets/sheet1.xml"]
    (tmp_path / "表.xlsx").write_bytes(after)
    assert problems(tmp_path / "表.xlsx") == []


def test_a_number_becomes_a_text_and_blank_and_back():
    data = set_results(workbook(), "表", {(1, 0): "", (2, 0): "字"})
    assert shown(data)[1:] in ([None, "字"], ["", "字"])
    assert shown(set_results(data, "表", {(2, 0): 7}))[2] == 7


def test_nothing_to_set_and_a_sheet_that_is_not_there_change_nothing():
    data = workbook()
    assert set_results(data, "表", {}) is data
    assert parts(set_results(data, "没有", {(0, 0): 1})) == parts(data)


def test_what_is_no_workbook_is_refused():  # PAT-001
    with pytest.raises(NotPatchable) as caught:
        set_results(b"no workbook", "表", {(0, 0): 1})
    assert caught.value.finding("表.xlsx").code == "PAT-001"


def test_results_are_forgotten_and_asked_for_again(tmp_path):
    after = forget_results(workbook())
    assert shown(after) == [None, None, None]
    assert formulas(after) == formulas(workbook())
    assert b't="str"' not in parts(after)["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in parts(after)["xl/workbook.xml"]
    (tmp_path / "表.xlsx").write_bytes(after)
    assert problems(tmp_path / "表.xlsx") == []
    assert parts(forget_results(plain_book("一"))) == parts(plain_book("一"))
