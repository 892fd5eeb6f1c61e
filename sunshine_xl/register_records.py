"""The rows of the registers beside the forms proper, as records like records.py's."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.records import Day, Text, YesNo, Yuan


class Questionnaire(NamedTuple):
    """One answered 电子银行业务调查问卷 (F8)."""

    at: RowRef
    seq: Text = ""
    customer_key: Text = ""
    name: Text = ""
    id_number: Text = ""
    visit_date: Day = None
    visitor: Text = ""
    met: Text = ""
    met_relation: Text = ""
    has_deposit: YesNo = None
    has_loan: YesNo = None
    has_card: YesNo = None
    has_social_card: YesNo = None
    mobile_bank: Text = ""
    online_bank: Text = ""
    message_service: Text = ""
    payment_code: Text = ""
    self_service: Text = ""
    collection_service: Text = ""
    uses_other_bank: Text = ""
    uses_wechat: Text = ""
    uses_alipay: Text = ""
    uses_other_tool: Text = ""
    cannot_use: Text = ""
    distrusts: Text = ""
    needs_none: Text = ""
    has_no_smartphone: Text = ""
    too_complicated: Text = ""
    other_reason: Text = ""
    satisfaction: Decimal | None = None
    needs_funds: YesNo = None
    funding_need: Yuan = None
    funding_use: Text = ""
    funding_time: Text = ""
    product: Text = ""
    wishes: Text = ""
    leaflet_given: YesNo = None


class OfficeMember(NamedTuple):
    """One member of 领导小组, 督查组 or 指导组 (R7–R9)."""

    at: RowRef
    body: Text = ""
    body_role: Text = ""
    member: Text = ""
    department: Text = ""
    member_post: Text = ""


class TeamMember(NamedTuple):
    """One member of a branch's team (R22)."""

    at: RowRef
    branch: Text = ""
    team_role: Text = ""
    member: Text = ""
    team_post: Text = ""
    member_phone: Text = ""


class StationedDepartment(NamedTuple):
    """Which department of head office is stationed at a branch (R19)."""

    at: RowRef
    branch: Text = ""
    stationed_department: Text = ""
    department_head: Text = ""
    stationed_staff: Text = ""


class PlanReceipt(NamedTuple):
    """One branch's plan as it came in (F14, R21, R23)."""

    at: RowRef
    branch: Text = ""
    plan_name: Text = ""
    reported_on: Day = None
    is_paper: YesNo = None
    responsible: Text = ""
    plan_received_by: Text = ""
    note: Text = ""


class PlanTask(NamedTuple):
    """One task of a branch's plan (R21)."""

    at: RowRef
    branch: Text = ""
    task: Text = ""
    task_owner: Text = ""
    starts_on: Day = None
    due_by: Day = None
    done_on: Day = None


class Training(NamedTuple):
    """One coaching of a group's evaluators (R60)."""

    at: RowRef
    group_no: Text = ""
    trained_on: Day = None
    coach: Text = ""
    attendees: Text = ""
    attendee_count: Decimal | None = None
    topic: Text = ""


class TrackingEntry(NamedTuple):
    """One day of one group in the cross-tracking log (F15, R71)."""

    at: RowRef
    group_no: Text = ""
    tracked_on: Day = None
    tracker: Text = ""
    observed: Text = ""
    problem: Text = ""
    settled: Text = ""


class PublicityEvent(NamedTuple):
    """One event of publicity or mobilisation at a branch (R14–R15, R18)."""

    at: RowRef
    branch: Text = ""
    held_on: Day = None
    event_kind: Text = ""
    audience: Text = ""
    material: Text = ""
    participants: Decimal | None = None


class KeptRow(NamedTuple):
    """Head office's decision which of several rows of one person is kept (R46)."""

    at: RowRef
    id_number: Text = ""
    kept_branch: Text = ""
    kept_household: Text = ""
    decided_by: Text = ""
    decided_on: Day = None
    decision_reason: Text = ""

    @property
    def is_whole(self) -> bool:
        """Whether somebody answers for it and says why."""
        return all((self.kept_branch, self.decided_by, self.decision_reason))
