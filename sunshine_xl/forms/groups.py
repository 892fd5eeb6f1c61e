"""F10 评议小组, sheet 小组: one row a group (R53–R59)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.records import Group as Row

FORM = Form(
    code="F10",
    name="小组",
    title="评议小组登记表",
    row_type=Row,
    columns=(
        Column(
            "小组编号", "group_no", Kind.CODE, required=True, max_length=20, width=10
        ),
        Column("小组名称", "group_name", required=True, max_length=60, width=20),
        Column("支行", "branch", required=True, max_length=40, width=14),
        Column(
            "小组类型",
            "kind",
            Kind.CHOICE,
            required=True,
            choices="group_kind",
            width=10,
        ),
        Column("单位", "unit", max_length=60, width=18),
        Column("包片客户经理", "area_manager", required=True, max_length=40, width=12),
        Column("跟踪人", "tracker", max_length=40, width=10),
    ),
)
