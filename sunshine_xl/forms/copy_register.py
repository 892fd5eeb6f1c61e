"""F11 册子登记: one row a numbered copy (R65, R73–R77)."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.records import CopyEntry as Row

_ZERO = Decimal(0)

FORM = Form(
    code="F11",
    name="册子登记",
    title="评议册登记表",
    row_type=Row,
    columns=(
        Column("小组编号", "group_no", Kind.CODE, max_length=20, width=10),
        Column("册号", "copy_no", Kind.CODE, required=True, max_length=20, width=8),
        Column("评议人编号", "evaluator_no", Kind.CODE, max_length=20, width=11),
        Column("发放日期", "issued_on", Kind.DATE, width=12, doubtful=True),
        Column("领取人", "received_by", max_length=40, width=10),
        Column("收回日期", "returned_on", Kind.DATE, width=12, doubtful=True),
        Column(
            "完整率",
            "completeness",
            Kind.NUMBER,
            minimum=_ZERO,
            maximum=Decimal(1),
            width=8,
            doubtful=True,
        ),
        Column("是否录入", "is_entered", Kind.YES_NO, width=8, doubtful=True),
        Column("录入人", "maker", max_length=40, width=10),
        Column("核对人", "checker", max_length=40, width=10),
        Column(
            "抽查行数",
            "sampled_rows",
            Kind.WHOLE,
            minimum=_ZERO,
            width=9,
            doubtful=True,
        ),
        Column("差错数", "mistakes", Kind.WHOLE, minimum=_ZERO, width=8, doubtful=True),
        Column("备注", "note", width=18),
    ),
)
