"""F5 预授信调查评议汇总表: votes, means, cap and proposed limit (R80–R83).

The columns 评议1…评议n stand between 身份证号码 and 有效票数. How many there are
depends on the group, so they are made by :func:`vote_columns`.
"""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import SummaryRow as Row

_HEAD = (
    Column("行号", "row_no", locked=True, width=5),
    Column("客户键", "customer_key", required=True, locked=True, width=14),
    Column("户号", "household_no", Kind.CODE, locked=True, max_length=20, width=10),
    Column("姓名", "name", locked=True, max_length=32, width=9),
    Column("身份证号码", "id_number", Kind.MASKED, locked=True, width=20),
)


def _computed(title: str, field: str, kind: Kind, width: float = 11) -> Column:
    return Column(title, field, kind, formula=True, width=width)


_TAIL = (
    _computed("有效票数", "votes", Kind.WHOLE, 6),
    _computed("拒绝票", "zeros", Kind.WHOLE, 6),
    _computed("最高", "highest", Kind.MONEY),
    _computed("最低", "lowest", Kind.MONEY),
    _computed("评议净收入", "net_income", Kind.MONEY),
    _computed("去极值均值", "trimmed_mean", Kind.MONEY),
    _computed("上限", "cap", Kind.MONEY),
    Column(
        "额度净收入比",
        "ratio",
        Kind.NUMBER,
        formula=True,
        width=8,
        number_format="0.00",
    ),
    _computed("拟预授信金额", "proposed_limit", Kind.MONEY, 12),
    _computed("评级得分", "rating_score", Kind.NUMBER, 7),
    _computed("等级", "grade", Kind.TEXT, 8),
    _computed("状态", "status", Kind.TEXT, 9),
    _computed("提示", "flags", Kind.TEXT, 26),
)

FORM = Form(
    code="F5",
    name="汇总",
    title="阳光信贷预授信调查评议汇总表",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=4),
    columns=_HEAD + _TAIL,
)


def vote_columns(evaluators: int) -> tuple[Column, ...]:
    """Return the columns 评议1…评议n, fields ``vote_1``…``vote_n``."""
    return tuple(
        Column(f"评议{k}", f"vote_{k}", Kind.MONEY, formula=True, width=10)
        for k in range(1, evaluators + 1)
    )


def all_columns(evaluators: int) -> tuple[Column, ...]:
    """Return every column of a group's summary, from left to right."""
    return _HEAD + vote_columns(evaluators) + _TAIL
