"""Sheets and workbooks that a password closes are named and left as they are."""

from __future__ import annotations

import pytest

from sunshine_xl.buttons import buttons
from sunshine_xl.excel import marks, ribbon, undo
from sunshine_xl.excel.session import press
from tests.excel.test_ribbon import marked
from tests.excel.test_situations import booklet

BY_ID = {one.id: one for one in buttons()}
# Whose work is a sheet put in or taken out.
PUTS_A_SHEET_IN = ("check", "doubts")
OWNER, NEXT = "请设密码的人解除", "再按一次"
SECRET = "geheim"


@pytest.fixture
def book(running, tmp_path, monkeypatch):
    """Open a booklet with a mistake on 评议1."""
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    monkeypatch.setattr(ribbon.webbrowser, "open", lambda page: True)
    made = booklet(running, tmp_path)
    yield made
    made.close()


def close_sheet(book, name):
    own = book.sheets[name].api
    own.unprotect("")
    own.protect(SECRET)


def cells(book):
    return {
        sheet.name: sheet.used_range.formula
        for sheet in book.sheets
        if not marks._is_ours(sheet)
    }


def test_closed_sheets_are_left_as_they_are_by_every_button(book):
    for sheet in book.sheets:
        close_sheet(book, sheet.name)
    before, nothing = cells(book), marked(book)[1:]
    for button in buttons():
        told = press(button, book)
        assert told.text and "没有完成" not in told.text, button.id
        assert cells(book) == before, button.id
        assert all(one.api.isProtected() for one in book.sheets if one.name in before)
        if button.id == "check":
            assert "评议1" in told.text and OWNER in told.text and NEXT in told.text
            assert marked(book)[1:] == nothing
    assert marked(book)[1:] == nothing


def test_a_closed_workbook_is_named_and_left_as_it_is_by_every_button(book):
    book.api.protect(SECRET)
    before, nothing = cells(book), marked(book)
    for button in buttons():
        told = press(button, book)
        assert told.text and "没有完成" not in told.text, button.id
        assert cells(book) == before, button.id
        if button.id in PUTS_A_SHEET_IN:
            assert told.is_grave and book.name in told.text
            assert OWNER in told.text and NEXT in told.text
    assert marked(book) == nothing
    book.api.unprotect(SECRET)
    assert press(BY_ID["check"], book).has_marked


def test_a_structure_without_a_password_is_worked_on_and_stays_protected(book):
    book.api.protect("")
    assert press(BY_ID["check"], book).has_marked and book.api.isProtected()
    assert "恢复原样" in press(BY_ID["unmark"], book).text and book.api.isProtected()
    book.api.unprotect("")


def test_the_other_sheets_are_marked_and_the_closed_one_is_once_it_is_open(book):
    close_sheet(book, "评议1")
    told = press(BY_ID["check"], book)
    assert "没有上色，问题只列在清单里：评议1" in told.text
    sheets = {place[0] for place in marked(book)[1]}
    assert sheets == {"汇总"}
    codes = {(row.sheet, row.code) for row in marks.read(book).rows}
    assert ("评议1", "FLD-004") in codes
    book.sheets["评议1"].api.unprotect(SECRET)
    assert "没有上色" not in press(BY_ID["check"], book).text
    assert "评议1" in {place[0] for place in marked(book)[1]}


@pytest.mark.parametrize("name", ["check", "unmark", "undo"])
def test_our_own_list_under_a_password_is_told_before_anything_changes(name, book):
    press(BY_ID["check"], book)
    book.sheets["校验结果"].api.protect(SECRET)
    before = marked(book)
    told = press(BY_ID[name], book)
    assert told.is_grave and "“校验结果”表有密码保护" in told.text
    assert OWNER in told.text and NEXT in told.text
    assert marked(book) == before
    book.sheets["校验结果"].api.unprotect(SECRET)
    assert not press(BY_ID[name], book).is_grave


@pytest.mark.parametrize("name", ["unmark", "undo"])
def test_marks_that_a_password_keeps_in_are_told(name, book):
    press(BY_ID["check"], book)
    close_sheet(book, "评议1")
    told = press(BY_ID[name], book)
    assert "评议1" in told.text and OWNER in told.text and "恢复原样" not in told.text
    assert {place[0] for place in marked(book)[1]} == {"评议1"}
    assert "评议1" in press(BY_ID["unmark"], book).text
    book.sheets["评议1"].api.unprotect(SECRET)
    press(BY_ID["unmark"], book)
    assert marked(book) == (None, set(), set())
