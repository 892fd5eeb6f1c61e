"""回执核对: what was sent beside what the platform answered (R100)."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.list_records import ImportRow as Row


def _form(name: str, title: str, columns: tuple[Column, ...]) -> Form:
    return Form(
        code="RCP",
        name=name,
        title=title,
        row_type=Row,
        is_checked=False,
        gaps_block=False,
        has_unit=True,
        page=Page(),
        columns=columns,
    )


FORM = _form(
    "核对结果",
    "预授信批量导入回执核对",
    (
        Column("序号", "seq", locked=True, width=6),
        Column("核对结论", "verdict", locked=True, width=12),
        Column("姓名", "name", locked=True, width=10),
        Column("身份证号码", "id_number", Kind.ID_NUMBER, locked=True, width=22),
        Column("户号", "household_no", locked=True, width=12),
        Column("导出金额", "expected", Kind.MONEY, locked=True, width=14),
        Column("回执金额", "received", Kind.MONEY, locked=True, width=14),
        Column("差额", "difference", Kind.MONEY, locked=True, width=13),
        Column("处理结果", "result", locked=True, width=12),
        Column("失败原因", "reason", locked=True, width=30),
        Column("回执行号", "row", locked=True, width=9),
    ),
)

TOTALS = _form(
    "汇总",
    "回执核对汇总",
    (
        Column("项目", "label", locked=True, width=22),
        Column("户数", "count", Kind.WHOLE, locked=True, width=10),
        Column("金额合计", "total", Kind.MONEY, locked=True, width=18),
    ),
)
