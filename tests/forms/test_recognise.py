"""A sheet is known by its header row alone (R28, R79)."""

from __future__ import annotations

import pytest

from sunshine_xl.forms.recognise import check_header, recognise
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.grid import Grid
from tests.tables import grid, places

BOOKLET = [column.title for column in FORMS[2].columns]


def titled(titles, *above):
    return Grid("册.xlsx", "评议1", [*map(list, above), list(titles)])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_is_recognised_by_its_own_titles(form):
    table = recognise(titled([column.title for column in form.columns]))
    assert table is not None
    assert table.form is form
    assert set(table.columns) == set(form.by_field)


def test_columns_may_stand_in_any_order():
    table = recognise(titled(reversed(BOOKLET)))
    assert table is not None
    assert table.columns["suggested_limit"] == BOOKLET[::-1].index("建议授信额度")


def test_title_case_width_and_blanks_do_not_matter():
    titles = [title.replace("号码", " 号 码 ") + "：" for title in BOOKLET]
    table = recognise(titled(titles))
    assert table is not None
    assert len(table.columns) == len(BOOKLET)


def test_aliases_are_read():
    table = recognise(
        grid("| 小组编号 | 评议员编号 | 姓名 | 证件号 | 是否干部 | 是否本行人员 |")
    )
    assert table is not None
    assert table.form.name == "评议人员"
    assert set(table.columns) >= {"evaluator_no", "id_number", "is_bank_staff"}


def test_two_header_rows_with_group_titles():
    table = recognise(
        grid(
            """
            | 评议册   |        |        |              |          |          |        |
            | 支行：东 | 单位：万元 |    |              |          |          |        |
            | 行号     | 客户键 | 授信代表 |            | 评议意见 |          | 备注   |
            |          |        | 授信代表姓名 | 家庭住址 | 是否了解 | 建议授信额度 |  |
            """
        )
    )
    assert table is not None
    assert (table.form.code, table.top_row, table.first_row) == ("F3", 2, 4)
    assert table.columns["note"] == 6
    assert table.columns["address"] == 3
    assert table.block.get("branch") == "东"
    assert table.factors["suggested_limit"] == 10000


def test_unit_in_a_title_wins_over_the_header_block():
    titles = [t + "（万元）" if t == "建议授信额度" else t for t in BOOKLET]
    table = recognise(titled(titles, ["单位：元"]))
    assert table is not None
    assert table.factors["suggested_limit"] == 10000
    assert table.factors["net_income"] == 1


def test_an_exact_title_wins_over_an_alias():
    table = recognise(titled(["手机", *[c.title for c in FORMS[0].columns]]))
    assert table is not None
    assert table.form.code == "F1"
    assert table.columns["phone"] == 14


@pytest.mark.parametrize(
    "text",
    [
        "| 姓名 | 电话 | 职务 |",
        "| 序号 | 姓名 | 电话 | 单位 | 职务 | 备注 |",
        "| 合计 | 100 |",
        "| 一 |",
    ],
)
def test_other_sheets_are_left_alone(text):
    assert recognise(grid(text)) is None


def test_an_empty_sheet_is_no_form():
    assert recognise(Grid("a.xlsx", "b", [])) is None


def test_a_summary_knows_its_votes_by_number():
    table = recognise(
        grid(
            "| 行号 | 客户键 | 户号 | 姓名 | 评议2 | 评议1 | 有效票数 | 状态 | 拒绝票 |"
        )
    )
    assert table is not None
    assert table.form.code == "F5"
    assert table.votes == (5, 4)


def with_titles(**changed):
    titles = [changed.get(title, title) for title in BOOKLET]
    table = recognise(titled(titles, ["单位：元"]))
    assert table is not None
    return list(check_header(table))


def test_a_right_header_has_no_finding():
    assert with_titles() == []


def test_a_misspelt_required_title_names_what_it_may_mean():  # HDR-001
    (one,) = with_titles(家庭净收入="家庭静收入")
    assert (one.code, one.place.cell) == ("HDR-001", "O2")
    assert one.values["meant"] == "家庭净收入"


def test_a_misspelt_optional_title_is_a_reminder():  # HDR-006
    assert places(with_titles(资金需求="资金须求")) == [("HDR-006", "P2")]


def test_a_title_with_no_likeness_is_the_users_own():  # HDR-006 edge
    assert with_titles(资金需求="甲乙丙") == []


def test_a_missing_required_column_is_told():  # HDR-002
    assert places(with_titles(是否了解="")) == [("HDR-002", "A2")]


def test_a_title_that_stands_twice_is_told():  # HDR-003
    assert places(with_titles(备注="家庭住址")) == [("HDR-003", "S2")]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (["单位：元"], []),
        (["（单位：万元）"], []),
        (["单位", "万元"], []),
        (["单位：千元"], [("HDR-004", "A1")]),
        (["阳光信贷评议册"], [("HDR-005", "A1")]),
        (["填报单位：城中支行", "单位：元"], []),
        (["单位", "城中支行"], [("HDR-005", "A1")]),
    ],
)
def test_the_unit_is_read_and_never_guessed(above, expected):  # HDR-004, HDR-005
    table = recognise(titled(BOOKLET, above))
    assert table is not None
    assert places(check_header(table)) == expected
