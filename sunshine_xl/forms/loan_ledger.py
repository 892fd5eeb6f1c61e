"""F9 贷款台账: one row a loan, from the core system (R86–R87)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.list_records import Loan as Row

FORM = Form(
    code="F9",
    name="贷款台账",
    title="贷款台账",
    row_type=Row,
    is_foreign=True,
    has_unit=True,
    columns=(
        Column("借据号", "loan_no", Kind.CODE, max_length=40, width=16),
        Column("客户号", "customer_no", Kind.CODE, max_length=40, width=14),
        Column("姓名", "name", Kind.TEXT, required=True, max_length=60, width=10),
        Column(
            "证件号码",
            "id_number",
            Kind.ID_NUMBER,
            required=True,
            width=22,
            doubtful=True,
        ),
        Column("支行", "branch", max_length=40, width=12),
        Column("客户经理", "relationship_manager", max_length=40, width=10),
        Column("发放金额", "issued_amount", Kind.MONEY, width=12, doubtful=True),
        Column("余额", "balance", Kind.MONEY, required=True, width=12, doubtful=True),
        Column("发放日", "issued_on", Kind.DATE, width=12, doubtful=True),
        Column("到期日", "due_on", Kind.DATE, width=12, doubtful=True),
        Column(
            "五级分类",
            "five_class",
            Kind.CHOICE,
            choices="five_class",
            width=9,
            doubtful=True,
        ),
        Column("逾期天数", "overdue_days", Kind.WHOLE, width=9, doubtful=True),
        Column("担保方式", "guarantee", max_length=40, width=10),
    ),
)
