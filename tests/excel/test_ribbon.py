"""The buttons pressed on workbooks open in a live Calc, compared with the commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sunshine_xl.buttons import buttons
from sunshine_xl.excel import ribbon
from sunshine_xl.excel.book import gather as gather_open
from sunshine_xl.findings import Finding
from sunshine_xl.flows import demo
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.io.marks import SIGN
from sunshine_xl.policy import default_policy
from tests.flows.test_group_books import group

RESULTS = "校验结果"


def test_every_button_has_its_function_and_every_function_its_button():
    assert {one.id for one in buttons()} == set(ribbon.FUNCTIONS)
    keys = [one.key for one in buttons()]
    assert len(set(keys)) == len(keys)


@pytest.fixture(scope="session")
def campaign(tmp_path_factory):
    folder = tmp_path_factory.mktemp("演示") / "行"
    demo.run(folder)
    return folder


def booklets(campaign):
    return sorted(campaign.glob("支行/*/评议册/*.xlsx"))


@pytest.fixture
def opened(tmp_path, running, campaign):
    """Open a copy of the booklet in which most was seeded wrong."""
    files = booklets(campaign)
    path = max(files, key=lambda one: len(check(gather([one]))))
    copy = Path(shutil.copy(path, tmp_path / path.name))
    book = running.books.open(copy)
    yield book
    book.close()


def shape(findings):
    return sorted((f.code, f.place.sheet, f.place.cell) for f in findings)


def test_an_open_workbook_is_read_as_its_file_is(opened):
    path = Path(opened.fullname)
    of_file = [f for f in check(gather([path])) if isinstance(f, Finding)]
    assert shape(check(gather_open(opened))) == shape(of_file)
    assert len(of_file) > 3


def test_checking_marks_every_cell_and_tells(opened):
    findings = check(gather_open(opened))
    before = {s.name: len(s.cells.conditional_formats) for s in opened.sheets}
    front = opened.sheets.active.name
    outcome = ribbon.check_book(opened)
    assert "校验完成" in outcome.text and RESULTS in outcome.text
    assert opened.sheets.active.name == front
    results = opened.sheets[RESULTS]
    codes = results.range("A3").expand("down").options(ndim=1).value
    assert sorted(codes) == sorted(f.code for f in findings)
    for one in findings:
        cell = opened.sheets[one.place.sheet].range(one.place.cell)
        assert any(SIGN in (r.formula or "") for r in cell.conditional_formats)
        # Calc itself takes no note on a locked cell of a protected sheet.
        if not cell.api.CellProtection.IsLocked:
            assert one.code in cell.note.text
    first = next(f for f in findings if f.place.cell)
    links = results.range(f"E3:E{2 + len(findings)}").formula
    link = f"=HYPERLINK(\"#'{first.place.sheet}'!{first.place.cell}\""
    assert any(formula.startswith(link) for (formula,) in links)
    assert "清除" in ribbon.unmark_book(opened).text
    after = {s.name: len(s.cells.conditional_formats) for s in opened.sheets}
    assert after == before
    assert not [note for sheet in opened.sheets for note in sheet.notes]
    assert "没有" in ribbon.unmark_book(opened).text


def test_checking_twice_leaves_one_set_of_marks(opened):
    ribbon.check_book(opened)
    once = {s.name: len(s.cells.conditional_formats) for s in opened.sheets}
    ribbon.check_book(opened)
    assert {s.name: len(s.cells.conditional_formats) for s in opened.sheets} == once


def test_ones_own_note_and_colour_stay(opened):
    sheet = opened.sheets["评议1"]
    found = check(gather_open(opened))
    marked = next((f.place.cell for f in found if f.place.sheet == "评议1"), "K6")
    sheet[marked].add_note("自己写的")
    sheet["L8"].color = (1, 2, 3)
    ribbon.check_book(opened)
    assert sheet[marked].note.text == "自己写的"
    ribbon.unmark_book(opened)
    assert (sheet[marked].note.text, sheet["L8"].color) == ("自己写的", (1, 2, 3))


def test_a_sound_workbook_is_told_so_and_loses_old_marks(tmp_path, running):
    path = tmp_path / "好.xlsx"
    path.write_bytes(build_booklet(group(), default_policy()))
    book = running.books.open(path)
    assert "没有发现问题" in ribbon.check_book(book).text
    assert RESULTS not in [sheet.name for sheet in book.sheets]
    told = ribbon.summarise_book(book)
    assert not told.is_grave and "一致" in told.text
    book.close()


def test_summarising_tells_what_was_typed_over(opened):
    sheet = opened.sheets["汇总"]
    sheet.api.unprotect("")
    sheet["S7"].value = 123456
    outcome = ribbon.summarise_book(opened)
    assert outcome.is_grave and "汇总!S7" in outcome.text


def test_a_workbook_without_our_forms_is_left_alone(running):
    book = running.books.add()
    book.sheets[0]["A1"].value = [["购物", "清单"], ["米", 1]]
    assert ribbon.check_book(book).text == ribbon.NO_FORM
    assert "评议表" in ribbon.summarise_book(book).text
    assert len(book.sheets) == 1
    book.close()
