"""The buttons pressed on workbooks open in a live Calc, compared with the commands."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

import pytest

from sunshine_xl import __version__
from sunshine_xl.buttons import buttons
from sunshine_xl.excel import marks, ribbon, undo
from sunshine_xl.excel.book import gather as gather_open
from sunshine_xl.excel.opening import summary_line
from sunshine_xl.excel.session import press
from sunshine_xl.findings import Finding
from sunshine_xl.flows import demo
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import count_groups
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


@pytest.fixture
def own_temp(monkeypatch, tmp_path):
    """Keep what an undo needs apart from that of other runs."""
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")


def pressed(name, book):
    return press(next(one for one in buttons() if one.id == name), book)


def marked(book):
    """Return everything of ours in a workbook: list, rules and notes."""
    rules = {
        (sheet.name, *rule.impl.boxes)
        for sheet in book.sheets
        for rule in sheet.cells.conditional_formats
        if SIGN in (rule.formula or "")
    }
    notes = {
        (sheet.name, note.location.address, note.text)
        for sheet in book.sheets
        for note in sheet.notes
    }
    return marks.read(book), rules, notes


NOTHING = (None, set(), set())


def test_undo_brings_back_exactly_what_was_there(opened, own_temp):
    assert "没有可以撤销" in pressed("undo", opened).text
    pressed("check", opened)
    first = marked(opened)
    assert first[0].rows and first[1] and first[2]
    assert "已撤销“校验”" in pressed("undo", opened).text
    assert marked(opened) == NOTHING
    assert "没有可以撤销" in pressed("undo", opened).text
    pressed("check", opened)
    pressed("unmark", opened)
    assert marked(opened) == NOTHING
    assert "已撤销“清除标记”" in pressed("undo", opened).text
    assert marked(opened) == first
    # What the user types after a press stays when the press is undone.
    opened.sheets["评议1"]["O9"].value = "后来写的"
    pressed("check", opened)
    pressed("undo", opened)
    assert opened.sheets["评议1"]["O9"].value == "后来写的"
    assert marked(opened) == first


def test_what_an_undo_keeps_is_forgotten_after_a_week(opened, own_temp):
    pressed("check", opened)
    (kept,) = undo.folder().glob("*.json")
    week = kept.stat().st_mtime - 8 * 24 * 3600
    os.utime(kept, (week, week))
    undo.remember("另一本.xlsx", undo.Step("校验", None))
    assert not kept.exists() and undo.last("另一本.xlsx") == undo.Step("校验", None)
    assert undo.last(opened.fullname) is None


def test_what_another_version_kept_is_no_step(own_temp):
    book = "一.xlsx"
    undo.remember(book, undo.Step("校验", None))
    for text in ("", "[]", '{"label": "x"}', '{"label": "x", "rows": [{"a": 1}]}'):
        undo._file(book).write_text(text)
        assert undo.last(book) is None


def test_doubts_are_shown_one_after_the_other(opened, own_temp):
    told = pressed("doubts", opened)
    assert told.has_changed and told.text.startswith("第 1 处，共 ")
    rows = [row for row in marks.read(opened).rows if row.cell]
    seen = []
    for _ in rows:
        here = opened.selection.get_address(False, False)
        seen.append((opened.sheets.active.name, here))
        pressed("doubts", opened)
    places = [(row.sheet, row.cell) for row in rows]
    assert seen[0] == places[0] and set(seen) == set(places)
    told = pressed("doubts", opened)
    assert not told.has_changed and rows[0].remedy


def test_no_doubt_no_list(tmp_path, running, own_temp):
    path = tmp_path / "好.xlsx"
    path.write_bytes(build_booklet(group(), default_policy()))
    book = running.books.open(path)
    assert "没有发现问题" in pressed("doubts", book).text
    assert marked(book) == NOTHING
    book.close()


def test_parameters_are_shown_and_looked_at(opened, own_temp):
    front = opened.sheets.active.name
    assert "这是本册的参数" in pressed("parameters", opened).text
    sheet = opened.sheets.active
    assert sheet.name == "参数" != front
    labels = sheet.range("A1:A20").options(ndim=1).value
    row = next(n for n, one in enumerate(labels, 1) if one and "取整" in one)
    sheet.api.unprotect("")
    sheet.range((row, 2)).value = "随便"
    told = pressed("parameters", opened)
    assert told.is_grave and f"参数!B{row}" in told.text


def test_about_names_the_versions(opened, own_temp):
    told = pressed("about", opened).text
    assert __version__ in told and platform.python_version() in told


def test_a_booklet_sums_itself_up_in_one_line(opened):
    (result,) = count_groups(gather_open(opened))
    line = summary_line(opened)
    assert f"{len(result.count.ballots)} 户" in line and f"{result.total:,.0f}" in line
    assert "\n" not in line


def test_other_workbooks_have_no_line(book):
    book.sheets[0]["A1"].value = [["购物", "清单"], ["米", 1]]
    assert summary_line(book) == ""


def test_a_workbook_without_our_forms_is_left_alone(running):
    book = running.books.add()
    book.sheets[0]["A1"].value = [["购物", "清单"], ["米", 1]]
    assert ribbon.check_book(book).text == ribbon.NO_FORM
    assert "评议表" in ribbon.summarise_book(book).text
    assert len(book.sheets) == 1
    book.close()
