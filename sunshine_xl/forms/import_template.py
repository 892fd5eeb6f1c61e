"""F7 预授信批量导入数据模板, the bank's own (R99)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.list_records import ImportRow as Row

# Columns that carry a code of the template's own 字典 sheet: field → our list.
CODED = {
    "id_type": "id_type",
    "is_householder": "yes_no",
    "currency": "currency",
    "grade": "grade",
    "customer_type": "customer_type",
    "segment": "segment",
}

COLUMNS = (
    Column("机构号", "org_no"),
    Column("管户人工号", "manager_id"),
    Column("登记人", "maker"),
    Column("登记日期", "registered_on"),
    Column("证件类型", "id_type"),
    Column("证件号码", "id_number", Kind.ID_NUMBER, required=True),
    Column("客户姓名", "name", required=True),
    Column("客户编号", "customer_no"),
    Column("户籍编号", "household_no"),
    Column("是否户主", "is_householder"),
    Column("联系电话", "phone"),
    Column("币种", "currency"),
    Column("预授信金额", "amount", Kind.MONEY, required=True),
    Column("期限(月)", "term_months"),
    Column("起始日期", "start"),
    Column("到期日期", "end"),
    Column("信用等级", "grade"),
    Column("客户类型", "customer_type"),
    Column("客户分群", "segment"),
    Column("行政区划代码", "division"),
    Column("常住地址", "address"),
    Column("所属行业", "industry"),
    Column("待授信原因", "delay_reason"),
    Column("备注", "note"),
)

FORM = Form(
    code="F7",
    name="导入模板",
    title="预授信批量导入数据模板",
    row_type=Row,
    is_checked=False,
    columns=COLUMNS,
)
