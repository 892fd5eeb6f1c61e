"""去除名单: households taken off the list, each with its reason (R95)."""

from __future__ import annotations

from sunshine_xl.check_records import Removal as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="去除名单",
    name="去除名单",
    title="阳光信贷预授信去除名单",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=4),
    columns=(
        Column("客户键", "customer_key", locked=True, width=14),
        Column("户号", "household_no", Kind.CODE, locked=True, width=10),
        Column("姓名", "name", locked=True, width=9),
        Column("身份证号码", "id_number", Kind.MASKED, locked=True, width=20),
        Column("小组编号", "group_no", Kind.CODE, locked=True, width=9),
        Column("拟预授信金额", "proposed_limit", Kind.MONEY, locked=True, width=12),
        Column("命中名单", "lists", required=True, locked=True, width=20),
        Column(
            "去除原因",
            "removal_reason",
            required=True,
            locked=True,
            max_length=400,
            width=34,
        ),
        Column("去除认定人", "removed_by", locked=True, width=10),
        Column("去除日期", "removed_on", Kind.DATE, locked=True, width=12),
    ),
)
