"""F2 农户经济档案: one row is one household, amounts in yuan."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.records import HouseholdFile as Row

_ZERO = Decimal(0)


def _money(title: str, field: str, *, required: bool = False) -> Column:
    return Column(
        title,
        field,
        Kind.MONEY,
        required=required,
        minimum=_ZERO,
        width=12,
        doubtful=True,
    )


FORM = Form(
    code="F2",
    name="家庭档案",
    title="农户经济档案",
    row_type=Row,
    has_unit=True,
    page=Page(repeat_columns=2, pages_wide=2),
    columns=(
        Column(
            "户号", "household_no", Kind.CODE, required=True, max_length=20, width=11
        ),
        Column(
            "代表姓名",
            "representative_name",
            Kind.NAME,
            required=True,
            max_length=32,
            width=10,
        ),
        Column(
            "代表身份证",
            "representative_id",
            Kind.ID_NUMBER,
            required=True,
            max_length=18,
            width=22,
        ),
        Column(
            "家庭人口",
            "members",
            Kind.WHOLE,
            required=True,
            minimum=Decimal(1),
            maximum=Decimal(20),
            doubtful=True,
            width=8,
        ),
        Column(
            "劳动力人数",
            "workers",
            Kind.WHOLE,
            required=True,
            minimum=_ZERO,
            maximum=Decimal(20),
            doubtful=True,
            width=9,
        ),
        Column(
            "承包土地(亩)", "land", Kind.NUMBER, minimum=_ZERO, doubtful=True, width=10
        ),
        _money("房产", "house"),
        _money("车辆", "vehicle"),
        _money("农机具", "machinery"),
        _money("存栏存货", "stock"),
        _money("其他资产", "other_assets"),
        _money("家庭总资产", "assets", required=True),
        _money("总负债", "debts", required=True),
        Column("净资产", "net_assets", Kind.MONEY, formula=True, width=12),
        _money("年总收入", "gross_income", required=True),
        _money("年总支出", "expenses", required=True),
        Column("净收入", "net_income", Kind.MONEY, formula=True, width=12),
        _money("本行存款日均", "average_deposit"),
        _money("贷款余额", "loan_balance"),
        _money("对外担保额", "guarantees"),
        _money("资金需求", "funding_need"),
        Column("用途", "funding_use", max_length=60, width=14),
        Column("时间", "funding_time", max_length=40, width=12),
    ),
)
