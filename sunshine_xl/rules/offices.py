"""Who leads, who is stationed where, and whose plan came in (R7–R9, R19–R23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.register_records import (
    OfficeMember,
    PlanReceipt,
    PlanTask,
    StationedDepartment,
    TeamMember,
)
from sunshine_xl.rules import names

if TYPE_CHECKING:
    import datetime as dt

    from sunshine_xl.policy import BranchPlan

BODIES = ("领导小组", "督查组", "指导组")
HEAD, DEPUTY = "组长", "副组长"
# post → the role it has by the plan (R22)
FIXED_ROLES = {"支行行长": HEAD, "信贷主管": DEPUTY, "会计主管": DEPUTY}


def check_bodies(members: Sequence[OfficeMember]) -> Iterator[Finding]:
    """Yield bodies of head office without exactly one head, or without members."""
    if not members:
        return
    for body in BODIES:
        mine = [m for m in members if m.body == body]
        heads = [m for m in mine if m.body_role == HEAD and m.member]
        if len(heads) != 1:
            at = (heads or mine or members)[0].at
            yield finding("ORG-001", at, "body", body=body, heads=len(heads))
        if mine and len(mine) == len(heads):
            yield finding("ORG-002", mine[0].at, "body", body=body)


def without_team(members: Sequence[TeamMember], branches: Iterable[str]) -> list[str]:
    """Return the branches that registered no team although others did."""
    return sorted(set(branches) - {m.branch for m in members}) if members else []


def check_teams(members: Sequence[TeamMember]) -> Iterator[Finding]:
    """Yield branches whose three fixed roles are not all filled as the plan says."""
    for branch in sorted({m.branch for m in members if m.branch}):
        mine = [m for m in members if m.branch == branch]
        for post, role in FIXED_ROLES.items():
            holders = [m for m in mine if m.team_post == post and m.member]
            if not holders:
                words = {"branch": branch, "post": post, "role": role}
                yield finding("ORG-004", mine[0].at, "team_post", **words)
            for holder in holders:
                if holder.team_role != role:
                    words = {"branch": branch, "post": post, "role": role}
                    yield finding("ORG-005", holder.at, "team_role", **words)


def check_stationed(
    rows: Sequence[StationedDepartment], branches: Iterable[str]
) -> Iterator[Finding]:
    """Yield branches without a stationed department, and branches named twice."""
    if not rows:
        return
    first: dict[str, StationedDepartment] = {}
    for row in rows:
        other = first.setdefault(row.branch, row)
        if row.branch and other is not row:
            yield finding("ORG-006", row.at, "branch", branch=row.branch)
    for branch in sorted(set(branches) - set(first)):
        yield finding("ORG-007", rows[0].at, "branch", branch=branch)


def check_plans(
    plans: Sequence[PlanReceipt],
    branches: Iterable[str],
    policy: BranchPlan,
    as_of: dt.date,
) -> Iterator[Finding]:
    """Yield plans that came late, not on paper, or not at all (R21, R23)."""
    deadline = {"deadline": policy.deadline.isoformat()}
    for plan in plans:
        day = plan.reported_on
        if day and day > policy.deadline:
            words = {"branch": plan.branch, "late": (day - policy.deadline).days}
            yield finding("PLN-001", plan.at, "reported_on", **words, **deadline)
        if plan.is_paper is False:
            yield finding("PLN-002", plan.at, "is_paper", branch=plan.branch)
    if plans and as_of > policy.deadline:
        for branch in sorted(set(branches) - {plan.branch for plan in plans}):
            words = {"branch": branch}
            yield finding("PLN-003", plans[0].at, "branch", **words, **deadline)


def check_tasks(tasks: Iterable[PlanTask], as_of: dt.date) -> Iterator[Finding]:
    """Yield tasks whose dates contradict each other, and tasks overdue (R20–R21)."""
    for task in tasks:
        if task.starts_on and task.due_by and task.due_by < task.starts_on:
            yield finding("PLN-004", task.at, "due_by")
        done, due = task.done_on, task.due_by
        if due and done is None and due < as_of:
            words = {"owner": names.compact(task.task_owner) or "未填"}
            yield finding("PLN-005", task.at, "due_by", **words, on=as_of.isoformat())
