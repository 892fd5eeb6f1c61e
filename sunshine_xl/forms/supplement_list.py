"""补充信息 and 评议补充: what evaluators supplied, whom they added (R35, R62)."""

from __future__ import annotations

from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import Text

# Written into 采用值 where an agreed value is not to be used.
NOT_USED = "不采用"


class SupplementRow(NamedTuple):
    """One cell of 基础信息 for which evaluators supplied values."""

    at: RowRef
    seq: Text = ""
    branch: Text = ""
    group_no: Text = ""
    household_no: Text = ""
    name: Text = ""
    item: Text = ""
    conclusion: Text = ""
    current: Text = ""
    value: Text = ""
    decision: Text = ""
    settled_by: Text = ""
    outcome: Text = ""


def _told(title: str, field: str, width: float, *, required: bool = False) -> Column:
    return Column(title, field, required=required, locked=True, width=width)


_SEQ = Column("序号", "seq", locked=True, width=5)
_BRANCH = _told("支行", "branch", 10)
_GROUP = Column("小组编号", "group_no", Kind.CODE, locked=True, width=9)
_HEAD = (
    _SEQ,
    _BRANCH,
    _GROUP,
    Column("户号", "household_no", Kind.CODE, required=True, locked=True, width=10),
    _told("姓名", "name", 9, required=True),
    _told("补充栏目", "item", 12, required=True),
)
_TAIL = (
    _told("拟采用值", "value", 22, required=True),
    Column(
        "采用值",
        "decision",
        width=22,
        required=True,
        prompt="不一致的，核实后写上采用的值；一致而不采用的写“不采用”",
    ),
    Column("决定人", "settled_by", max_length=40, width=9),
    _told("处理结果", "outcome", 26),
)

SUPPLEMENTS = Form(
    code="补充信息",
    name="补充信息",
    title="评议人补充信息一览表",
    row_type=SupplementRow,
    is_checked=False,
    gaps_block=False,
    page=Page(repeat_columns=5),
    columns=(
        *_HEAD,
        _told("结论", "conclusion", 14, required=True),
        _told("档案原值", "current", 22),
        *_TAIL,
    ),
)


def with_copies(copies: int) -> tuple[Column, ...]:
    """Return the list's columns with one for each copy, side by side."""
    head = SUPPLEMENTS.columns[: -len(_TAIL)]
    side = tuple(_told(f"第{k}册", f"copy_{k}", 20) for k in range(1, copies + 1))
    return (*head, *side, *_TAIL)


REFUSED = Form(
    code="",
    name="不采用",
    title="评议人补充的无效信息",
    row_type=tuple,
    gaps_block=False,
    columns=(
        *_HEAD,
        Column("册号", "copy_no", Kind.CODE, locked=True, width=6),
        _told("补充值", "value", 22),
        _told("原因", "reason", 34),
        _told("工作表", "sheet", 9),
        _told("单元格", "cell", 8),
    ),
)

ADDED = Form(
    code="",
    name="评议补充",
    title="评议人补充的人员（评议补充）",
    row_type=tuple,
    gaps_block=False,
    columns=(
        _SEQ,
        _BRANCH,
        _GROUP,
        _told("姓名", "name", 9),
        _told("身份证号码", "id_number", 22),
        _told("电话号码", "phone", 14),
        _told("家庭住址", "address", 24),
        _told("补充的册", "copies", 12),
        _told("处理意见", "advice", 34),
        _told("建档尚缺", "missing", 44),
    ),
)
