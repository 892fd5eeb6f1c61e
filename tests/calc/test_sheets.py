"""Sheets, names, notes, tables, drawings and charts in a live Calc."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess

import openpyxl
import pytest
import xlwings

from sunshine_xl.calc.errors import CannotOpen, CannotSave
from sunshine_xl.calc.protection import Lifted
from sunshine_xl.calc.uno_access import enum
from tests.validators import problems

DAY = dt.datetime(2015, 10, 8)


def test_names_of_the_book_and_of_a_sheet(book, sheet):
    sheet["B2:C3"].name = "全部"
    sheet["A1"].name = "Sheet1!own"
    assert {name.name for name in book.names} == {"全部", "Sheet1!own"}
    assert book.names["全部"].refers_to == "=Sheet1!$B$2:$C$3"
    assert sheet["own"].address == "$A$1"
    assert sheet["全部"].address == "$B$2:$C$3"
    other = book.sheets.add("二", after=sheet)
    with pytest.raises(ValueError, match="own"):
        other["own"].value  # noqa: B018
    del book.names["全部"]
    assert sheet["B2:C3"].name is None


def test_notes(sheet):
    sheet["B3"].add_note("户号缺失")
    assert sheet["B3"].note.text == "户号缺失"
    sheet["B3"].note.text = "改正"
    assert [n.text for n in sheet.impl.notes] == ["改正"]
    assert sheet.impl.notes[0].location.address == "$B$3"
    sheet["B3"].note.delete()
    assert sheet["B3"].note is None


def test_copying_a_sheet_beside_another_and_into_another_book(running, book, sheet):
    sheet["A1"].value = "x"
    assert sheet.copy(after=sheet).name == "Sheet1 (2)"
    other = running.books.add()
    copied = sheet.copy(before=other.sheets[0])
    assert (copied.book.name, copied.index, copied["A1"].value) == (other.name, 1, "x")
    other.close()


def test_fonts_colours_and_sizes(sheet):
    cells = sheet["A1:B2"]
    cells.color = "#FFC7CE"
    cells.font.color = (156, 0, 6)
    cells.font.bold = cells.font.italic = True
    cells.font.size, cells.font.name = 14, "宋体"
    cells.row_height, cells.column_width = 30, 20
    cells.wrap_text = True
    sheet["A1"].impl.horizontal_alignment = "center"
    assert (cells.color, cells.font.color) == ((255, 199, 206), (156, 0, 6))
    assert (cells.font.bold, cells.font.italic, cells.font.size) == (True, True, 14)
    assert (cells.font.name, cells.wrap_text) == ("宋体", True)
    assert (cells.row_height, round(cells.column_width)) == (30, 20)
    assert sheet["A1"].impl.horizontal_alignment == "center"
    cells.color = None
    assert cells.color is None


def test_characters(sheet):
    sheet["A1"].value = "额度存疑"
    sheet["A1"].characters[2:].font.bold = True
    assert sheet["A1"].characters[2:4].text == "存疑"
    assert sheet["A1"].characters[0].font.bold is False
    assert sheet["A1"].characters[-1].font.bold is True


def test_rows_are_put_in_taken_out_moved_and_hidden(sheet):
    sheet["A1"].options(transpose=True).value = [1, 2, 3]
    sheet["2:2"].insert("down")
    assert sheet["A1:A4"].value == [1.0, None, 2.0, 3.0]
    sheet["2:2"].delete("up")
    sheet["A1:A3"].copy(sheet["C1"])
    assert sheet["C1:C3"].value == [1.0, 2.0, 3.0]
    sheet["C1:C3"].impl.move(sheet["E1"])
    assert (sheet["C1"].value, sheet["E3"].value) == (None, 3.0)
    sheet["2:2"].impl.row_hidden = True
    assert sheet["2:2"].impl.row_hidden is True
    assert sheet["3:3"].impl.row_hidden is False


def test_tables(sheet):
    sheet["B2"].value = [["户号", None], ["1", 2]]
    table = sheet.tables.add(sheet["B2:C3"], name="名单")
    assert sheet["B2:C2"].value == ["户号", "Column2"]
    assert sheet["C3"].table.name == "名单"
    assert sheet["E9"].table is None
    table.show_totals = True
    assert table.range.address == "$B$2:$C$4"
    assert table.data_body_range.address == "$B$3:$C$3"
    assert sheet["名单"].address == "$B$3:$C$3"


def test_charts_are_drawn_and_kept(tmp_path, book, sheet):
    sheet["A1"].value = [["支行", "完成率"], ["东支行", 0.9], ["西支行", 0.7]]
    chart = sheet.charts.add(100, 50, 300, 200)
    chart.set_source_data(sheet["A1:B3"])
    chart.chart_type = "bar_clustered"
    chart.impl.title = "建档面"
    chart.impl.legend.position = "bottom"
    chart.impl.value_axis.maximum_scale = 1
    chart.impl.value_axis.title = "比例"
    assert (chart.chart_type, chart.impl.title) == ("bar_clustered", "建档面")
    assert chart.impl.legend.position == "bottom"
    assert chart.impl.value_axis.maximum_scale == 1.0
    picture = tmp_path / "图.png"
    chart.impl.to_png(str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    book.save(tmp_path / "图.xlsx")
    (kept,) = openpyxl.load_workbook(tmp_path / "图.xlsx").worksheets[0]._charts
    assert kept.tagname == "barChart"
    with pytest.raises(ValueError, match="3d_pyramid"):
        chart.impl.chart_type = "3d_pyramid"


def test_what_is_printed_and_frozen(tmp_path, book, sheet):
    sheet["A1:D9"].value = "x"
    sheet.page_setup.print_area = "A1:C5,D1:D2"
    assert sheet.page_setup.print_area == "$A$1:$C$5,$D$1:$D$2"
    sheet.impl.freeze_panes.freeze_at(sheet["A1:B3"].impl)
    book.save(tmp_path / "一.xlsx")
    read = openpyxl.load_workbook(tmp_path / "一.xlsx").worksheets[0]
    assert read.freeze_panes == "C4"
    assert problems(tmp_path / "一.xlsx") == []


def test_one_button_is_one_step_of_undo(book, sheet):
    sheet["A1"].value = "先"
    with book.impl.one_undo_step("校验"):
        sheet["A1:B9"].value = 1
        sheet["D4"].value = "单格"
        sheet["D5:F5"].value = ["=1+1", "x", True]
        sheet["D6:D9"].formula = "=A1"
        sheet["A1"].color = (255, 0, 0)
        sheet["C1"].add_note("错")
    manager = book.impl.api.UndoManager
    assert manager.getCurrentUndoActionTitle() == "校验"
    manager.undo()
    assert (sheet["A1"].value, sheet["A1"].color) == ("先", None)
    assert (sheet.used_range.address, sheet["C1"].note) == ("$A$1", None)


def test_a_template_with_macros_says_what_it_is(tmp_path, book):
    book.save(tmp_path / "模板.xltm")
    assert openpyxl.load_workbook(tmp_path / "模板.xltm").template


def test_a_pdf_holds_the_sheets_not_hidden(tmp_path, book, sheet):
    sheet["A1"].value = "第一页"
    hidden = book.sheets.add("藏", after=sheet)
    hidden["A1"].value = "看不见"
    hidden.visible = False
    book.to_pdf(tmp_path / "册.pdf")
    assert (tmp_path / "册.pdf").read_bytes().count(b"/Type/Page\n") + (
        tmp_path / "册.pdf"
    ).read_bytes().count(b"/Type/Page/") == 1


def test_calls_by_mock_caller_find_the_book(book):
    book.set_mock_caller()
    assert xlwings.Book.caller().name == book.name


def test_conditional_formats(tmp_path, book, sheet):
    sheet["A1:C9"].value = 5
    rules = sheet["A1:A5,C2"].conditional_formats
    rules.add_custom("=AND($A1>3,A1<>9)", fill_color="#FFC7CE", font_color="#9C0006")
    sheet["B1:B2"].conditional_formats.add_custom('=LEN("SX")>0', fill_color="#FFEB9C")
    (first,) = sheet["C1:C9"].conditional_formats
    assert (first.type, first.formula) == ("custom", "=AND($A1>3,A1<>9)")
    assert (first.fill_color, first.font_color) == ((255, 199, 206), (156, 0, 6))
    assert len(sheet.cells.conditional_formats) == 2
    book.save(tmp_path / "色.xlsx")
    kept = openpyxl.load_workbook(tmp_path / "色.xlsx").worksheets[0]
    formats = {str(one.sqref): one.rules[0] for one in kept.conditional_formatting}
    assert set(formats) == {"A1:A5 C2", "B1:B2"}
    assert formats["A1:A5 C2"].formula == ["AND($A1>3,A1<>9)"]
    assert formats["A1:A5 C2"].dxf.fill.bgColor.rgb == "FFFFC7CE"
    first.delete()
    assert len(sheet.cells.conditional_formats) == 1


def test_the_look_of_tables_stays_in_the_file(tmp_path, running, book, sheet):
    sheet["A1"].value = [["a", "b"], [1, 2]]
    table = sheet.tables.add(sheet["A1:B2"], name="名单")
    table.table_style = "TableStyleLight3"
    table.show_table_style_first_column = True
    path = tmp_path / "表.xlsx"
    book.save(path)
    info = openpyxl.load_workbook(path).worksheets[0].tables["名单"].tableStyleInfo
    assert (info.name, info.showFirstColumn, info.showRowStripes) == (
        "TableStyleLight3",
        True,
        True,
    )
    assert problems(path) == []
    again = running.books.open(shutil.copy(path, tmp_path / "再.xlsx"))
    again.sheets[0]["C1"].value = "x"
    again.save()
    table = openpyxl.load_workbook(tmp_path / "再.xlsx").worksheets[0].tables["名单"]
    assert table.tableStyleInfo.name == "TableStyleLight3"
    again.close()


def colours_on_paper(book, folder):
    """Return the colours of the first page, as a printer would get them."""
    book.to_pdf(folder / "色.pdf")
    command = ["pdftoppm", "-r", "40", "-l", "1", "-singlefile", str(folder / "色.pdf")]
    subprocess.run([*command, str(folder / "色")], check=True)
    pixels = (folder / "色.ppm").read_bytes().split(b"\n", 3)[3]
    return {pixels[start : start + 3].hex() for start in range(0, len(pixels), 3)}


def test_a_rule_shows_at_once_beside_others_and_goes_without_a_trace(
    tmp_path, book, sheet
):
    sheet["A1:D9"].value = 5
    sheet["A2:A8"].conditional_formats.add_custom("=$A2>9", fill_color="#00FF00")
    sheet["B1:B9"].conditional_formats.add_custom("=B1>4", fill_color="#00FFFF")
    assert "00ffff" in colours_on_paper(book, tmp_path)
    rules = sheet.cells.conditional_formats
    before = [(rule.formula, rule.impl.boxes) for rule in rules]
    sheet["A3,A5:A6,C1:C2,B2"].conditional_formats.add_custom(
        "=A3=5", fill_color="#0000FF", font_bold=True
    )
    sheet["B1:B9"].conditional_formats.add_custom("=B1>4", fill_color="#FF00FF")
    assert colours_on_paper(book, tmp_path) >= {"0000ff", "00ffff"}
    sheet["A5:C6"].value = 6
    sheet["A3"].value = 10
    assert colours_on_paper(book, tmp_path) >= {"0000ff", "00ff00"}
    sheet["C1:C2"].value = 6
    assert "0000ff" not in colours_on_paper(book, tmp_path)
    book.save(tmp_path / "色.xlsx")
    assert problems(tmp_path / "色.xlsx") == []
    for rule in reversed(list(rules)):
        if rule.fill_color in ((0, 0, 255), (255, 0, 255)):
            rule.delete()
    assert [(rule.formula, rule.impl.boxes) for rule in rules] == before
    assert not book.api.getUndoManager().isLocked()
    sheet["A3:A4"].value = 10
    assert colours_on_paper(book, tmp_path) >= {"00ff00", "00ffff"}


def test_protection_is_lifted_and_put_back_as_it_was(tmp_path, running):
    made = openpyxl.Workbook()
    made.active.protection.sheet = True
    made.active.protection.formatColumns = False
    made.active.protection.sort = False
    path = tmp_path / "护.xlsx"
    made.save(path)
    book = running.books.open(path)
    sheet = book.sheets[0]
    cells = sheet["A1"].conditional_formats
    with pytest.raises(PermissionError, match="protected"):
        cells.add_custom("=TRUE", fill_color="#0000FF")
    with book.impl.one_undo_step("标记"), Lifted(sheet.impl) as lifted:
        assert lifted.is_open
        cells.add_custom("=TRUE", fill_color="#0000FF")
        sheet["A1"].add_note("错")
    assert sheet.api.isProtected() and len(cells) == 1
    book.api.getUndoManager().undo()
    assert sheet["A1"].note is None and sheet.api.isProtected()
    sheet.impl.page_setup.fit(wide=1)
    assert sheet.impl.page_setup.fits == (1, 0) and sheet.api.isProtected()
    book.save()
    kept = openpyxl.load_workbook(path).active.protection
    assert (kept.sheet, kept.formatColumns, kept.sort) == (True, False, False)
    assert kept.formatRows and kept.insertRows
    sheet.api.unprotect("")
    sheet.api.protect("密")
    with Lifted(sheet.impl) as lifted:
        assert not lifted.is_open
    assert sheet.api.isProtected()
    book.close()


def test_the_page_is_set_up_for_one_sheet_alone(tmp_path, book, sheet):
    other = book.sheets.add("二", after=sheet)
    sheet["A1"].value = [[f"第{n}栏的一个长标题" for n in range(30)]] * 80
    page = sheet.impl.page_setup
    page.set_paper("A4", is_landscape=True)
    page.set_margins(36)
    page.fit(wide=1)
    page.repeat(rows="1:2", columns="A:A")
    page.set_header("&L内部资料&R&A")
    page.set_footer("第 &P 页，共 &N 页 && 完")
    assert (page.fits, page.is_landscape) == ((1, 0), True)
    assert (page.repeated[0].height, page.repeated[1].width) == (2, 1)
    assert not other.impl.page_setup.is_landscape
    book.save(tmp_path / "页.xlsx")
    read = openpyxl.load_workbook(tmp_path / "页.xlsx").worksheets
    setup = read[0].page_setup
    assert (setup.orientation, setup.fitToWidth, setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert read[0].sheet_properties.pageSetUpPr.fitToPage
    assert (read[0].print_title_rows, read[0].print_title_cols) == ("$1:$2", "$A:$A")
    assert (
        read[0].oddHeader.left.text == "内部资料"
        and "A" in read[0].oddHeader.right.text
    )
    assert (
        "&P" in read[0].oddFooter.center.text and "&N" in read[0].oddFooter.center.text
    )
    assert read[1].page_setup.orientation == "portrait"
    assert problems(tmp_path / "页.xlsx") == []
    page.repeat()
    page.set_footer("")
    assert page.repeated == (None, None) and not page.api.FooterIsOn


def test_an_old_workbook_is_filled_in_and_saved_as_it_was(
    tmp_path, running, book, sheet
):
    sheet["A1"].value = [
        ["户号", "金额", "日期"],
        ["'001", 5, dt.datetime(2015, 10, 8)],
    ]
    sheet["B2:B9"].number_format = "#,##0.00"
    rule = sheet["B2:B9"].api.Validation
    rule.Type = enum("sheet.ValidationType", "WHOLE")
    rule.setFormula1("0")
    rule.setFormula2("100")
    sheet["B2:B9"].api.Validation = rule
    path = tmp_path / "旧.xls"
    book.save(path)
    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    old = running.books.open(path)
    cells = old.sheets[0]
    cells["A3"].value = ["'002", 6, dt.datetime(2015, 11, 8)]
    old.save()
    old.close()
    again = running.books.open(path)
    cells = again.sheets[0]
    assert cells["A1:C3"].value[1:] == [
        ["001", 5.0, DAY],
        ["002", 6.0, dt.datetime(2015, 11, 8)],
    ]
    assert cells["B9"].number_format == "#,##0.00"
    kept = cells["B3"].api.Validation
    assert kept.Type.value == "WHOLE" and kept.getFormula2() == "100"
    again.close()


def test_a_workbook_with_a_password_is_opened_and_saved_so(tmp_path, running, book):
    book.sheets[0]["A1"].value = "密"
    with pytest.raises(CannotSave, match="with a password"):
        book.impl.save(str(tmp_path / "密.xls"), password="阳光")
    path = tmp_path / "密.xlsx"
    book.save(path, password="阳光")
    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    copy = shutil.copy(path, tmp_path / "副.xlsx")
    with pytest.raises(CannotOpen, match="password"):
        running.impl.books.open(str(copy))
    again = running.books.open(copy, password="阳光")
    assert again.sheets[0]["A1"].value == "密"
    again.sheets[0]["A2"].value = 1
    again.save()
    again.close()
    assert (tmp_path / "副.xlsx").read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
