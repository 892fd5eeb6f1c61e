"""F4 预授信客户评级表: seven indicator scores, total and grade a customer (R69)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.records import RatingRow as Row
from sunshine_xl.rules.rating import FULL_SCORE, Indicator


def _score(title: str, field: str) -> Column:
    return Column(
        title, field, Kind.NUMBER, minimum=Decimal(0), maximum=FULL_SCORE, width=12
    )


# One column an indicator of rules/rating.toml; a test keeps the two the same.
FORM = Form(
    code="F4",
    name="评级",
    title="阳光信贷预授信客户评级表",
    row_type=Row,
    columns=(
        Column("客户键", "customer_key", required=True, locked=True, width=14),
        Column("户号", "household_no", Kind.CODE, locked=True, max_length=20, width=11),
        Column("姓名", "name", Kind.TEXT, locked=True, max_length=32, width=10),
        _score("品行信誉", "character"),
        _score("信用记录", "credit_record"),
        _score("偿债能力", "repayment"),
        _score("家庭资产", "family_assets"),
        _score("经营能力", "business"),
        _score("与本行往来", "dealings"),
        Column("评级得分", "rating_score", Kind.NUMBER, formula=True, width=10),
        Column("等级", "grade", formula=True, width=10),
        Column("评级人", "rated_by", max_length=40, width=10),
        Column("评级日期", "rated_on", Kind.DATE, width=12),
    ),
)


def columns_for(indicators: Iterable[Indicator]) -> tuple[Column, ...]:
    """Return the sheet's columns with each score limited to its indicator's weight."""
    weights = {one.field: one.weight for one in indicators}
    return tuple(
        replace(
            column,
            maximum=weights[column.field],
            prompt=f"0至{weights[column.field]}分",
        )
        if column.field in weights
        else column
        for column in FORM.columns
    )
