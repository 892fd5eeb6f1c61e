"""F12 贷款核查: L1 and L2 findings, and the branch's reason beside each (R86–R88)."""

from __future__ import annotations

from sunshine_xl.check_records import LoanReason as Row
from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="F12",
    name="贷款核查",
    title="贷款核查表（名单外借款、超额度借款）",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=3),
    columns=(
        Column("核查类型", "check", required=True, locked=True, width=14),
        Column("户号", "household_no", Kind.CODE, locked=True, max_length=20, width=10),
        Column("姓名", "name", required=True, locked=True, width=9),
        Column("证件号码(脱敏)", "id_mask", Kind.MASKED, locked=True, width=20),
        Column("借款人", "borrowers", locked=True, width=12),
        Column("支行", "branch", locked=True, width=10),
        Column("客户经理", "relationship_manager", locked=True, width=9),
        Column("借据号", "loan_nos", locked=True, max_length=400, width=15),
        Column("发放金额", "issued_amount", Kind.MONEY, locked=True, width=12),
        Column("余额", "balance", Kind.MONEY, required=True, locked=True, width=12),
        Column("预授信额度", "limit", Kind.MONEY, locked=True, width=12),
        Column("超出金额", "excess", Kind.MONEY, locked=True, width=12),
        Column("户内", "by_household", locked=True, width=6),
        Column("提示", "note", locked=True, max_length=400, width=18),
        Column(
            "原因代码",
            "reason_code",
            Kind.CHOICE,
            choices="loan_reason",
            width=15,
            doubtful=True,
            prompt="查明原因的选一项；查不明的选“未查明”",
        ),
        Column("原因说明", "reason", max_length=200, width=20),
        Column("查明人", "reason_by", max_length=40, width=9),
        Column("查明日期", "reason_on", Kind.DATE, width=12, doubtful=True),
    ),
)
