"""Head office's registers: leading groups, stationed departments, branch plans."""

from __future__ import annotations

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.register_records import (
    KeptRow,
    OfficeMember,
    PlanReceipt,
    StationedDepartment,
)

OFFICE = Form(
    code="工作机构",
    name="工作机构",
    title="阳光信贷工作机构登记表",
    row_type=OfficeMember,
    columns=(
        Column("机构", "body", Kind.CHOICE, required=True, choices="body", width=12),
        Column(
            "机构角色",
            "body_role",
            Kind.CHOICE,
            required=True,
            choices="team_role",
            width=10,
        ),
        Column("成员姓名", "member", required=True, max_length=32, width=12),
        Column("所在部门", "department", max_length=40, width=18),
        Column("成员职务", "member_post", max_length=40, width=16),
    ),
    guide=("领导小组、督查组、指导组各一名组长；督查组组长可由领导小组组长兼任。",),
)

STATIONED = Form(
    code="蹲点部室",
    name="蹲点部室",
    title="总行蹲点部室登记表",
    row_type=StationedDepartment,
    columns=(
        Column("支行", "branch", required=True, max_length=40, width=14),
        Column(
            "蹲点部室", "stationed_department", required=True, max_length=40, width=16
        ),
        Column("部室负责人", "department_head", required=True, max_length=32, width=12),
        Column("蹲点人员", "stationed_staff", width=26),
    ),
)

PLANS = Form(
    code="F14",
    name="网点方案登记",
    title="网点工作方案登记表",
    row_type=PlanReceipt,
    columns=(
        Column("支行", "branch", required=True, max_length=40, width=14),
        Column("方案名称", "plan_name", required=True, width=28),
        Column("上报日期", "reported_on", Kind.DATE, required=True, width=12),
        Column("是否纸质", "is_paper", Kind.YES_NO, required=True, width=9),
        Column("方案负责人", "responsible", max_length=32, width=11),
        Column("方案接收人", "plan_received_by", max_length=32, width=11),
        Column("备注", "note", width=20),
    ),
)

DECISIONS = Form(
    code="重复客户",
    name="重复客户处理",
    title="重复客户处理登记表",
    row_type=KeptRow,
    columns=(
        Column("身份证号码", "id_number", Kind.ID_NUMBER, required=True, width=22),
        Column("保留支行", "kept_branch", required=True, max_length=40, width=14),
        Column(
            "保留户号",
            "kept_household",
            Kind.CODE,
            max_length=20,
            width=11,
            prompt="同一支行有两处的必填",
        ),
        Column("决定人", "decided_by", required=True, max_length=32, width=10),
        Column("决定日期", "decided_on", Kind.DATE, required=True, width=12),
        Column("处理原因", "decision_reason", required=True, width=30),
    ),
)
