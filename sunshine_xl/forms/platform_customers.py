"""平台客户: customers already on the platform, with columns of F1 (R45)."""

from __future__ import annotations

from dataclasses import replace

from sunshine_xl.forms import base_information
from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.list_records import PlatformCustomer as Row

# Columns of 基础信息 that a fuller export of the platform may have, too.
_FULLER = (
    "branch",
    "manager_id",
    "unit",
    "sub_unit",
    "business_address",
    "is_local",
    "household_no",
    "relationship",
    "is_householder",
    "ethnic_group",
    "political_status",
    "post",
    "industry",
    "main_business",
    "business_years",
    "is_shareholder",
    "is_employee",
    "is_related_party",
)


def _extra(field: str) -> Column:
    """Return a column of 基础信息 as one that is read where it is there."""
    column = base_information.FORM.by_field[field]
    return replace(
        column, required=False, required_when=None, doubtful=True, extra=True
    )


def _choice(title: str, field: str, width: float) -> Column:
    """Return a column whose values are read in our spelling and never refused."""
    kind = Kind.CHOICE
    return Column(title, field, kind, choices=field, doubtful=True, width=width)


FORM = Form(
    code="F1",
    name="平台客户",
    title="平台客户清单",
    row_type=Row,
    is_checked=False,
    columns=(
        Column("客户编号", "customer_no", Kind.CODE, max_length=40, width=14),
        Column("姓名", "name", Kind.TEXT, max_length=60, width=10),
        _choice("证件类型", "id_type", 12),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, width=22, doubtful=True),
        _choice("性别", "sex", 6),
        Column("出生日期", "birth_date", Kind.DATE, width=12, doubtful=True),
        Column("电话号码", "phone", max_length=40, width=14),
        Column("家庭住址", "home_address", width=30),
        Column("户籍地址", "registered_address", width=30),
        _choice("客户类型", "customer_type", 16),
        _choice("婚姻", "marital_status", 8),
        _choice("学历", "education", 8),
        Column("职业", "occupation", width=12),
        Column("工作单位", "employer", width=18),
        *map(_extra, _FULLER),
    ),
)
