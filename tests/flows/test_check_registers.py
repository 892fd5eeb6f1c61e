"""The registers on the synthetic bank: recognised, right, and wrong where spoilt."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.synthetic import bank, registers
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.io.form_workbook import build_forms
from sunshine_xl.policy import default_policy

POLICY = default_policy()


@pytest.fixture(scope="module")
def made():
    return bank.make_bank(5, bank.Size(households=4))


@pytest.fixture
def folder(made, tmp_path):
    write_bank(made, tmp_path, POLICY, {})
    return tmp_path


def prefixes(folder):
    return {f.code[:3] for f in check(gather([folder]))}


def test_registers_are_recognised_and_right(folder):
    gathered = gather([folder])
    forms = {sheet.form for sheet in gathered.sheets}
    assert forms >= {"F8", "F14", "F15", "工作机构", "蹲点部室", "支行小组"}
    assert forms >= {"方案任务", "辅导记录", "宣传活动"}
    assert len(gathered.tracking) == 30 * 8
    assert gathered.publicity and gathered.plan_tasks
    wrong = {"ORG", "PLN", "TRN", "TRK", "PHS", "QST"}
    assert prefixes(folder).isdisjoint(wrong)


def spoil(folder, sheets, *path):
    folder.joinpath(*path).write_bytes(build_forms(sheets, POLICY))


def test_head_office_registers_are_checked(folder, made):
    office, stationed, plans = registers.office_sheets(made, POLICY)
    office.rows[0]["body_role"] = "成员"
    late = POLICY.branch_plan.deadline + dt.timedelta(days=9)
    plans.rows[0]["reported_on"] = late
    del plans.rows[1], stationed.rows[0]
    spoil(folder, [office, stationed, plans], "总行", "总行工作登记.xlsx")
    codes = {f.code for f in check(gather([folder]))}
    assert codes >= {"ORG-001", "ORG-007", "PLN-001", "PLN-003"}


def test_branch_registers_are_checked(folder, made):
    branch = made.branches()[0]
    mine = made.of_branch(branch)
    team, tasks, training, tracking, events = registers.branch_sheets(mine, POLICY)
    del team.rows[0], training.rows[0], tracking.rows[0]
    tasks.rows[0]["done_on"] = None
    training.rows[0]["coach"] = mine[1].group["area_manager"]
    sheets = [team, tasks, training, tracking, events]
    spoil(folder, sheets, "支行", branch, "支行工作登记.xlsx")
    found = check(gather([folder]))
    codes = {f.code for f in found}
    assert codes >= {"ORG-004", "PLN-005", "TRN-001", "TRK-001"}
    roles = {f.values["role"] for f in found if f.code == "GRP-005"}
    assert roles == {"辅导人"}


def test_a_branch_without_a_team_is_named(folder, made):  # ORG-003, R22
    branch = made.branches()[1]
    (folder / "支行" / branch / "支行工作登记.xlsx").unlink()
    found = [f for f in check(gather([folder])) if f.code == "ORG-003"]
    assert [(f.place.file, f.values["branch"]) for f in found] == [
        (f"支行/{branch}", branch)
    ]


def test_work_out_of_its_phase_is_told(folder, made):
    from sunshine_xl.forms import base_information
    from sunshine_xl.io.form_workbook import FormSheet

    branch = made.branches()[0]
    people = [dict(p) for g in made.of_branch(branch) for p in g.people]
    filed = [p for p in people if p["filing_status"] != "排除"]
    filed[0]["visit_date"] = dt.date(2014, 8, 1)
    filed[1]["visit_date"] = dt.date(2015, 10, 1)
    sheet = FormSheet(base_information.FORM, people)
    spoil(folder, [sheet], "支行", branch, "基础信息采集表.xlsx")
    found = [f for f in check(gather([folder])) if f.code.startswith("PHS")]
    assert [(f.code, f.field) for f in found] == [
        ("PHS-001", "走访日期"),
        ("PHS-002", "走访日期"),
    ]
