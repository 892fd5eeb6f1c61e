"""辖区: which village, community or unit belongs to which branch (R33)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form
from sunshine_xl.list_records import Area as Row

FORM = Form(
    code="辖区",
    name="辖区",
    title="支行辖区",
    row_type=Row,
    columns=(
        Column("乡镇", "township", max_length=60, width=16),
        Column("行政村(社区/单位)", "unit", required=True, max_length=60, width=24),
        Column("支行", "branch", required=True, max_length=40, width=14),
    ),
)
