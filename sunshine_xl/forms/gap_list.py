"""退回补填单: what an evaluator left blank, on paper to be filled in (R74)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page

FORM = Form(
    code="",
    name="退回补填",
    title="评议册退回补填单",
    row_type=tuple,
    gaps_block=False,
    page=Page(landscape=False),
    columns=(
        Column("行号", "row_no", locked=True, width=6),
        Column("户号", "household_no", Kind.CODE, locked=True, width=11),
        Column("授信代表姓名", "representative", locked=True, width=11),
        Column("家庭住址", "address", locked=True, width=22),
        Column("请补填的栏目", "wanted", locked=True, width=34),
        Column("补填内容", "answer", width=24, max_length=400),
    ),
)
