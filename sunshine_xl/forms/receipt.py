"""导入回执: the template's columns, some or all, and the platform's verdict (R100)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.import_template import COLUMNS
from sunshine_xl.list_records import ImportRow as Row

FORM = Form(
    code="F7",
    name="导入回执",
    title="预授信批量导入回执",
    row_type=Row,
    is_checked=False,
    columns=(
        *COLUMNS,
        Column("批次号", "batch"),
        Column("处理结果", "result", required=True),
        Column("失败原因", "reason", max_length=500),
        Column("处理时间", "handled_at"),
    ),
)
