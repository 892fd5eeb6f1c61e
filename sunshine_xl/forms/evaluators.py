"""F10 评议小组, sheet 评议人员: one row an evaluator (R53–R60)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.records import Evaluator as Row

FORM = Form(
    code="F10",
    name="评议人员",
    title="评议人员登记表",
    row_type=Row,
    columns=(
        Column(
            "小组编号", "group_no", Kind.CODE, required=True, max_length=20, width=10
        ),
        Column(
            "评议人编号",
            "evaluator_no",
            Kind.CODE,
            required=True,
            max_length=20,
            width=11,
        ),
        Column("姓名", "name", Kind.NAME, required=True, max_length=32, width=10),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, required=True, width=22),
        Column(
            "评议人类别",
            "category",
            Kind.CHOICE,
            choices="evaluator_category",
            width=16,
            doubtful=True,
        ),
        Column("是否干部", "is_cadre", Kind.YES_NO, required=True, width=8),
        Column("是否本行", "is_bank_staff", Kind.YES_NO, required=True, width=8),
        Column(
            "推荐来源",
            "recommended_by",
            Kind.CHOICE,
            choices="recommended_by",
            width=12,
            doubtful=True,
        ),
        Column("辅导日期", "coached_on", Kind.DATE, width=12),
        Column(
            "户号",
            "household_no",
            Kind.CODE,
            max_length=20,
            width=11,
            prompt="评议人自家的户号",
        ),
    ),
)
