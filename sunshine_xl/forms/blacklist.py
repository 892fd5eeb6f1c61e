"""F9 不良名单: the five lists of bad records B1–B5 (R90–R94)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.list_records import BadRecord as Row

FORM = Form(
    code="F9",
    name="不良名单",
    title="不良名单",
    row_type=Row,
    is_foreign=True,
    columns=(
        Column(
            "名单类型",
            "list_kind",
            Kind.CHOICE,
            choices="list_kind",
            width=12,
            doubtful=True,
        ),
        Column("姓名", "name", Kind.TEXT, required=True, max_length=60, width=10),
        Column("证件号码", "id_number", Kind.ID_NUMBER, width=22, doubtful=True),
        Column("借据号", "loan_no", Kind.CODE, max_length=40, width=16),
        Column("支行", "branch", max_length=40, width=12),
        Column("金额", "amount", Kind.MONEY, width=12, doubtful=True),
        Column("事件日期", "event_date", Kind.DATE, width=12, doubtful=True),
        Column("担保人/被担保人", "guarantor", max_length=60, width=14),
        Column("来源文件", "source_file", width=20),
    ),
)
