"""印刷清单: what is printed for whom, with copies, pages and checksums (R50–R51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sunshine_xl.findings import Finding
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import Policy


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One group's line: so many copies of so many pages, in which file of the branch.

    ``first_page`` is where its first copy begins in the branch's file.
    """

    branch: str
    group_no: str
    group_name: str
    copies: int
    pages: int
    file: str
    first_page: int

    @property
    def total(self) -> int:
        """All printed pages of the group."""
        return self.copies * self.pages


FORM = Form(
    code="印刷清单",
    name="印刷清单",
    title="评议册印刷清单",
    row_type=PrintLine,
    page=Page(repeat_columns=0),
    columns=(
        Column("支行", "branch", width=16),
        Column("小组编号", "group_no", Kind.CODE, width=12),
        Column("小组名称", "group_name", width=26),
        Column("册数", "copies", Kind.WHOLE, width=8),
        Column("每册页数", "pages", Kind.WHOLE, width=10),
        Column("页数合计", "total", Kind.WHOLE, width=10),
        Column("印刷文件", "file", width=24),
        Column("起始页", "first_page", Kind.WHOLE, width=9),
        Column("印刷厂签收", "received", width=16),
    ),
)
_HOW_TO = (
    "A4 横向，双面，短边翻转，按实际大小（100%）打印，上边装订；"
    "A3 骑马订文件：A3 纵向，双面，短边翻转，上下对折，折缝处骑马订"
)


def write_print_list(
    path: Path, name: str, lines: Sequence[PrintLine], policy: Policy
) -> list[Finding]:
    """Write the list beside the files it names; return what went wrong."""
    rows = [asdict(line) | {"total": line.total} for line in lines]
    rows.append(
        {
            "branch": "合计",
            "copies": sum(line.copies for line in lines),
            "total": sum(line.total for line in lines),
        }
    )
    sheet = FormSheet(FORM, rows, typed=True, block=((_HOW_TO, len(FORM.columns)),))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, build_forms([sheet], policy))
    except (WriteFailed, OSError) as problem:
        return [not_written(name, problem)]
    return []
