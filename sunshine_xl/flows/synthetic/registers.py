"""The synthetic bank's registers and questionnaires: complete, without mistakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from sunshine_xl.flows.synthetic.bank import Bank, MadeGroup
from sunshine_xl.flows.synthetic.people import make_name
from sunshine_xl.forms import branch_registers, head_office_registers, questionnaire
from sunshine_xl.forms.vocabulary import choices
from sunshine_xl.io.form_workbook import FormSheet
from sunshine_xl.policy import Policy
from sunshine_xl.rules import identity

Raw = dict[str, Any]
_ASKED, _SEED = 0.93, 31
_POSTS = (
    ("组长", "支行行长"),
    ("副组长", "信贷主管"),
    ("副组长", "会计主管"),
    ("成员", "客户经理"),
    ("成员", "内勤"),
)
_BODIES = (
    ("领导小组", "董事长"),
    ("督查组", "副行长"),
    ("指导组", "部室总经理"),
)
_DEPARTMENTS = ("业务发展部", "授信部", "审计部", "办公室", "合规部")
_TASKS = ("走访建档", "预授信评议", "录入汇总", "核查定额", "导入对接")


def office_sheets(bank: Bank, policy: Policy) -> list[FormSheet]:
    """Return head office's registers."""
    rng = Random(_SEED)
    members: list[Raw] = []
    for body, post in _BODIES:
        for role in ("组长", "成员", "成员"):
            member = {"body": body, "body_role": role, "member": make_name(rng)}
            members.append(member | {"department": "总行", "member_post": post})
    stationed = [
        {
            "branch": branch,
            "stationed_department": department,
            "department_head": make_name(rng),
        }
        for branch, department in zip(bank.branches(), _DEPARTMENTS, strict=False)
    ]
    due = policy.branch_plan.deadline
    plans = [
        {
            "branch": branch,
            "plan_name": f"{branch}阳光信贷工作方案",
            "reported_on": due - dt.timedelta(days=rng.randrange(3)),
            "is_paper": "是",
            "plan_received_by": "周洋",
        }
        for branch in bank.branches()
    ]
    return [
        FormSheet(head_office_registers.OFFICE, members),
        FormSheet(head_office_registers.STATIONED, stationed),
        FormSheet(head_office_registers.PLANS, plans),
    ]


def branch_sheets(groups: Sequence[MadeGroup], policy: Policy) -> list[FormSheet]:
    """Return one branch's registers."""
    branch = groups[0].plan.branch
    rng = Random(f"{_SEED} {branch}")
    team = [
        {"branch": branch, "team_role": role, "member": make_name(rng), "team_post": p}
        for role, p in _POSTS
    ]
    ends = [getattr(policy.phases, key).end for key in policy.phases.__slots__]
    tasks = [
        {
            "branch": branch,
            "task": task,
            "task_owner": make_name(rng),
            "due_by": end,
            "done_on": end if end < policy.campaign.as_of else None,
        }
        for task, end in zip(_TASKS, ends, strict=True)
    ]
    return [
        FormSheet(branch_registers.TEAM, team),
        FormSheet(branch_registers.TASKS, tasks),
        FormSheet(branch_registers.TRAINING, [_coaching(g, rng) for g in groups]),
        FormSheet(branch_registers.TRACKING, list(_tracking(groups, policy))),
        FormSheet(branch_registers.PUBLICITY, [_event(branch, policy)]),
    ]


def _coaching(group: MadeGroup, rng: Random) -> Raw:
    return {
        "group_no": group.number,
        "trained_on": group.evaluators[0]["coached_on"],
        "coach": make_name(rng, "导"),
        "attendees": "、".join(str(one["name"]) for one in group.evaluators),
        "attendee_count": len(group.evaluators),
        "topic": "评议册填写要求、背靠背评议纪律",
    }


def _tracking(groups: Sequence[MadeGroup], policy: Policy) -> Iterator[Raw]:
    phase = policy.phases.evaluate
    for number in range((phase.end - phase.start).days + 1):
        for group in groups:
            yield {
                "group_no": group.number,
                "tracked_on": phase.start + dt.timedelta(days=number),
                "tracker": group.group["tracker"],
                "observed": "评议人独立填写，未见互相商量",
            }


def _event(branch: str, policy: Policy) -> Raw:
    return {
        "branch": branch,
        "held_on": policy.phases.file.start,
        "event_kind": "动员会",
        "audience": "全体员工",
        "participants": 18,
    }


def questionnaire_sheet(groups: Sequence[MadeGroup]) -> FormSheet:
    """Return one branch's questionnaires: nearly everybody who was visited."""
    rng = Random(f"{_SEED} {groups[0].plan.branch} 问卷")
    people = [p for group in groups for p in group.people]
    asked = [
        person
        for person in people
        if person["filing_status"] != "排除"
        and isinstance(person["id_number"], str)
        and not identity.problem(person["id_number"])
        and rng.random() < _ASKED
    ]
    rows = [{"seq": str(n), **_answer(rng, p)} for n, p in enumerate(asked, 1)]
    return FormSheet(questionnaire.FORM, rows)


def _answer(rng: Random, person: Raw) -> Raw:
    needs = rng.random() < 0.4
    opened = {
        column.field: rng.choices(choices("opened"), (at, 10 - at, 3))[0]
        for at, column in enumerate(questionnaire.OPENED, 2)
    }
    ticks = {
        column.field: rng.choices(("1", "0"), (1, 3))[0]
        for column in (*questionnaire.TOOLS, *questionnaire.REASONS)
    }
    return {
        "name": person["name"],
        "id_number": person["id_number"],
        "visit_date": person["visit_date"],
        "visitor": person["visitor"],
        "met": person["name"],
        "met_relation": "本人",
        **{column.field: rng.choice("是否") for column in questionnaire.OURS},
        **opened,
        **ticks,
        "satisfaction": rng.choices((5, 4, 3, 2), (5, 6, 2, 1))[0],
        "needs_funds": "是" if needs else "否",
        "funding_need": rng.randrange(2, 21) * 10_000 if needs else None,
        "product": rng.choice(choices("product")),
        "leaflet_given": "是",
    }
