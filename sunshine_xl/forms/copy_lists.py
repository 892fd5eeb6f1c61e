"""Lists about the copies of the booklets, written for the staff and never read."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page

_WHERE = (
    Column("支行", "branch", locked=True, width=12),
    Column("小组编号", "group", Kind.CODE, locked=True, width=10),
    Column("小组名称", "name", locked=True, width=20),
)


def _count(title: str, field: str) -> Column:
    return Column(title, field, Kind.WHOLE, locked=True, width=9)


def _list(name: str, title: str, *columns: Column) -> Form:
    page = Page(landscape=False)
    return Form(
        "", name, title, (*_WHERE, *columns), tuple, page=page, gaps_block=False
    )


_COPY = (
    Column("册号", "copy", Kind.WHOLE, locked=True, width=6),
    Column("评议人编号", "evaluator", Kind.CODE, locked=True, width=11),
    Column("领取人", "holder", locked=True, width=10),
    Column("发放日期", "issued_on", Kind.DATE, locked=True, width=11),
)

GROUPS = _list(
    "按小组",
    "评议册收发情况（按小组）",
    _count("应有册数", "copies"),
    _count("已发", "issued"),
    _count("收回", "returned"),
    _count("未收回", "missing"),
    _count("已录入", "entered"),
)
MISSING = _list("未收回", "未收回的评议册", *_COPY)
COPIES = _list(
    "各册",
    "评议册收发情况（各册）",
    *_COPY,
    Column("收回日期", "returned_on", Kind.DATE, locked=True, width=11),
    Column(
        "完整率", "completeness", Kind.NUMBER, locked=True, width=8, number_format="0%"
    ),
    Column("是否录入", "is_entered", locked=True, width=8),
    Column("录入人", "maker", locked=True, width=9),
    Column("核对人", "checker", locked=True, width=9),
)
MAKERS = Form(
    code="",
    name="录入分工",
    title="评议册录入分工",
    row_type=tuple,
    gaps_block=False,
    page=Page(landscape=False),
    columns=(
        Column("录入人", "maker", locked=True, width=14),
        _count("分到册数", "copies"),
        _count("已录入册数", "entered"),
        _count("待录入册数", "left"),
        _count("待录入户数", "rows"),
    ),
)
