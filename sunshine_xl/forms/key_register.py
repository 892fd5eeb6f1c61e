"""客户键登记: whose row of a booklet a key names; kept at the branch, never printed."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.records import KeyEntry as Row

FORM = Form(
    code="客户键登记",
    name="客户键登记",
    title="评议册客户键登记表（只在支行内使用，不得外传、打印）",
    row_type=Row,
    is_foreign=True,
    columns=(
        Column("客户键", "customer_key", required=True, locked=True, width=18),
        Column("登记支行", "branch", max_length=40, locked=True, width=16),
        Column("小组编号", "group_no", Kind.CODE, max_length=20, locked=True, width=12),
        Column("户号", "household_no", Kind.CODE, required=True, locked=True, width=14),
        Column("授信代表", "name", required=True, locked=True, width=12),
        Column("授信代表证件", "id_number", Kind.CODE, locked=True, width=24),
    ),
)
