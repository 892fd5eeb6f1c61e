"""年度对比: two editions beside each other, household by household (R110)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import Customer as Row


def _form(name: str, title: str, columns: tuple[Column, ...]) -> Form:
    return Form(
        code="YOY",
        name=name,
        title=title,
        row_type=Row,
        is_checked=False,
        gaps_block=False,
        has_unit=True,
        page=Page(),
        columns=columns,
    )


FORM = _form(
    "逐户对比",
    "阳光信贷年度对比",
    (
        Column("序号", "seq", locked=True, width=6),
        Column("变化", "kind", locked=True, width=10),
        Column("所属支行", "branch", locked=True, width=12),
        Column("客户类型", "customer_type", locked=True, width=16),
        Column("户号", "household_no", locked=True, width=12),
        Column("授信代表姓名", "name", locked=True, width=12),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, locked=True, width=22),
        Column("上年额度", "old_limit", Kind.MONEY, locked=True, width=14),
        Column("本年额度", "new_limit", Kind.MONEY, locked=True, width=14),
        Column("增减", "difference", Kind.MONEY, locked=True, width=14),
        Column("上年等级", "old_grade", locked=True, width=10),
        Column("本年等级", "new_grade", locked=True, width=10),
        Column("等级变化", "grade_move", locked=True, width=10),
    ),
)

TOTALS = _form(
    "对比汇总",
    "阳光信贷年度对比汇总",
    (
        Column("所属支行", "branch", locked=True, width=16),
        Column("上年户数", "old_count", Kind.WHOLE, locked=True, width=10),
        Column("本年户数", "new_count", Kind.WHOLE, locked=True, width=10),
        Column("新增户", "added", Kind.WHOLE, locked=True, width=9),
        Column("减少户", "gone", Kind.WHOLE, locked=True, width=9),
        Column("额度上升", "raised", Kind.WHOLE, locked=True, width=9),
        Column("额度下降", "lowered", Kind.WHOLE, locked=True, width=9),
        Column("等级上升", "promoted", Kind.WHOLE, locked=True, width=9),
        Column("等级下降", "demoted", Kind.WHOLE, locked=True, width=9),
        Column("上年额度合计", "old_total", Kind.MONEY, locked=True, width=16),
        Column("本年额度合计", "new_total", Kind.MONEY, locked=True, width=16),
    ),
)
