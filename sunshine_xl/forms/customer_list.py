"""全部客户清单: everybody filed, for the CRM, with the limit as a reference (R101)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import Customer as Row

FORM = Form(
    code="CRM",
    name="全部客户",
    title="阳光信贷全部客户清单",
    row_type=Row,
    is_checked=False,
    gaps_block=False,
    has_unit=True,
    page=Page(repeat_columns=2, pages_wide=2),
    columns=(
        Column("序号", "seq", locked=True, width=6),
        Column("姓名", "name", locked=True, width=10),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, locked=True, width=22),
        Column("客户编号", "customer_no", locked=True, width=14),
        Column("电话号码", "phone", locked=True, width=14),
        Column("家庭住址", "home_address", locked=True, width=26),
        Column("所属支行", "branch", locked=True, width=12),
        Column("客户经理工号", "manager_id", locked=True, width=12),
        Column("小组编号", "group_no", locked=True, width=9),
        Column("户号", "household_no", locked=True, width=11),
        Column("与户主关系", "relationship", locked=True, width=10),
        Column("是否授信代表", "is_representative", locked=True, width=8),
        Column("客户类型", "customer_type", locked=True, width=16),
        Column("客户分群", "segment", locked=True, width=10),
        Column("信用等级", "grade", locked=True, width=8),
        Column("参考额度", "limit", Kind.MONEY, locked=True, width=14),
        Column("额度来源", "limit_source", locked=True, width=12),
    ),
)
