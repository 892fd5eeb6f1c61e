"""核对差异 and its counts: what two entries of a booklet disagree on (R77)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import Text

FIRST, SECOND, OTHER = "取第一次", "取第二次", "其他值"
# What stands for nothing where a decision is "the cell is to be blank".
BLANK = "空白"


class DifferenceRow(NamedTuple):
    """One cell on which two entries differ, and what was decided."""

    at: RowRef
    seq: Text = ""
    branch: Text = ""
    group_no: Text = ""
    copy_no: Text = ""
    row_no: Text = ""
    household_no: Text = ""
    name: Text = ""
    item: Text = ""
    first: Text = ""
    second: Text = ""
    decision: Text = ""
    other: Text = ""
    settled_by: Text = ""
    note: Text = ""
    outcome: Text = ""
    maker: Text = ""
    checker: Text = ""
    file: Text = ""
    sheet: Text = ""
    cell: Text = ""


class TallyRow(NamedTuple):
    """How many rows and cells of a copy were compared."""

    at: RowRef
    branch: Text = ""
    group_no: Text = ""
    copy_no: Text = ""
    maker: Text = ""
    checker: Text = ""
    rows: Decimal | None = None
    cells: Decimal | None = None
    differences: Decimal | None = None
    mistakes: Decimal | None = None
    rate: Decimal | None = None
    waiting: Decimal | None = None


def _told(title: str, field: str, width: float, *, required: bool = False) -> Column:
    return Column(
        title, field, required=required, locked=True, width=width, max_length=400
    )


_COPY = (
    _told("支行", "branch", 10),
    Column("小组编号", "group_no", Kind.CODE, locked=True, width=9),
    Column("册号", "copy_no", Kind.CODE, locked=True, width=6),
)


def _count(title: str, field: str, width: float = 9) -> Column:
    return Column(title, field, Kind.WHOLE, locked=True, width=width)


DIFFERENCES = Form(
    code="核对差异",
    name="核对差异",
    title="评议册两次录入核对差异表",
    row_type=DifferenceRow,
    is_checked=False,
    gaps_block=False,
    page=Page(repeat_columns=1),
    columns=(
        Column("序号", "seq", locked=True, width=5),
        *_COPY,
        Column("行号", "row_no", locked=True, width=5),
        Column("户号", "household_no", Kind.CODE, locked=True, width=10),
        _told("授信代表", "name", 9),
        _told("核对栏目", "item", 12, required=True),
        _told("第一次录入", "first", 14, required=True),
        _told("第二次录入", "second", 14, required=True),
        Column(
            "决定",
            "decision",
            Kind.CHOICE,
            choices="entry_decision",
            width=10,
            required=True,
            prompt="对照纸质册子选择",
        ),
        Column(
            "其他值",
            "other",
            width=12,
            max_length=400,
            prompt="两次都不对的写正确值；应为空白的写“空白”",
        ),
        Column("决定人", "settled_by", max_length=40, width=9),
        Column("说明", "note", width=14),
        _told("处理结果", "outcome", 22),
        _told("录入人", "maker", 9),
        _told("核对人", "checker", 9),
        _told("文件", "file", 30, required=True),
        _told("工作表", "sheet", 9, required=True),
        _told("单元格", "cell", 8, required=True),
    ),
)

TALLIES = Form(
    code="差错率",
    name="差错率",
    title="评议册录入差错率（按册）",
    row_type=TallyRow,
    is_checked=False,
    gaps_block=False,
    columns=(
        *_COPY,
        _told("录入人", "maker", 10),
        _told("核对人", "checker", 10),
        _count("抽查行数", "rows"),
        _count("比对格数", "cells"),
        _count("差异格数", "differences"),
        Column("差错格数", "mistakes", Kind.WHOLE, formula=True, width=9),
        Column("差错率", "rate", Kind.NUMBER, formula=True, number_format="0.00%"),
        _count("未第二次录入行数", "waiting", 16),
    ),
)

# Written only: the same counts for each person who typed.
MAKERS = Form(
    code="",
    name="按录入人",
    title="评议册录入差错率（按录入人）",
    row_type=tuple,
    gaps_block=False,
    page=Page(landscape=False),
    columns=(
        _told("录入人", "maker", 14),
        Column("册数", "copies", Kind.WHOLE, formula=True, width=9),
        Column("抽查行数", "rows", Kind.WHOLE, formula=True, width=11),
        Column("比对格数", "cells", Kind.WHOLE, formula=True, width=11),
        Column("差错格数", "mistakes", Kind.WHOLE, formula=True, width=11),
        Column("差错率", "rate", Kind.NUMBER, formula=True, number_format="0.00%"),
    ),
)
