"""Lists for the staff: looks, sizes, charts, and what Excel can hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from sunshine_xl.io import list_workbook
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.list_charts import Chart
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, Seen, build_lists
from tests.validators import problems

COLUMNS = (
    ListColumn("支行", 12),
    ListColumn("说明", 20, look="new"),
    ListColumn("户数", 8, "count"),
    ListColumn("比例", 8, "share"),
    ListColumn("日期", 12, "date"),
    ListColumn("金额", 14, "money"),
)


def made(*rows, **values):
    sheet = ListSheet("清单", "清单标题", COLUMNS, rows, **values)
    return openpyxl.load_workbook(BytesIO(build_lists([sheet])))


ROW = ("东支行", "短", 3, Decimal("0.925"), dt.date(2015, 8, 1), Decimal("1000.5"))


def test_values_have_their_own_types_and_formats():
    sheet = made(ROW)["清单"]
    assert sheet["A2"].value == CONFIDENTIAL
    cells = sheet[4]
    assert [c.value for c in cells[:4]] == ["东支行", "短", 3, 0.925]
    assert cells[4].value.date() == dt.date(2015, 8, 1)
    assert [c.number_format for c in cells[2:]] == [
        "0",
        "0.0%",
        "yyyy-mm-dd",
        "#,##0.00",
    ]
    assert sheet.auto_filter.ref == "A3:F4"
    assert sheet.freeze_panes == "A4"


def test_looks_of_columns_and_of_single_cells():
    sheet = made(ROW, ("西支行", Seen("=1+1", "wrong"), Seen(1, "old"), None, None, 0))
    at = sheet["清单"]
    plain, tinted = at["A4"].fill.fgColor.rgb, at["B4"].fill.fgColor.rgb
    wrong = at["B5"].fill.fgColor.rgb
    assert len({plain, tinted, wrong, at["C5"].fill.fgColor.rgb}) == 4
    assert (at["B5"].value, at["B5"].data_type) == ("=1+1", "s")


def test_a_row_is_as_high_as_its_longest_text():
    sheet = made(ROW, ("东支行", "长" * 40, 1, 1, None, 1))["清单"]
    assert sheet.row_dimensions[4].height in (None, 18)
    assert sheet.row_dimensions[5].height > 50


def test_an_empty_list_says_so():
    sheet = made(empty="一个也没有。")["清单"]
    assert sheet["A4"].value == "一个也没有。"
    assert sheet.auto_filter.ref is None


def test_notes_stand_between_title_and_header():
    sheet = made(ROW, notes=("第一条", "第二条"))["清单"]
    assert [sheet.cell(r, 1).value for r in (3, 4, 5)] == ["第一条", "第二条", "支行"]


def test_more_rows_than_a_sheet_can_hold_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(list_workbook, "MOST_ROWS", 2)
    book = made(*[(str(n), "", n, None, None, 0) for n in range(5)])
    assert book.sheetnames == ["清单", "清单（续1）", "清单（续2）"]
    values = [row[2].value for sheet in book for row in sheet.iter_rows(min_row=4)]
    assert values == [0, 1, 2, 3, 4]
    assert made(ROW, ROW).sheetnames == ["清单"]


@pytest.mark.parametrize("bars", [False, True])
def test_charts_point_at_the_tables_cells(bars, tmp_path):
    rows = [ROW, ROW, ROW]
    chart = Chart("比例", 0, (3, 2), goal=5, most=2, bars=bars)
    book = made(*rows, charts=[chart])
    (drawn,) = book["清单"]._charts
    assert drawn.type == ("bar" if bars else "col")
    series = drawn.series[0]
    assert series.val.numRef.f == "清单!$D$4:$D$5"
    assert series.cat.strRef is None or series.cat.strRef.f == "清单!$A$4:$A$5"
    file = tmp_path / "图.xlsx"
    data = build_lists([ListSheet("清单", "标题", COLUMNS, rows, charts=[chart])])
    file.write_bytes(data)
    assert problems(file) == []


def test_nothing_is_drawn_of_nothing():
    assert made(charts=[Chart("比例", 0, (3,))])["清单"]._charts == []


def test_the_same_lists_give_the_same_bytes():
    sheet = ListSheet("清单", "标题", COLUMNS, [ROW])
    assert build_lists([sheet]) == build_lists([sheet])
