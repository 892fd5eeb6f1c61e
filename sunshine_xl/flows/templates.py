"""The blank official forms of a campaign, built from their descriptions alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sunshine_xl.assets import template
from sunshine_xl.forms import (
    adjustment_request,
    areas,
    bad_conclusions,
    base_information,
    blacklist,
    branch_registers,
    copy_register,
    evaluators,
    final_list,
    groups,
    head_office_registers,
    household_file,
    loan_ledger,
    loan_reasons,
    platform_customers,
    questionnaire,
    rating_sheet,
    rating_table,
    review,
    staff,
    summary,
)
from sunshine_xl.forms.column import Form
from sunshine_xl.forms.vocabulary import choices
from sunshine_xl.io.atomic import replace_file
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.io.cover_builder import build_cover
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import (
    BRANCH_REGISTERS,
    OFFICE_REGISTERS,
    QUESTIONNAIRE,
    RATING_TABLE,
)
from sunshine_xl.policy import Policy, default_policy
from sunshine_xl.rules import rating

_ROWS = 100
_ROWS_ON_PAPER = 40


def _forms(*forms: Form, rows: int = _ROWS) -> Callable[[Policy], bytes]:
    sheets = [FormSheet(form, capacity=rows) for form in forms]
    return lambda policy: build_forms(sheets, policy)


def _blacklists(policy: Policy) -> bytes:
    return build_forms(
        [
            FormSheet(blacklist.FORM, name=kind, title=f"{kind}名单", capacity=_ROWS)
            for kind in choices("list_kind")
        ],
        policy,
    )


def _summary(policy: Policy) -> bytes:
    columns = summary.all_columns(policy.limit.full_votes)
    sheet = FormSheet(summary.FORM, columns=columns, typed=True, capacity=_ROWS)
    return build_forms([sheet], policy)


def _ratings(policy: Policy) -> bytes:
    columns = rating_sheet.columns_for(rating.table())
    sheet = FormSheet(rating_sheet.FORM, columns=columns, capacity=_ROWS)
    return build_forms([sheet], policy)


def _rating_table(policy: Policy) -> bytes:
    rows = list(rating_table.rows_of(rating.table()))
    return build_forms([FormSheet(rating_table.FORM, rows, capacity=50)], policy)


def _booklet(policy: Policy) -> bytes:
    sheets = [EvaluatorSheet() for _ in range(policy.limit.full_votes)]
    group = BookletGroup(
        "", "", "", "", (), sheets, spare_rows=_ROWS_ON_PAPER, capacity=_ROWS_ON_PAPER
    )
    return build_booklet(group, policy)


BUILDERS: Mapping[str, Callable[[Policy], bytes]] = {
    "基础信息采集表.xlsx": _forms(base_information.FORM, household_file.FORM),
    "评议小组.xlsx": _forms(groups.FORM, evaluators.FORM),
    "册子登记.xlsx": _forms(copy_register.FORM),
    "评议册.xlsx": _booklet,
    "封面.xlsx": lambda _: build_cover(),
    "评级表.xlsx": _ratings,
    RATING_TABLE: _rating_table,
    "汇总表.xlsx": _summary,
    "表6.xlsx": _forms(final_list.FORM),
    "贷款台账.xlsx": _forms(loan_ledger.FORM),
    "不良名单.xlsx": _blacklists,
    "平台客户.xlsx": _forms(platform_customers.FORM),
    "辖区.xlsx": _forms(areas.FORM),
    QUESTIONNAIRE: _forms(questionnaire.FORM),
    OFFICE_REGISTERS: _forms(
        head_office_registers.OFFICE,
        head_office_registers.STATIONED,
        head_office_registers.PLANS,
        head_office_registers.DECISIONS,
        rows=40,
    ),
    BRANCH_REGISTERS: _forms(
        branch_registers.TEAM,
        branch_registers.TASKS,
        branch_registers.TRAINING,
        branch_registers.TRACKING,
        branch_registers.PUBLICITY,
    ),
    "交叉核查.xlsx": _forms(loan_reasons.FORM, bad_conclusions.FORM),
    "行内评议.xlsx": _forms(review.FORM),
    "额度调整申请.xlsx": _forms(adjustment_request.FORM, rows=40),
    "岗位人员.xlsx": _forms(staff.FORM),
}


def build_all(folder: Path) -> list[Path]:
    """Write every blank form into a folder; return the paths."""
    policy = default_policy()
    paths = []
    for name, build in BUILDERS.items():
        path = folder / name
        replace_file(path, build(policy), keep_previous=False)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for path in build_all(template("campaign.toml").parent):
        print(path.name, file=sys.stderr)
