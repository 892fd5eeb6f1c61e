"""The bank's template as found: header, unit, dictionary; results seen (R28, R107)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunshine_xl.forms.dictionary import choose, read_dictionary
from sunshine_xl.forms.import_sheet import find_sheet
from sunshine_xl.forms.results_seen import first_result
from sunshine_xl.grid import CellError, Grid
from tests.tables import grid

PLAIN = """
|机构号*|证件号码*|客户姓名*|预授信金额（万元）*|期限(月)*|信用等级*| |担保方式|
| | | | | | | | |
"""
TWO_ROWS = """
| 批量导入 |          |          |      |      |
| 客户     | 证件号码 | 客户姓名 | 授信 |      |
|          |          |          | 授信金额 | 期限 |
"""
LISTS = """
| 信用等级 | 担保方式 | 备注 |
| 1-AAA   | 1        | 说明 |
| 9-未评级 |         |      |
"""


def test_columns_marks_and_dictionary():
    sheet = find_sheet([grid(PLAIN, sheet="模板"), grid(LISTS, sheet="字典")])
    fields = {c.title: (c.field, c.is_required, c.entries) for c in sheet.columns}
    assert fields["机构号"] == ("org_no", True, ())
    assert fields["信用等级"] == ("grade", True, ("1-AAA", "9-未评级"))
    assert fields["担保方式"] == ("", False, ("1",))
    assert sheet.unit == 10_000
    assert (sheet.first_row, sheet.filled_row()) == (1, None)


def test_without_marks_the_vital_columns_are_required():
    sheet = find_sheet([grid(TWO_ROWS)])
    required = {c.field for c in sheet.columns if c.is_required}
    assert required == {"id_number", "name", "amount"}
    assert sheet.unit is None
    assert [c.title for c in sheet.columns if c.field == "amount"] == ["授信金额"]


def test_the_unit_may_stand_above_the_header():
    above = "| 单位：万元 | | | | |\n" + TWO_ROWS.strip()
    assert find_sheet([grid(above)]).unit == Decimal(10_000)


def test_a_row_below_the_header_is_told():
    filled = PLAIN + "| | | 示例 | | | | | |\n"
    assert find_sheet([grid(filled)]).filled_row() == 2


@pytest.mark.parametrize(
    "text",
    [
        "| 甲 | 乙 |\n| 1 | 2 |",
        "| 证件号码 | 客户姓名 | 处理结果 | 失败原因 |",
        "| 证件号码 | 客户姓名 | 期限(月) | 起始日期 | 到期日期 | 币种 |",
    ],
)
def test_what_is_no_template(text):
    assert find_sheet([grid(text)]) is None


def test_a_sheet_called_dictionary_comes_before_others():
    titles = frozenset({"信用等级"})
    other = grid("| 信用等级 |\n| 旧 |", sheet="旧表")
    named = grid("| 信用等级 |\n| 1-AAA |", sheet="字典")
    assert read_dictionary([other, named], titles) == {"信用等级": ("1-AAA",)}
    assert read_dictionary([grid("| 信用等级 |\n| |")], titles) == {}
    assert read_dictionary([grid("| 别的 |\n| 1 |")], titles) == {}
    numbers = Grid("x", "字典", [["信用等级"], [1.0], [1.5]])
    assert read_dictionary([numbers], titles) == {"信用等级": ("1", "1.5")}


@pytest.mark.parametrize(
    ("entries", "wanted", "name", "found"),
    [
        (("01-居民身份证", "02-护照"), "居民身份证", "id_type", "01-居民身份证"),
        (("01-身份证",), "居民身份证", "id_type", "01-身份证"),
        (("01：农户",), "农户", "customer_type", "01：农户"),
        (("农户",), "农户", "customer_type", "农户"),
        (("Y-是", "N-否"), "是", "yes_no", "Y-是"),
        (("A0111-稻谷种植",), "稻谷种植", "", "A0111-稻谷种植"),
        (("A0111-稻谷种植",), "A0111-稻谷种植", "", "A0111-稻谷种植"),
        (("1-AAA", "2-AA"), "A", "grade", None),
        (("1-AAA",), "不予授信", "grade", None),
        ((), "农户", "customer_type", None),
        (("01-农户",), "", "customer_type", None),
    ],
)
def test_an_entry_is_found_by_its_meaning_and_written_as_it_stands(
    entries, wanted, name, found
):
    assert choose(entries, wanted, name) == found


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("| 姓名 | 最终额度 |\n| 张三 | 50000 |", (1, 1)),
        ("| 姓名 | 最终额度 |\n| 张三 | 0 |\n| 李四 | |", None),
        ("| 姓名 | 最终额度 |\n| 张三 | '50,000.00 |", (1, 1)),
        ("| 姓名 | 最终额度 |\n| 张三 | '0.00 |", None),
        ("| 姓名 | 等级 |\n| 张三 | AA |", (1, 1)),
        ("| 姓名 | 等级 |\n| 张三 | 未评级 |", None),
        ("| 等级 |\n| AA |", None),
        ("| 姓名 | 金额 |\n| 张三 | 5 |", None),
        ("| 姓名 | 建议授信额度 |\n| 张三 | 5 |", None),
    ],
)
def test_results_are_seen_wherever_they_lie(text, cell):
    found = first_result([grid(text)])
    assert (found and found[1:]) == cell


def test_other_values_are_no_results():
    rows = [["姓名", "最终额度"], ["张三", True], ["李四", CellError("#N/A")]]
    import datetime as dt

    rows.append(["王五", dt.date(2015, 11, 10)])
    assert first_result([Grid("x", "y", rows)]) is None
    assert first_result([]) is None
