"""Rows become typed records that know their cell (R27–R32, R79)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.findings import column_letters
from sunshine_xl.forms import (
    base_information,
    booklet,
    column_cells,
    copy_register,
    groups,
)
from sunshine_xl.forms.cells import read_date, shown
from sunshine_xl.forms.reading import read_rows
from sunshine_xl.forms.recognise import recognise
from sunshine_xl.grid import CellError, Grid
from tests.tables import grid, places

GOOD = {
    "所属支行": "东支行",
    "客户经理工号": "YG01",
    "行政村(社区/单位)": "张庄村",
    "小组编号": "0101",
    "客户类型": "农户",
    "姓名": "张三",
    "证件类型": "居民身份证",
    "身份证号码": "990101198001010014",
    "性别": "男",
    "出生日期": dt.date(1980, 1, 1),
    "电话号码": "13812345678",
    "家庭住址": "张庄村1组",
    "是否本地户籍": "是",
    "是否已有信贷业务": "否",
    "户号": "01010001",
    "与户主关系": "户主",
    "是否户主": "是",
    "是否授信代表": "是",
    "信息来源": "村委会",
    "走访人": "李四",
    "走访日期": dt.date(2015, 8, 1),
    "授权(同意)书": "是",
    "授权日期": dt.date(2015, 8, 1),
    "建档状态": "新增",
}
TITLES = [column.title for column in base_information.FORM.columns]
LETTER = {title: column_letters(i) for i, title in enumerate(TITLES)}


def read(*rows, form=base_information.FORM, above=()):
    titles = [column.title for column in form.columns]
    cells = [[row.get(title, "") for title in titles] for row in rows]
    table = recognise(Grid("表.xlsx", "表", [*above, titles, *cells]))
    assert table is not None
    return read_rows(table)


def found(**changed):
    """Return the findings of one good row with some cells changed."""
    result = read(GOOD | changed)
    back = {letters: title for title, letters in LETTER.items()}
    return [
        (code, back[cell.rstrip("0123456789")])
        for code, cell in places(result.findings)
    ]


def test_a_good_row_becomes_a_record_without_findings():
    result = read(GOOD)
    (person,) = result.rows
    assert result.findings == []
    assert person.id_number == "990101198001010014"
    assert person.birth_date == dt.date(1980, 1, 1)
    assert person.is_representative is True
    assert person.has_credit is False
    assert person.at.place("phone").cell == "N2"
    assert person.at.number == 2


@pytest.mark.parametrize("title", [c.title for c in base_information.FORM.columns])
def test_a_required_blank_is_an_error_and_an_optional_one_is_not(title):  # FLD-001
    column = base_information.FORM.by_title[title]
    assert found(**{title: ""}) == ([("FLD-001", title)] if column.required else [])


def test_a_blank_in_an_excluded_persons_row_only_reminds():  # FLD-101
    changed = {"建档状态": "排除", "排除情形": "1", "走访人": "  "}
    assert found(**changed) == [("FLD-101", "走访人")]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"是否已有信贷业务": "是"}, [("FLD-001", "贷款支行")]),
        ({"是否已有信贷业务": "是", "贷款支行": "东支行"}, []),
        ({"是否本地户籍": "否"}, [("FLD-001", "经营地址")]),
        ({"建档状态": "排除"}, [("FLD-001", "排除情形")]),
    ],
)
def test_some_cells_are_required_because_of_others(changed, expected):  # FLD-001
    assert found(**changed) == expected


@pytest.mark.parametrize(
    ("title", "value", "code"),
    [
        ("客户类型", "村民", "FLD-002"),
        ("客户类型", "01-农户", ""),
        ("客户类型", "城镇居民", ""),
        ("婚姻", "不详", "FLD-102"),
        ("婚姻", 20.0, ""),
        ("婚姻", CellError("#N/A"), "FLD-105"),
        ("性别", CellError("#N/A"), "FLD-006"),
        ("是否户主", "也许", "FLD-002"),
        ("是否户主", True, ""),
        ("是否户主", CellError("#REF!"), "FLD-006"),
        ("出生日期", "1980-01-01", ""),
        ("出生日期", "1980年1月1日", ""),
        ("出生日期", 19800101.0, ""),
        ("出生日期", "1980-13-01", "FLD-003"),
        ("出生日期", "八零年", "FLD-003"),
        ("出生日期", 29221.0, "FLD-003"),
        ("出生日期", True, "FLD-003"),
        ("出生日期", CellError("#REF!"), "FLD-006"),
        ("经营年限", 61.0, "FLD-107"),
        ("经营年限", 60.0, ""),
        ("经营年限", "十年", "FLD-111"),
        ("经营年限", "5年", ""),
        ("年龄", "36周岁", ""),
        ("排除情形", "无", ""),
        ("排除情形", "3.信用观念差", ""),
        ("经营年限", "1e999999", "FLD-107"),
        ("经营年限", "nan", "FLD-111"),
        ("经营年限", CellError("#NUM!"), "FLD-105"),
        ("年龄", 34.5, "FLD-106"),
        ("年龄", True, "FLD-011"),
        ("年龄", dt.date(2015, 1, 1), "FLD-011"),
        ("组", dt.datetime(2015, 1, 1, 5), ""),
        ("组", True, ""),
        ("组", dt.time(8, 0), ""),
        ("姓名", "张" * 33, "FLD-008"),
        ("姓名", CellError("#NAME?"), "FLD-006"),
        ("户号", 1010001.0, "FLD-009"),
        ("户号", dt.date(2015, 1, 5), "FLD-010"),
        ("电话号码", 13812345678.0, ""),
        ("电话号码", "１３８１２３４５６７８", ""),
        ("身份证号码", 990101198001010014.0, "ID-004"),
        ("身份证号码", " 990101198001010014", "ID-005"),
        ("身份证号码", "99010119800101001X", "ID-003"),
        ("身份证号码", CellError("#N/A"), "FLD-006"),
    ],
)
def test_each_kind_of_cell(title, value, code):
    assert found(**{title: value}) == ([(code, title)] if code else [])


def test_other_papers_are_not_judged_as_id_numbers():
    assert found(证件类型="护照", 身份证号码="E12345678") == []


def test_a_platform_list_is_read_and_not_judged():
    table = recognise(
        grid(
            """
            | 客户编号 | 姓名 | 身份证号码 | 性别 | 出生日期 | 婚姻 | 学历 | 职业 |
            | PT1 | 甲 | 123 | 妖 | 何日 | 不详 | | |
            """
        )
    )
    assert table is not None
    result = read_rows(table)
    assert len(result.rows) == 1
    assert result.findings == []


def test_head_offices_lists_are_judged_mildly():  # FLD-103, ID-101
    table = recognise(
        grid(
            """
            | 名单类型 | 姓名 | 证件号码 | 借据号 | 支行 | 金额 | 事件日期 |
            | 已核销   | 甲   | '123     | J1     | 东   | '5   | 何时     |
            """
        )
    )
    assert table is not None
    assert places(read_rows(table).findings) == [("ID-101", "C2"), ("FLD-103", "G2")]


OPINION = {"行号": 1.0, "客户键": "K1", "户号": "01010001", "授信代表姓名": "张三"}


def opinion(unit="单位：元", **changed):
    result = read(OPINION | changed, form=booklet.FORM, above=[[unit]])
    return result.rows[0], places(result.findings)


@pytest.mark.parametrize(
    ("value", "unit", "amount", "code"),
    [
        (50000.0, "单位：元", 50000, ""),
        (28.3, "单位：万元", 283000, ""),
        ("5万", "单位：元", 50000, "FLD-005"),
        ("５００００", "单位：元", 50000, "FLD-005"),
        ("50,000元", "单位：万元", 50000, "FLD-005"),
        ("-", "单位：元", None, ""),
        ("3-5万", "单位：元", None, "FLD-004"),
        ("5万左右", "单位：元", None, "FLD-004"),
        (-1.0, "单位：元", None, "FLD-007"),
        (0.0, "单位：元", 0, ""),
        (CellError("#VALUE!"), "单位：元", None, "FLD-006"),
        ("无", "单位：元", None, "FLD-004"),
        (dt.date(2015, 1, 1), "单位：元", None, "FLD-004"),
    ],
)
def test_amounts_are_read_in_yuan(value, unit, amount, code):  # R79
    row, findings = opinion(unit, 建议授信额度=value)
    assert row.suggested_limit == amount
    assert findings == ([(code, "R3")] if code else [])


def test_words_for_nothing_are_blanks_where_nothing_depends_on_them():
    row, findings = opinion(家庭总负债="无", 不宜授信情形="-", 建议授信额度=5.0)
    assert (row.debts, row.unfit_reason, findings) == (None, "", [])


def test_an_error_in_an_estimate_reminds_and_is_no_blank():  # FLD-105
    row, findings = opinion(家庭净收入=CellError("#REF!"))
    assert findings == [("FLD-105", "O3")]
    assert row.at.unreadable == {"net_income"}


def test_an_unreadable_amount_is_not_a_blank_one():
    row, _ = opinion(建议授信额度="3-5万")
    assert row.at.unreadable == {"suggested_limit"}


def test_a_negative_net_income_is_possible_and_other_estimates_remind():  # FLD-107
    row, findings = opinion(家庭净收入=-5.0, 家庭总资产=-1.0)
    assert (row.net_income, row.assets) == (-5, -1)
    assert findings == [("FLD-107", "L3")]


def test_amounts_in_an_unknown_unit_are_not_read_and_told_once():  # HDR-004
    row, findings = opinion("单位：千元", 建议授信额度=5.0, 家庭净收入=4.0)
    assert row.suggested_limit is None
    assert row.at.unreadable == {"suggested_limit", "net_income"}
    assert findings == []


def test_gaps_in_a_booklet_are_counted_elsewhere():
    assert opinion()[1] == []


def test_rows_holding_only_their_number_are_blank_rows():
    result = read({"行号": 7.0}, OPINION, {"行号": 8.0}, form=booklet.FORM)
    assert [row.at.number for row in result.rows] == [3]


def test_totals_footers_and_repeated_headers_are_no_rows():
    titles = [column.title for column in groups.FORM.columns]
    good = ["0101", "张庄组", "东支行", "村委会", "张庄村", "甲", "乙"]
    rows = [
        titles,
        good,
        titles,
        ["合计", 1.0],
        ["制表：王五", "", "审核：赵六"],
        ["说明：本表一式两份"],
        [5.0],
    ]
    table = recognise(Grid("a.xlsx", "b", rows))
    assert table is not None
    assert [row.at.number for row in read_rows(table).rows] == [2, 7]


def test_two_equal_words_do_not_make_a_header():
    rows = [
        [column.title for column in groups.FORM.columns],
        ["小组编号", "小组名称", "东支行", "村委会", "张庄村", "甲", "乙"],
        ["合计村", "张庄组", "东支行", "村委会", "张庄村", "甲", "乙"],
        ["小组编号", "小组名称"],
    ]
    table = recognise(Grid("a.xlsx", "b", rows))
    assert table is not None
    assert [row.at.number for row in read_rows(table).rows] == [2, 3, 4]


def test_a_percentage_is_a_share():
    titles = {"小组编号": "0101", "册号": "1/5", "完整率": "95%", "差错数": 1.5}
    result = read(titles, form=copy_register.FORM)
    assert result.rows[0].completeness == Decimal("0.95")
    assert places(result.findings) == [("FLD-106", "L2")]


def test_dates_are_read_whatever_type_they_have():
    assert read_date(dt.datetime(2015, 8, 1, 12)) == dt.date(2015, 8, 1)
    assert read_date("2015.8.1") == dt.date(2015, 8, 1)
    assert read_date("2015-02-30") is None


def test_quoted_values_are_short_and_hide_long_numbers():  # privacy
    assert shown("13812345678") == "138***"
    assert shown(20150101.5) == "201***.5"
    assert shown("长" * 30) == "长" * 20 + "…"


def test_an_id_number_kept_as_a_number_is_handed_on_with_its_name():  # R27
    titles = [c.title for c in base_information.FORM.columns]
    name, number = titles.index("姓名"), titles.index("身份证号码")
    rows = [list(titles)]
    for who, value in (("张三", 990101198001010014.0), ("李四", 138.0), ("王五", "")):
        row = [""] * len(titles)
        row[name], row[number] = who, value
        rows.append(row)
    (lost,) = read_rows(recognise(Grid("a.xlsx", "b", rows))).lost_ids
    assert (lost.name, lost.digits, lost.at.number) == ("张三", "990101198001010", 2)
    assert lost.field == "id_number"


def test_a_cell_merged_downwards_counts_for_every_row():
    titles = list(GOOD)
    at, name = titles.index("户号"), titles.index("姓名")
    rows = [titles, list(GOOD.values()), list(GOOD.values())]
    rows[2][at] = rows[2][name] = ""
    merged = ((1, at, 2, at), (1, name, 2, name), (0, 1, 0, 2))
    result = read_rows(recognise(Grid("a.xlsx", "b", rows, merged)))
    first, second = result.rows
    assert (second.household_no, second.name) == (first.household_no, "")
    assert places(result.findings) == [("FLD-001", f"{column_letters(name)}3")]


@pytest.mark.parametrize(
    "title",
    [
        "身份证号码(18位)",
        "*身份证号码（必填）",
        "公民身份证号码",
        "身份证号码\n(必输项)",
    ],
)
def test_hints_behind_a_title_are_passed_over(title):
    good = {title if name == "身份证号码" else name: v for name, v in GOOD.items()}
    rows = [list(good), list(good.values())]
    result = read_rows(recognise(Grid("a.xlsx", "b", rows)))
    assert (result.rows[0].id_number, result.findings) == (GOOD["身份证号码"], [])


TEXTS = st.lists(
    st.one_of(st.text(" 甲0a\u3000", max_size=6), st.just(5.0), st.just("x" * 101))
)


@given(TEXTS, st.sampled_from(["姓名", "户号", "家庭住址", "备注说明"]))
def test_a_column_of_words_is_read_as_its_cells_are(cells, title):
    title = title if title in base_information.FORM.by_title else "工作单位"
    column = base_information.FORM.by_title[title]
    table = recognise(Grid("a.xlsx", "b", [list(GOOD), list(GOOD.values())]))
    quick = column_cells._plain_texts(column, cells)
    slow = column_cells._any_cells(table, column, cells)
    if quick is not None:
        assert list(quick.values) == slow.values
        assert (quick.blank, quick.problems) == (slow.blank, slow.problems)
    elif all(isinstance(cell, str) for cell in cells):
        assert slow.problems


@pytest.mark.parametrize("blank", [[], ["", "", ""]])
def test_a_stray_cell_far_below_is_one_row_and_makes_no_million(blank):
    rows = [list(GOOD.values())] * 2
    titles = list(GOOD)
    far = ["", "", "", "", "", "远"]
    desert = [list(blank) for _ in range(5_000)]
    merged = ((1, 0, 2, 0), (2, 0, 4_000, 0), (0, 0, 0, 3))
    grid = Grid("表.xlsx", "表", [titles, *rows, *desert, far], merged)
    read = read_rows(recognise(grid))
    assert [row.at.number for row in read.rows] == [2, 3, 5_004]
    assert read.table.grid is grid
    assert {f.place.cell for f in read.findings if f.code == "FLD-001"} >= {"A5004"}


def test_rows_without_a_long_gap_keep_their_numbers():
    rows = [list(GOOD.values()), *[[]] * 1_000, list(GOOD.values()), *[[]] * 900]
    read = read_rows(recognise(Grid("表.xlsx", "表", [list(GOOD), *rows])))
    assert [row.at.number for row in read.rows] == [2, 1_003]
    whole = [list(GOOD.values()) for _ in range(1_002)]
    assert (
        len(read_rows(recognise(Grid("表", "表", [list(GOOD), *whole]))).rows) == 1_002
    )
