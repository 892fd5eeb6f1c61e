"""The rows of the checks before and after the final list, like those of records.py."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.records import Day, Text, Yuan


class LoanReason(NamedTuple):
    """One L1 or L2 finding of 贷款核查 with the branch's reason (F12, R88)."""

    at: RowRef
    check: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_mask: Text = ""
    borrowers: Text = ""
    branch: Text = ""
    relationship_manager: Text = ""
    loan_nos: Text = ""
    issued_amount: Yuan = None
    balance: Yuan = None
    limit: Yuan = None
    excess: Yuan = None
    by_household: Text = ""
    note: Text = ""
    reason_code: Text = ""
    reason: Text = ""
    reason_by: Text = ""
    reason_on: Day = None


class BadConclusion(NamedTuple):
    """One hit of 不良核查 with what a person decided (F12, R90–R95)."""

    at: RowRef
    household_no: Text = ""
    representative: Text = ""
    name: Text = ""
    id_mask: Text = ""
    lists: Text = ""
    match: Text = ""
    is_old: Text = ""
    records: Text = ""
    advice: Text = ""
    conclusion: Text = ""
    reason: Text = ""
    reason_by: Text = ""
    reason_on: Day = None


class ReviewRow(NamedTuple):
    """One household of 行内评议: proposed in, approved out (F12, R96)."""

    at: RowRef
    customer_key: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    group_no: Text = ""
    status: Text = ""
    loan_check: Text = ""
    blacklist_check: Text = ""
    proposed_limit: Yuan = None
    conclusion: Text = ""
    reason: Text = ""
    approved_limit: Yuan = None
    adjustment_reason: Text = ""
    attendees: Text = ""
    review_date: Day = None
    term_months: Decimal | None = None


class Removal(NamedTuple):
    """One household of 去除名单 (R95)."""

    at: RowRef
    customer_key: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    group_no: Text = ""
    proposed_limit: Yuan = None
    lists: Text = ""
    removal_reason: Text = ""
    removed_by: Text = ""
    removed_on: Day = None


class AdjustmentRow(NamedTuple):
    """One application of 额度调整 after the lock (F13, R103–R105)."""

    at: RowRef
    number: Text = ""
    branch: Text = ""
    household_no: Text = ""
    name: Text = ""
    before: Yuan = None
    wanted: Yuan = None
    reason: Text = ""
    evidence: Text = ""
    applied_by: Text = ""
    applied_on: Day = None
    agreed_by: Text = ""
    agreed_on: Day = None
    executed_by: Text = ""
    executed_on: Day = None
    state: Text = ""
    current_limit: Yuan = None


class StaffMember(NamedTuple):
    """One person of 岗位人员: who may agree and who may execute (R104–R105)."""

    at: RowRef
    name: Text = ""
    department: Text = ""
    post: Text = ""


class AdjustmentRequest(NamedTuple):
    """One step somebody wants done in an adjustment (F13, R102–R105)."""

    at: RowRef
    step: Text = ""
    number: Text = ""
    department: Text = ""
    household_no: Text = ""
    wanted: Yuan = None
    reason: Text = ""
    evidence: Text = ""
    person: Text = ""
    executed_on: Day = None
