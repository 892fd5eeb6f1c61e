"""交接清单: the folder of a branch's booklets as the office receives it (R48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sunshine_xl.findings import Finding
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import HAND_OVER, CampaignFolder
from sunshine_xl.policy import Policy


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One workbook: whose it is, how much is in it and its SHA-256."""

    branch: str
    group_no: str
    group_name: str
    group_kind: str
    file: str
    households: int
    evaluators: int
    copies: int
    pages: int
    state: str
    sha256: str


FORM = Form(
    code="交接清单",
    name="交接清单",
    title="评议册电子文件夹交接清单",
    row_type=HandedOver,
    page=Page(repeat_columns=0),
    columns=(
        Column("支行", "branch", width=14),
        Column("小组编号", "group_no", Kind.CODE, width=10),
        Column("小组名称", "group_name", width=22),
        Column("小组类型", "group_kind", width=10),
        Column("文件", "file", width=34),
        Column("户数", "households", Kind.WHOLE, width=7),
        Column("评议人数", "evaluators", Kind.WHOLE, width=9),
        Column("册数", "copies", Kind.WHOLE, width=7),
        Column("每册页数", "pages", Kind.WHOLE, width=9),
        Column("状态", "state", width=9),
        Column("校验码(SHA-256)", "sha256", Kind.CODE, width=66),
    ),
)
_SIGN = "移交人：____________　办公室接收人：____________　日期：______年____月____日"


def write_hand_over(
    at: CampaignFolder, policy: Policy, lines: Sequence[HandedOver]
) -> list[Finding]:
    """Write every branch's list; return what went wrong."""
    by_branch: dict[str, list[HandedOver]] = {}
    for line in lines:
        by_branch.setdefault(line.branch, []).append(line)
    problems = []
    for branch, mine in by_branch.items():
        path = at.output(HAND_OVER, f"{branch}.xlsx")
        rows = [*map(_cells, mine), _total(mine)]
        block = ((_SIGN, len(FORM.columns)),)
        data = build_forms([FormSheet(FORM, rows, typed=True, block=block)], policy)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        except (WriteFailed, OSError) as problem:
            name = path.relative_to(at.root).as_posix()
            problems.append(not_written(name, problem))
    return problems


def _cells(line: HandedOver) -> Mapping[str, object]:
    return {column.field: getattr(line, column.field) for column in FORM.columns}


def _total(lines: Sequence[HandedOver]) -> Mapping[str, object]:
    return {
        "branch": "合计",
        "file": f"{len(lines)} 个文件",
        "households": sum(line.households for line in lines),
        "copies": sum(line.copies for line in lines),
    }
