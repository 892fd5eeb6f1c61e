"""Every button on every kind of workbook a clerk may have in front, in a live Calc."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from sunshine_xl.buttons import buttons
from sunshine_xl.calc.uno_access import properties, url
from sunshine_xl.excel import ribbon, undo
from sunshine_xl.excel.session import press
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from tests.flows.test_group_books import group

XLSX = "Calc MS Excel 2007 XML"
WRONG = {(0, "K2"): {"suggested_limit": "三万左右"}}
# What Calc writes anew whenever it saves: the day, its styles in another order.
OF_THE_DAY = re.compile(r"^docProps/|^xl/styles.xml$")
# Rows that fit themselves to their text are measured anew whenever styles change.
FITTED = re.compile(rb' ht="[0-9.]+"(?= hidden="[a-z]+" customHeight="false")')
# Charts are counted on from one saving to the next, their axes anew.
CHART, CHART_INSIDE = re.compile(r"chart\d+"), re.compile(rb"chart\d+")
AXIS = re.compile(rb'<c:(axId|crossAx) val="[0-9]+"')
USUAL = re.compile(rb' defaultRowHeight="[0-9.]+"')


@pytest.fixture(autouse=True)
def own_temp(monkeypatch, tmp_path):
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    # No browser window on the screen of whoever runs the tests.
    monkeypatch.setattr(ribbon.webbrowser, "open", lambda page: True)


def booklet(running, folder):
    path = folder / "朝阳村.xlsx"
    path.write_bytes(build_booklet(group(changes=WRONG), default_policy()))
    return running.books.open(path)


def empty(running, folder):
    return running.books.add()


def strange(running, folder):
    book = running.books.add()
    book.sheets[0]["A1"].value = [["姓名", "身份证号码"], ["张三", "1"], [None, "=1/0"]]
    return book


def filtered(running, folder):
    book = booklet(running, folder)
    area = book.sheets["评议2"].api.getCellRangeByName("A6:S30")
    criteria = area.createFilterDescriptor(True)
    criteria.ContainsHeader = True
    area.filter(criteria)
    book.sheets["评议2"].activate()
    return book


def open_for_all(running, folder):
    book = booklet(running, folder)
    for sheet in book.sheets:
        sheet.api.unprotect("")
    return book


def with_a_chart_in_front(running, folder):
    book = booklet(running, folder)
    sheet = book.sheets["汇总"]
    sheet.api.unprotect("")
    chart = sheet.charts.add(10, 10, 200, 150)
    chart.set_source_data(sheet["A7:B9"])
    sheet.activate()
    page = sheet.api.DrawPage
    book.impl.api.CurrentController.select(page.getByIndex(page.Count - 1))
    return book


@pytest.fixture
def book(request, running, tmp_path):
    """Return a workbook in the situation the test asks for."""
    made = request.param(running, tmp_path)
    yield made
    made.close()


SITUATIONS = (booklet, empty, strange, filtered, open_for_all, with_a_chart_in_front)


@pytest.mark.parametrize("book", SITUATIONS, indirect=True)
def test_every_button_ends_with_an_answer(book, running):
    updating, status = running.screen_updating, running.status_bar
    for one in buttons():
        outcome = press(one, book)
        assert outcome.text and "没有完成" not in outcome.text, one.id
        assert (running.screen_updating, running.status_bar) == (updating, status)


def copy(book, path):
    """Write an open workbook to another file; it keeps its own name."""
    book.api.storeToURL(url(path), properties(FilterName=XLSX))
    return path


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {
            CHART.sub("chart", name): same(package.read(name))
            for name in package.namelist()
            if not OF_THE_DAY.match(name)
        }


def same(content):
    """Return a part without what differs from one saving to the next."""
    for noise in (FITTED, USUAL, CHART_INSIDE, AXIS):
        content = noise.sub(b"", content)
    return content


def looks(path):
    """Return how every cell of a file looks, which numbers of styles do not tell.

    The font's name is left out: Calc writes the one of the script a formula's result
    is in, once it has looked at that.
    """
    return {
        (sheet.title, cell.coordinate): (
            cell.number_format,
            cell.font.b,
            cell.font.sz,
            cell.fill.fgColor.rgb,
            cell.border.bottom.style,
            cell.alignment.wrap_text,
            cell.protection.locked,
        )
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    }


def chosen(book):
    return book.selection.address if book.selection is not None else None


def button(name):
    return next(one for one in buttons() if one.id == name)


@pytest.mark.parametrize("way_back", ["unmark", "undo"])
@pytest.mark.parametrize(
    "book", [booklet, filtered, with_a_chart_in_front], indirect=True
)
def test_nothing_but_marks_is_changed_and_they_go_without_a_trace(
    book, way_back, tmp_path
):
    """The files Calc saves before and after are the same, part by part."""
    first = copy(book, tmp_path / "前.xlsx")
    front, selected = book.sheets.active.name, chosen(book)
    styles = set(book.api.StyleFamilies.getByName("CellStyles").ElementNames)
    press(button("check"), book)
    assert book.sheets.active.name == front
    marked = openpyxl.load_workbook(copy(book, tmp_path / "中.xlsx"))
    assert marked.sheetnames[-1] == "校验结果"
    assert "FLD-004" in [cell.value for cell in marked["校验结果"]["A"]]
    for sheet in openpyxl.load_workbook(first):
        theirs = [[cell.value for cell in row] for row in sheet.iter_rows()]
        own = marked[sheet.title]
        assert [[cell.value for cell in row] for row in own.iter_rows()] == theirs
        assert own.protection.sheet == sheet.protection.sheet
        assert own.auto_filter.ref == sheet.auto_filter.ref
    press(button(way_back), book)
    assert book.sheets.active.name == front
    # A selected chart is let go: another sheet was in front for a moment.
    assert selected is None or chosen(book) == selected
    last = copy(book, tmp_path / "后.xlsx")
    before, after = parts(first), parts(last)
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []
    assert looks(last) == looks(first)
    now = set(book.api.StyleFamilies.getByName("CellStyles").ElementNames)
    assert now == styles
