"""Leading groups, branch teams, stationed departments, plans (R7–R9, R19–R23)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.policy import default_policy
from sunshine_xl.register_records import (
    OfficeMember,
    PlanReceipt,
    PlanTask,
    StationedDepartment,
    TeamMember,
)
from sunshine_xl.rules import offices
from tests.rules.factory import found, make

PLAN = default_policy().branch_plan
AFTER = dt.date(2015, 8, 1)
BRANCHES = {"东支行", "西支行"}


def body(row, name, role="组长", member="张三"):
    return make(OfficeMember, row, body=name, body_role=role, member=member)


def whole_office():
    return [
        body(2 * n + k, name, role)
        for n, name in enumerate(offices.BODIES)
        for k, role in enumerate(("组长", "成员"), 1)
    ]


def test_three_bodies_with_a_head_and_members_are_right():
    assert list(offices.check_bodies(whole_office())) == []
    assert list(offices.check_bodies([])) == []


def test_a_body_without_a_head_or_with_two():  # R7
    members = whole_office()[1:]
    assert found(offices.check_bodies(members), OfficeMember) == [
        ("ORG-001", "body", 2)
    ]
    members = [*whole_office(), body(9, "指导组")]
    assert found(offices.check_bodies(members), OfficeMember) == [
        ("ORG-001", "body", 5)
    ]


def test_a_body_that_is_missing_and_one_without_members():  # R8–R9
    members = [body(1, "领导小组"), body(2, "督查组"), body(3, "督查组", "成员")]
    assert found(offices.check_bodies(members), OfficeMember) == [
        ("ORG-002", "body", 1),
        ("ORG-001", "body", 1),
    ]


def team(branch, *posts, start=1):
    return [
        make(
            TeamMember,
            row,
            branch=branch,
            team_role=role,
            team_post=post,
            member="张三",
        )
        for row, (role, post) in enumerate(posts, start)
    ]


FULL = (("组长", "支行行长"), ("副组长", "信贷主管"), ("副组长", "会计主管"))


def test_the_three_fixed_roles_of_a_branch():  # R22
    members = team("东支行", *FULL)
    assert list(offices.check_teams(members)) == []
    assert list(offices.check_teams([])) == []
    assert offices.without_team(members, BRANCHES) == ["西支行"]
    assert offices.without_team([], BRANCHES) == []


def test_a_branch_without_a_post_or_the_right_role():  # R22
    members = team("东支行", ("成员", "支行行长"), ("副组长", "信贷主管"))
    assert found(offices.check_teams(members), TeamMember) == [
        ("ORG-005", "team_role", 1),
        ("ORG-004", "team_post", 1),
    ]


def test_a_post_without_a_name_is_not_filled():
    members = team("东支行", *FULL)
    members[0] = members[0]._replace(member="")
    codes = [f.code for f in offices.check_teams(members)]
    assert codes == ["ORG-004"]


def stationed(row, branch):
    return make(StationedDepartment, row, branch=branch)


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        (["东支行", "西支行"], []),
        ([], []),
        (["东支行", "东支行"], [("ORG-006", 2), ("ORG-007", 1)]),
        (["东支行"], [("ORG-007", 1)]),
        (["东支行", "西支行", "", ""], []),
    ],
)
def test_every_branch_has_one_stationed_department(branches, expected):  # R19
    rows = [stationed(n, branch) for n, branch in enumerate(branches, 1)]
    findings = found(offices.check_stationed(rows, BRANCHES), StationedDepartment)
    assert [(code, row) for code, _, row in findings] == expected


def plan(row=1, branch="东支行", day=PLAN.deadline, paper=True):
    return make(PlanReceipt, row, branch=branch, reported_on=day, is_paper=paper)


def check_plans(plans, branches=("东支行",), as_of=AFTER):
    return found(offices.check_plans(plans, branches, PLAN, as_of), PlanReceipt)


def test_a_plan_on_the_last_day_and_on_paper_is_right():  # R23
    assert check_plans([plan()]) == []
    assert check_plans([]) == []
    assert check_plans([plan(day=None, paper=None)]) == []


def test_a_plan_a_day_late_or_not_on_paper():  # R23
    late = PLAN.deadline + dt.timedelta(days=1)
    assert check_plans([plan(day=late, paper=False)]) == [
        ("PLN-001", "reported_on", 1),
        ("PLN-002", "is_paper", 1),
    ]
    first = next(offices.check_plans([plan(day=late)], [], PLAN, AFTER))
    assert first.values["late"] == "1"


def test_a_missing_plan_is_told_after_the_deadline_only():  # R23
    assert check_plans([plan()], BRANCHES) == [("PLN-003", "branch", 1)]
    assert check_plans([plan()], BRANCHES, PLAN.deadline) == []


def test_tasks_overdue_or_with_crossed_dates():  # R20–R21
    early, day = dt.date(2015, 7, 1), dt.date(2015, 7, 31)
    tasks = [
        make(PlanTask, 1, starts_on=day, due_by=early, done_on=day),
        make(PlanTask, 2, starts_on=early, due_by=day, task_owner="张 三"),
        make(PlanTask, 3, due_by=AFTER),
        make(PlanTask, 4),
        make(PlanTask, 5, starts_on=early, due_by=day),
    ]
    findings = list(offices.check_tasks(tasks, AFTER))
    assert found(findings, PlanTask) == [
        ("PLN-004", "due_by", 1),
        ("PLN-005", "due_by", 2),
        ("PLN-005", "due_by", 5),
    ]
    assert [f.values["owner"] for f in findings[1:]] == ["张三", "未填"]
