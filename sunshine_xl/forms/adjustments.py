"""F13 额度调整: what was applied for, agreed and executed after the lock (R102)."""

from __future__ import annotations

from sunshine_xl.check_records import AdjustmentRow as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="F13",
    name="额度调整",
    title="阳光信贷预授信额度调整登记簿",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=4),
    columns=(
        Column("调整编号", "number", required=True, locked=True, width=10),
        Column("支行", "branch", locked=True, width=11),
        Column("户号", "household_no", Kind.CODE, required=True, locked=True, width=10),
        Column("姓名", "name", locked=True, width=9),
        Column("原额度", "before", Kind.MONEY, locked=True, width=12),
        Column("拟调额度", "wanted", Kind.MONEY, locked=True, width=12),
        Column("调整理由", "reason", locked=True, max_length=400, width=22),
        Column("调查材料", "evidence", locked=True, max_length=600, width=24),
        Column("申请人", "applied_by", locked=True, width=9),
        Column("申请日期", "applied_on", Kind.DATE, locked=True, width=12),
        Column("同意人", "agreed_by", locked=True, width=9),
        Column("同意日期", "agreed_on", Kind.DATE, locked=True, width=12),
        Column("执行人", "executed_by", locked=True, width=9),
        Column("执行日期", "executed_on", Kind.DATE, locked=True, width=12),
        Column("调整状态", "state", required=True, locked=True, width=10),
        Column("现额度", "current_limit", Kind.MONEY, locked=True, width=12),
    ),
)
