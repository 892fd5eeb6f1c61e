"""Values through xlwings and a live Calc: what Excel would give and take."""

from __future__ import annotations

import datetime as dt
import gc
import math

import pandas
import pytest
from pandas.testing import assert_frame_equal

DAY = dt.datetime(2015, 10, 8)
MOMENT = dt.datetime(2015, 10, 8, 9, 30, 15)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1, 1.0),
        (1.5, 1.5),
        (True, True),
        (False, False),
        ("张三", "张三"),
        ("", None),
        (None, None),
        (DAY, DAY),
        (MOMENT, MOMENT),
        (DAY.date(), DAY),
        (2**53, float(2**53)),
        (10**17, 1e17),
        (-(2**40), -float(2**40)),
        (math.nan, None),
        ("12", 12.0),
        ("-1.5e3", -1500.0),
        ("'012", "012"),
        ("1,2", "1,2"),
        ("１２", "１２"),
        ("=1+1", 2.0),
        ("=", "="),
        ("+", "+"),
    ],
)
def test_one_cell(sheet, written, read):
    sheet["B2"].value = written
    assert sheet["B2"].value == read
    assert type(sheet["B2"].value) is type(read)


def test_numbers_written_as_text_stay_text_in_a_text_cell(sheet):
    sheet["A1:A3"].number_format = "@"
    sheet["A1"].options(transpose=True).value = ["001", "990101198001010014", "x"]
    sheet["A4"].value = "001"
    assert sheet["A1:A4"].value == ["001", "990101198001010014", "x", 1.0]


def test_a_table_of_everything_keeps_its_shape(sheet):
    table = [
        ["姓名", "金额", "日期", "是否"],
        ["张三", 46666.67, DAY, True],
        [None, None, None, None],
        ["李四", -1.0, MOMENT, False],
    ]
    sheet["C3"].value = table
    assert sheet["C3:F6"].value == table
    assert sheet["C3"].expand().value == table[:2]
    assert sheet.used_range.address == "$C$3:$F$6"


def test_a_truth_value_over_a_date_is_a_truth_value(sheet):
    sheet["A1"].value = DAY
    sheet["A1"].value = True
    assert sheet["A1"].value is True


def test_a_date_keeps_the_format_that_is_there(sheet):
    sheet["A1"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["A1"].value = DAY
    assert sheet["A1"].number_format == 'yyyy"年"m"月"d"日"'
    assert sheet["A1"].value == DAY


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=1/0", "#DIV/0!"),
        ("=NA()", "#N/A"),
        ("=NOSUCH(1)", "#NAME?"),
        ("=10^999", "#NUM!"),
        ("=1+INDEX(A1:A2,9)", "#VALUE!"),
    ],
)
def test_errors(sheet, formula, shown):
    sheet["E5:F5"].value = [formula, 1]
    assert sheet["E5"].options(err_to_str=True).value == shown
    assert sheet["E5:F5"].options(err_to_str=True).value == [shown, 1.0]
    assert sheet["E5:F5"].value == [None, 1.0]


@pytest.mark.parametrize(
    "formula",
    [
        '=IF(A1<>"",SUM(A1:B2,3),"空")',
        "=SUMPRODUCT(--ISNUMBER({1,2;3,4}))",
        "=Sheet1!$A$1*2",
        '=TEXT(A1,"0.00")&"元"',
    ],
)
def test_formulas_are_in_excels_syntax_both_ways(sheet, formula):
    sheet["D4"].formula = formula
    assert sheet["D4"].formula == formula


def test_a_formula_fills_its_range_and_moves(sheet):
    sheet["A1"].options(transpose=True).value = [1, 2, 3]
    sheet["B1:C3"].formula = "=$A1*2"
    assert sheet["C1:C3"].value == [2.0, 4.0, 6.0]
    assert sheet["C3"].formula == "=$A3*2"


