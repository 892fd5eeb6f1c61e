"""A branch's registers: team, plan, coaching, cross-tracking log, publicity."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.register_records import (
    PlanTask,
    PublicityEvent,
    TeamMember,
    TrackingEntry,
    Training,
)

_GROUP = Column(
    "小组编号", "group_no", Kind.CODE, required=True, max_length=20, width=10
)
_BRANCH = Column("支行", "branch", required=True, max_length=40, width=14)

TEAM = Form(
    code="支行小组",
    name="支行小组",
    title="支行阳光信贷工作小组登记表",
    row_type=TeamMember,
    columns=(
        _BRANCH,
        Column(
            "组内角色",
            "team_role",
            Kind.CHOICE,
            required=True,
            choices="team_role",
            width=10,
        ),
        Column("成员姓名", "member", required=True, max_length=32, width=12),
        Column(
            "岗位",
            "team_post",
            Kind.CHOICE,
            required=True,
            choices="team_post",
            width=12,
        ),
        Column("成员电话", "member_phone", Kind.PHONE, max_length=20, width=14),
    ),
    guide=("支行行长任组长，信贷主管和会计主管任副组长，全体内、外勤为成员。",),
)

TASKS = Form(
    code="方案任务",
    name="方案任务",
    title="支行工作方案任务表",
    row_type=PlanTask,
    columns=(
        _BRANCH,
        Column("工作任务", "task", required=True, width=36),
        Column("责任人", "task_owner", required=True, max_length=32, width=11),
        Column("任务开始日期", "starts_on", Kind.DATE, width=12),
        Column("计划完成日期", "due_by", Kind.DATE, required=True, width=12),
        Column("实际完成日期", "done_on", Kind.DATE, width=12),
    ),
)

TRAINING = Form(
    code="辅导记录",
    name="辅导记录",
    title="评议人员集中辅导记录",
    row_type=Training,
    columns=(
        _GROUP,
        Column("集中辅导日期", "trained_on", Kind.DATE, required=True, width=12),
        Column("辅导人", "coach", required=True, max_length=32, width=11),
        Column(
            "参加人员",
            "attendees",
            required=True,
            max_length=200,
            width=36,
            prompt="姓名之间用顿号隔开",
        ),
        Column(
            "参加人数",
            "attendee_count",
            Kind.WHOLE,
            minimum=Decimal(1),
            doubtful=True,
            width=9,
        ),
        Column("辅导内容", "topic", width=26),
    ),
)

TRACKING = Form(
    code="F15",
    name="交叉跟踪日志",
    title="预授信评议交叉跟踪日志",
    row_type=TrackingEntry,
    columns=(
        _GROUP,
        Column("跟踪日期", "tracked_on", Kind.DATE, required=True, width=12),
        Column("跟踪人", "tracker", required=True, max_length=32, width=11),
        Column("跟踪情况", "observed", max_length=200, width=32),
        Column("发现问题", "problem", max_length=200, width=28),
        Column("处理结果", "settled", max_length=200, width=24),
    ),
    guide=("评议阶段每组每天一行，由包片客户经理以外的人跟踪。",),
)

PUBLICITY = Form(
    code="宣传活动",
    name="宣传活动",
    title="宣传动员活动登记表",
    row_type=PublicityEvent,
    columns=(
        _BRANCH,
        Column("活动日期", "held_on", Kind.DATE, required=True, width=12),
        Column(
            "活动形式",
            "event_kind",
            Kind.CHOICE,
            required=True,
            choices="event_kind",
            doubtful=True,
            width=14,
        ),
        Column("活动对象", "audience", width=20),
        Column("宣传材料", "material", width=20),
        Column(
            "活动人数",
            "participants",
            Kind.WHOLE,
            minimum=Decimal(0),
            doubtful=True,
            width=9,
        ),
    ),
)
