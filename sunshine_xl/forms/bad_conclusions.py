"""F12 不良核查: hits on the lists B1–B5, and what a person decided (R90–R95)."""

from __future__ import annotations

from sunshine_xl.check_records import BadConclusion as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="F12",
    name="不良核查",
    title="不良记录核查表",
    row_type=Row,
    page=Page(repeat_columns=3),
    columns=(
        Column("户号", "household_no", Kind.CODE, locked=True, max_length=20, width=10),
        Column("授信代表", "representative", locked=True, width=9),
        Column("姓名", "name", required=True, locked=True, width=9),
        Column("证件号码(脱敏)", "id_mask", Kind.MASKED, locked=True, width=20),
        Column("命中名单", "lists", required=True, locked=True, width=16),
        Column("命中方式", "match", required=True, locked=True, width=13),
        Column("超过年限", "is_old", locked=True, width=8),
        Column("名单记录", "records", locked=True, max_length=400, width=40),
        Column("核查建议", "advice", locked=True, width=14),
        Column(
            "核查结论",
            "conclusion",
            Kind.CHOICE,
            choices="conclusion",
            width=9,
            doubtful=True,
            prompt="保留、去除或复议",
        ),
        Column("认定原因", "reason", max_length=200, width=20),
        Column("认定人", "reason_by", max_length=40, width=9),
        Column("认定日期", "reason_on", Kind.DATE, width=12, doubtful=True),
    ),
)
