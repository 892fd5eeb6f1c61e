"""The rows of the official sheets as records that know where they stand.

Named tuples, because a campaign holds millions of them and they are the quickest to
make.
Field names equal the fields of the form that reads them. Amounts are yuan as Decimal
whatever unit the sheet uses; a cell that is blank or could not be read is ``None``
(the row's ``at.unreadable`` tells which of the two). Codes and names are text.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef

Text = str
Yuan = Decimal | None
Day = dt.date | None
YesNo = bool | None


class Customer(NamedTuple):
    """One person of 基础信息 (F1)."""

    at: RowRef
    seq: Text = ""
    branch: Text = ""
    manager_id: Text = ""
    unit: Text = ""
    sub_unit: Text = ""
    group_no: Text = ""
    customer_type: Text = ""
    name: Text = ""
    id_type: Text = ""
    id_number: Text = ""
    sex: Text = ""
    birth_date: Day = None
    age: Decimal | None = None
    phone: Text = ""
    home_address: Text = ""
    registered_address: Text = ""
    business_address: Text = ""
    is_local: YesNo = None
    has_credit: YesNo = None
    loan_branch: Text = ""
    household_no: Text = ""
    relationship: Text = ""
    is_householder: YesNo = None
    is_representative: YesNo = None
    ethnic_group: Text = ""
    marital_status: Text = ""
    education: Text = ""
    political_status: Text = ""
    occupation: Text = ""
    employer: Text = ""
    post: Text = ""
    industry: Text = ""
    main_business: Text = ""
    business_years: Decimal | None = None
    is_shareholder: YesNo = None
    is_employee: YesNo = None
    is_related_party: YesNo = None
    source: Text = ""
    visitor: Text = ""
    visit_date: Day = None
    leaflet_given: YesNo = None
    consent: YesNo = None
    consent_date: Day = None
    filing_status: Text = ""
    exclusion_code: Text = ""
    exclusion_note: Text = ""
    exclusion_judge: Text = ""

    @property
    def is_excluded(self) -> bool:
        """Whether the person is left out of the campaign (R36–R43)."""
        return self.filing_status == "排除"


class LostId(NamedTuple):
    """An ID number that a cell kept as a number: ``digits`` are the first 15 of it."""

    at: RowRef
    field: Text
    name: Text
    digits: Text


class HouseholdFile(NamedTuple):
    """One household of 家庭档案 (F2)."""

    at: RowRef
    household_no: Text = ""
    representative_name: Text = ""
    representative_id: Text = ""
    members: Decimal | None = None
    workers: Decimal | None = None
    land: Decimal | None = None
    house: Yuan = None
    vehicle: Yuan = None
    machinery: Yuan = None
    stock: Yuan = None
    other_assets: Yuan = None
    assets: Yuan = None
    debts: Yuan = None
    net_assets: Yuan = None
    gross_income: Yuan = None
    expenses: Yuan = None
    net_income: Yuan = None
    average_deposit: Yuan = None
    loan_balance: Yuan = None
    guarantees: Yuan = None
    funding_need: Yuan = None
    funding_use: Text = ""
    funding_time: Text = ""


class Opinion(NamedTuple):
    """One evaluator's row on one household (F3)."""

    at: RowRef
    row_no: Text = ""
    customer_key: Text = ""
    household_no: Text = ""
    representative: Text = ""
    id_mask: Text = ""
    phone_mask: Text = ""
    address: Text = ""
    added_id: Text = ""
    added_address: Text = ""
    added_phone: Text = ""
    knows: YesNo = None
    assets: Yuan = None
    debts: Yuan = None
    gross_income: Yuan = None
    net_income: Yuan = None
    funding_need: Yuan = None
    unfit_reason: Text = ""
    suggested_limit: Yuan = None
    note: Text = ""
    relation: Text = ""


class Booklet(NamedTuple):
    """One evaluator's sheet: its header block and its rows."""

    file: str
    sheet: str
    branch: str
    group_no: str
    group_kind: str
    copy_no: str
    evaluator_no: str
    date: Text
    opinions: tuple[Opinion, ...]
    unit_factor: Decimal = Decimal(1)


class SummaryRow(NamedTuple):
    """One household of 汇总 (F5) as the sheet itself shows it."""

    at: RowRef
    row_no: Text = ""
    customer_key: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    votes: Decimal | None = None
    zeros: Decimal | None = None
    highest: Yuan = None
    lowest: Yuan = None
    net_income: Yuan = None
    trimmed_mean: Yuan = None
    cap: Yuan = None
    ratio: Decimal | None = None
    proposed_limit: Yuan = None
    rating_score: Decimal | None = None
    grade: Text = ""
    status: Text = ""
    flags: Text = ""


class RatingRow(NamedTuple):
    """One customer of 评级 (F4): seven indicator scores, total and grade."""

    at: RowRef
    customer_key: Text = ""
    household_no: Text = ""
    name: Text = ""
    character: Decimal | None = None
    credit_record: Decimal | None = None
    repayment: Decimal | None = None
    family_assets: Decimal | None = None
    business: Decimal | None = None
    dealings: Decimal | None = None
    rating_score: Decimal | None = None
    grade: Text = ""
    rated_by: Text = ""
    rated_on: Day = None


class FinalRow(NamedTuple):
    """One household of 表6 (F6)."""

    at: RowRef
    row_no: Text = ""
    customer_key: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    group_no: Text = ""
    customer_type: Text = ""
    proposed_limit: Yuan = None
    loan_check: Text = ""
    blacklist_check: Text = ""
    conclusion: Text = ""
    reason: Text = ""
    approved_limit: Yuan = None
    adjustment_reason: Text = ""
    attendees: Text = ""
    review_date: Day = None
    final_limit: Yuan = None
    term_months: Decimal | None = None


class Group(NamedTuple):
    """One evaluation group (F10, sheet 小组)."""

    at: RowRef
    group_no: Text = ""
    group_name: Text = ""
    branch: Text = ""
    kind: Text = ""
    unit: Text = ""
    area_manager: Text = ""
    tracker: Text = ""


class Evaluator(NamedTuple):
    """One evaluator (F10, sheet 评议人员)."""

    at: RowRef
    group_no: Text = ""
    evaluator_no: Text = ""
    name: Text = ""
    id_number: Text = ""
    category: Text = ""
    is_cadre: YesNo = None
    is_bank_staff: YesNo = None
    recommended_by: Text = ""
    coached_on: Day = None
    household_no: Text = ""


class CopyEntry(NamedTuple):
    """One numbered copy in a register of copies (F11, or the list on 封面)."""

    at: RowRef
    group_no: Text = ""
    copy_no: Text = ""
    evaluator_no: Text = ""
    issued_on: Day = None
    received_by: Text = ""
    returned_on: Day = None
    completeness: Decimal | None = None
    is_entered: YesNo = None
    maker: Text = ""
    checker: Text = ""
    sampled_rows: Decimal | None = None
    mistakes: Decimal | None = None
    note: Text = ""


class ParameterRow(NamedTuple):
    """One line of 参数: label, value, unit and defined name."""

    at: RowRef
    label: Text = ""
    value: Text = ""
    unit: Text = ""
    defined_name: Text = ""


class KeyEntry(NamedTuple):
    """One 客户键 and whose it is (客户键登记); never leaves the branch."""

    at: RowRef
    customer_key: Text = ""
    branch: Text = ""
    group_no: Text = ""
    household_no: Text = ""
    name: Text = ""
    id_number: Text = ""
