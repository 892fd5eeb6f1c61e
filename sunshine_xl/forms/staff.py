"""岗位人员: who works in which branch or department, for the signatures (R104–R105)."""

from __future__ import annotations

from sunshine_xl.check_records import StaffMember as Row
from sunshine_xl.forms.column import Column, Form

FORM = Form(
    code="岗位人员",
    name="岗位人员",
    title="阳光信贷岗位人员",
    row_type=Row,
    columns=(
        Column("姓名", "name", required=True, max_length=40, width=12),
        Column(
            "部门(支行)",
            "department",
            required=True,
            max_length=40,
            width=18,
            prompt="支行名，或业务发展部、授信部等",
        ),
        Column("岗位", "post", max_length=40, width=16),
    ),
)
