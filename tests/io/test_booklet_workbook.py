"""One group's workbook as the contract describes it (R47–R51, R79–R83)."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from sunshine_xl.forms.booklet import FORM
from sunshine_xl.io import booklet_workbook
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.io.put import CellRefused, put_cell
from sunshine_xl.policy import default_policy, parameters
from tests.validators import problems

ID_NUMBER, PHONE = "990101198001010014", "13812345678"


def group(households=3, evaluators=5, **values):
    homes = [
        Household(n, f"K{n}", f"0101{n:04d}", "张三", ID_NUMBER, PHONE, "张庄村1组")
        for n in range(1, households + 1)
    ]
    answers = {"K1": {"knows": "是", "net_income": 10000, "suggested_limit": "=1+1"}}
    sheets = [
        EvaluatorSheet(f"0101-{k}", "01010002", "2015-10-08", answers=answers)
        for k in range(1, evaluators + 1)
    ]
    return BookletGroup("0101", "张庄组", "东支行", "村委会", homes, sheets, **values)


@pytest.fixture(scope="module")
def book():
    data = build_booklet(group(), default_policy())
    return openpyxl.load_workbook(BytesIO(data))


def test_sheets_and_exact_titles(book):
    assert book.sheetnames == [
        *("封面", "说明", "评议1", "评议2", "评议3", "评议4", "评议5"),
        *("汇总", "评级", "参数"),
    ]
    sheet = book["评议1"]
    titles = [sheet.cell(5, c).value or sheet.cell(4, c).value for c in range(1, 21)]
    assert titles == [column.title for column in FORM.columns]
    assert [c.value for c in book["汇总"][6]][:20] == [
        *("行号", "客户键", "户号", "姓名", "身份证号码"),
        *("评议1", "评议2", "评议3", "评议4", "评议5"),
        *("有效票数", "拒绝票", "最高", "最低", "评议净收入", "去极值均值", "上限"),
        *("额度净收入比", "拟预授信金额", "评级得分"),
    ]


def test_the_header_block(book):
    texts = [cell.value for cell in book["评议2"][2] if isinstance(cell.value, str)]
    assert texts[:7] == [
        "支行：东支行",
        "小组编号：0101",
        "小组类型：村委会",
        "册号：2/5",
        "评议人编号：0101-2",
        "评议日期：2015-10-08",
        "单位：元",
    ]


def test_evaluators_see_masked_numbers_only(book):
    for sheet in book:
        values = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert (ID_NUMBER in values) is (sheet.title == "汇总")
        assert PHONE not in values


def test_twenty_spare_rows_and_the_evaluators_own_household(book):
    sheet = book["评议1"]
    assert [sheet.cell(r, 1).value for r in range(6, 29)] == list(range(1, 24))
    assert sheet.cell(29, 1).value is None
    assert [sheet.cell(r, 20).value for r in (6, 7, 8)] == [None, "本人", None]


def test_text_stays_text(book):
    cell = book["评议1"].cell(6, 18)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_every_parameter_has_its_name_on_the_sheet(book):
    for parameter in parameters():
        sheet, cell = book.defined_names[parameter.label.name].attr_text.split("!")
        value = book[sheet.strip("'")][cell.replace("$", "")].value
        assert str(value)[:10] == str(parameter.of(default_policy()))[:10] or float(
            value
        ) == float(parameter.of(default_policy()))


def test_copies_are_at_least_five(book):
    assert [book["封面"].cell(r, 1).value for r in range(11, 16)] == [
        f"{k}/5" for k in range(1, 6)
    ]
    nine = openpyxl.load_workbook(
        BytesIO(build_booklet(group(evaluators=9), default_policy()))
    )
    assert nine["封面"].cell(19, 1).value == "9/9"


def test_two_builds_are_the_same_bytes():
    assert build_booklet(group(), default_policy()) == build_booklet(
        group(), default_policy()
    )


@pytest.mark.parametrize(
    ("households", "evaluators"), [(0, 5), (1, 1), (30, 9), (3, 0)]
)
def test_the_open_xml_sdk_has_nothing_to_say(tmp_path, households, evaluators):
    file = tmp_path / "册.xlsx"
    file.write_bytes(build_booklet(group(households, evaluators), default_policy()))
    assert problems(file) == []


def test_a_cell_that_cannot_be_held_is_refused():
    import xlsxwriter

    sheet = xlsxwriter.Workbook(BytesIO()).add_worksheet()
    with pytest.raises(CellRefused):
        put_cell(sheet, 0, 0, "长" * 32768)


def test_a_formula_down_a_column_is_written_once_and_stays_the_same(monkeypatch):
    made = group(overwritten={("K2", "proposed_limit"): 99000})
    shared = build_booklet(made, default_policy())
    monkeypatch.setattr(booklet_workbook, "finish_formulas", lambda data, cached: data)
    whole = build_booklet(made, default_policy())
    assert len(shared) < 0.6 * len(whole)
    ours, theirs = (openpyxl.load_workbook(BytesIO(data)) for data in (shared, whole))
    for sheet in theirs:
        values = [[c.value for c in row] for row in sheet.iter_rows()]
        assert [
            [c.value for c in row] for row in ours[sheet.title].iter_rows()
        ] == values
