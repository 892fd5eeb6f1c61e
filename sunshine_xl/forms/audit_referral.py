"""审计移送: unexplained loans for the audit, by branch, by manager, by customer (R89).

Written for the audit alone and never read back, so it is not in the register of forms.
"""

from __future__ import annotations

from sunshine_xl.check_records import LoanReason as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

TOTAL, GRAND_TOTAL = "小计", "合计"

FORM = Form(
    code="F12",
    name="审计移送",
    title="审计移送表（查不出合理原因的贷款）",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=3),
    columns=(
        Column("支行", "branch", locked=True, width=13),
        Column("客户经理", "relationship_manager", locked=True, width=10),
        Column("贷款客户", "customer", locked=True, width=28),
        Column("核查类型", "check", locked=True, width=14),
        Column("客户号", "customer_no", Kind.CODE, locked=True, width=12),
        Column("借据号", "loan_no", Kind.CODE, locked=True, width=15),
        Column("发放金额", "issued_amount", Kind.MONEY, locked=True, width=13),
        Column("余额", "balance", Kind.MONEY, locked=True, width=13),
        Column("户号", "household_no", Kind.CODE, locked=True, width=10),
        Column("预授信额度", "limit", Kind.MONEY, locked=True, width=13),
        Column("超出金额", "excess", Kind.MONEY, locked=True, width=13),
        Column("支行说明", "explained", locked=True, width=18),
        Column("备注", "note", locked=True, width=14),
    ),
)

# Sheet name → the field that is grouped by and comes first.
GROUPINGS = {
    "按支行": "branch",
    "按客户经理": "relationship_manager",
    "按贷款客户": "customer",
}
