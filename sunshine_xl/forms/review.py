"""F12 行内评议: what the branch's own meeting approves for each household (R96)."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.check_records import ReviewRow as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="F12",
    name="行内评议",
    title="阳光信贷预授信额度行内评议表",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=4),
    columns=(
        Column("客户键", "customer_key", required=True, locked=True, width=14),
        Column(
            "户号",
            "household_no",
            Kind.CODE,
            required=True,
            locked=True,
            max_length=20,
            width=10,
        ),
        Column("姓名", "name", locked=True, width=9),
        Column("身份证号码", "id_number", Kind.MASKED, locked=True, width=20),
        Column("小组编号", "group_no", Kind.CODE, locked=True, width=9),
        Column("汇总状态", "status", locked=True, width=9),
        Column("贷款核查", "loan_check", locked=True, width=26),
        Column("不良核查", "blacklist_check", locked=True, width=22),
        Column("拟预授信金额", "proposed_limit", Kind.MONEY, locked=True, width=12),
        Column(
            "评议结论",
            "conclusion",
            Kind.CHOICE,
            choices="conclusion",
            width=9,
            prompt="不填按“保留”；去除、复议须写原因",
        ),
        Column(
            "结论原因",
            "reason",
            required_when=("conclusion", ("去除", "复议")),
            max_length=200,
            width=16,
        ),
        Column(
            "行内评议额度",
            "approved_limit",
            Kind.MONEY,
            minimum=Decimal(0),
            width=12,
            prompt="不填表示同意拟预授信金额",
        ),
        Column("调整原因", "adjustment_reason", max_length=200, width=16),
        Column(
            "评议人员", "attendees", max_length=200, width=18, prompt="姓名之间用“、”"
        ),
        Column("评议日期", "review_date", Kind.DATE, width=12),
        Column(
            "期限(月)",
            "term_months",
            Kind.WHOLE,
            minimum=Decimal(1),
            maximum=Decimal(360),
            width=8,
        ),
    ),
    guide=(
        "一、额度与拟预授信金额不同的，写明调整原因。",
        "二、评议人员、评议日期可只填表头，全表适用。",
        "三、票数不足、待处理、人工决定、须复议的户，不评议就没有额度。",
    ),
)