def test_frames_both_ways(sheet):
    columns = {"户号": ["1", "x"], "金额": [1.5, None], "日": [DAY, MOMENT]}
    frame = pandas.DataFrame(columns | {"是": [True, False]})
    sheet["A1:A9"].number_format = "@"
    sheet["A1"].options(index=False).value = frame
    read = sheet["A1"].expand().options(pandas.DataFrame, index=False).value
    assert_frame_equal(read, frame, check_dtype=False)


def test_calculation_waits_until_it_is_asked_for(running, sheet):
    sheet["A1:B1"].value = [1, "=A1*2"]
    running.calculation = "manual"
    sheet["A1"].value = 5
    assert sheet["B1"].value == 2.0
    running.calculate()
    assert sheet["B1"].value == 10.0
    running.calculation = "automatic"


def test_a_column_of_formulas_is_read_as_written(sheet):
    sheet["A1:A12"].value = 2
    sheet["B1:B12"].formula = '=IF($A1>1,A$1*A1+A11,"A1")'
    sheet["B5"].formula = "=A5+Sheet1!A7"
    texts = [row[0] for row in sheet["B1:B12"].formula]
    assert texts[1] == '=IF($A2>1,A$1*A2+A12,"A1")'
    assert texts[4] == "=A5+Sheet1!A7"
    assert texts[10] == '=IF($A11>1,A$1*A11+A21,"A1")'
    alone = [sheet.range((row, 2)).formula for row in range(1, 13)]
    assert texts == alone


def test_many_cells_at_once_fit_their_rows_only_where_text_wraps(book, sheet):
    long = "户号 K0000001 的建议额度与净收入不相符，请核实。" * 5
    usual = sheet["A1"].row_height
    sheet["A1"].value = [[f"户{n}", "x"] for n in range(600)]
    assert sheet["A1:A600"].row_height == usual
    sheet["B600"].wrap_text = True
    sheet["A1"].value = [[f"户{n}", long] for n in range(600)]
    assert sheet["A600"].row_height > 5 * usual
    sheet["B600"].wrap_text = False
    sheet["A1"].value = [["一\n二\n三", "x"] for _ in range(600)]
    assert sheet["A300"].row_height > 2 * usual
    assert book.api.IsAdjustHeightEnabled


def test_many_cells_can_be_taken_back(book, sheet):
    sheet["A1:B600"].value = [[n, "旧"] for n in range(600)]
    with book.impl.one_undo_step("写入"):
        sheet["A1:B700"].value = [[DAY, f"户{n}"] for n in range(700)]
    assert sheet["A600:B600"].value == [DAY, "户599"]
    book.api.getUndoManager().undo()
    assert sheet["A600:B601"].value == [[599.0, "旧"], [None, None]]


def test_many_of_everything_come_back(sheet):
    table = [
        [
            float(n),
            f"户{n}",
            None if n % 7 else "",
            DAY if n % 2 else MOMENT,
            n % 3 == 0,
        ]
        for n in range(500)
    ]
    sheet["A1"].value = [*table, [1, True, DAY, "x", "=1/0"]]
    read = sheet["A1:E501"].options(err_to_str=True).value
    assert read[:500] == [[a, b, None, d, e] for a, b, _, d, e in table]
    assert read[500] == [1.0, True, DAY, "x", "#DIV/0!"]
    whole = sheet["A1:E500"].options(numbers=int, dates=dt.date, empty="空").value
    assert whole[1] == [1, "户1", "空", DAY.date(), False]
    assert type(whole[1][0]) is int


def test_reading_leaves_the_search_for_garbage_on(sheet):
    sheet["A1"].value = [[1, "a"], [2, "b"]]
    assert sheet["A1:B2"].value == [[1, "a"], [2, "b"]]
    assert gc.isenabled()
    gc.disable()
    try:
        assert sheet["A1"].value == 1
        assert not gc.isenabled()
    finally:
        gc.enable()
