"""The rows of head office's lists, as records like those of records.py."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.records import Day, Text, YesNo, Yuan


class Loan(NamedTuple):
    """One loan of the ledger (F9, 贷款台账)."""

    at: RowRef
    loan_no: Text = ""
    customer_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    branch: Text = ""
    relationship_manager: Text = ""
    issued_amount: Yuan = None
    balance: Yuan = None
    issued_on: Day = None
    due_on: Day = None
    five_class: Text = ""
    overdue_days: Decimal | None = None
    guarantee: Text = ""


class BadRecord(NamedTuple):
    """One line of a list of bad records (F9, 不良名单)."""

    at: RowRef
    list_kind: Text = ""
    name: Text = ""
    id_number: Text = ""
    loan_no: Text = ""
    branch: Text = ""
    amount: Yuan = None
    event_date: Day = None
    guarantor: Text = ""
    source_file: Text = ""


class PlatformCustomer(NamedTuple):
    """One customer already on the platform (平台客户)."""

    at: RowRef
    customer_no: Text = ""
    name: Text = ""
    id_type: Text = ""
    id_number: Text = ""
    sex: Text = ""
    birth_date: Day = None
    phone: Text = ""
    home_address: Text = ""
    registered_address: Text = ""
    customer_type: Text = ""
    marital_status: Text = ""
    education: Text = ""
    occupation: Text = ""
    employer: Text = ""
    branch: Text = ""
    manager_id: Text = ""
    unit: Text = ""
    sub_unit: Text = ""
    business_address: Text = ""
    is_local: YesNo = None
    household_no: Text = ""
    relationship: Text = ""
    is_householder: YesNo = None
    ethnic_group: Text = ""
    political_status: Text = ""
    post: Text = ""
    industry: Text = ""
    main_business: Text = ""
    business_years: Decimal | None = None
    is_shareholder: YesNo = None
    is_employee: YesNo = None
    is_related_party: YesNo = None


class Area(NamedTuple):
    """Which branch a village, community or unit belongs to (辖区)."""

    at: RowRef
    township: Text = ""
    unit: Text = ""
    branch: Text = ""


class ImportRow(NamedTuple):
    """One household of the bank's import template (F7), or of the answer to it."""

    at: RowRef
    org_no: Text = ""
    manager_id: Text = ""
    maker: Text = ""
    registered_on: Text = ""
    id_type: Text = ""
    id_number: Text = ""
    name: Text = ""
    customer_no: Text = ""
    household_no: Text = ""
    is_householder: Text = ""
    phone: Text = ""
    currency: Text = ""
    amount: Yuan = None
    term_months: Text = ""
    start: Text = ""
    end: Text = ""
    grade: Text = ""
    customer_type: Text = ""
    segment: Text = ""
    division: Text = ""
    address: Text = ""
    industry: Text = ""
    delay_reason: Text = ""
    note: Text = ""
    batch: Text = ""
    result: Text = ""
    reason: Text = ""
    handled_at: Text = ""


class RatingBand(NamedTuple):
    """One band or choice of an indicator of the rating table (评级标准)."""

    at: RowRef
    indicator: Text = ""
    weight: Decimal | None = None
    start: Decimal | None = None
    end: Decimal | None = None
    choice: Text = ""
    score: Decimal | None = None
    source: Text = ""
