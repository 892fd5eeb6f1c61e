"""参数: the policy stamped into a workbook, one row a parameter, value changeable."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Page
from sunshine_xl.records import ParameterRow as Row

FORM = Form(
    code="参数",
    name="参数",
    title="活动参数",
    row_type=Row,
    page=Page(landscape=False),
    columns=(
        Column("参数", "label", locked=True, width=24),
        Column("值", "value", width=18),
        Column("单位", "unit", locked=True, width=24),
        Column("名称", "defined_name", locked=True, width=24),
    ),
)
