"""F6 表6 最终汇总表: one row a household, per outlet (R86–R97)."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import FinalRow as Row

FORM = Form(
    code="F6",
    name="表6",
    title="表6 阳光信贷预授信最终汇总表",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=4),
    columns=(
        Column("行号", "row_no", locked=True, width=5),
        Column("客户键", "customer_key", required=True, locked=True, width=14),
        Column(
            "户号", "household_no", Kind.CODE, required=True, max_length=20, width=10
        ),
        Column("姓名", "name", Kind.NAME, required=True, max_length=32, width=9),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, required=True, width=20),
        Column(
            "小组编号", "group_no", Kind.CODE, required=True, max_length=20, width=9
        ),
        Column(
            "客户类型", "customer_type", Kind.CHOICE, choices="customer_type", width=16
        ),
        Column("拟预授信金额", "proposed_limit", Kind.MONEY, locked=True, width=12),
        Column("贷款核查", "loan_check", width=26),
        Column("不良核查", "blacklist_check", width=22),
        Column(
            "核查结论",
            "conclusion",
            Kind.CHOICE,
            choices="conclusion",
            required=True,
            width=9,
        ),
        Column(
            "原因", "reason", required_when=("conclusion", ("去除", "复议")), width=18
        ),
        Column(
            "行内评议额度",
            "approved_limit",
            Kind.MONEY,
            minimum=Decimal(0),
            width=12,
        ),
        Column("调整原因", "adjustment_reason", width=16),
        Column("评议人员", "attendees", width=16),
        Column("评议日期", "review_date", Kind.DATE, width=12),
        Column(
            "最终额度",
            "final_limit",
            Kind.MONEY,
            required=True,
            minimum=Decimal(0),
            width=12,
        ),
        Column(
            "期限(月)",
            "term_months",
            Kind.WHOLE,
            minimum=Decimal(1),
            maximum=Decimal(360),
            width=8,
        ),
    ),
)
