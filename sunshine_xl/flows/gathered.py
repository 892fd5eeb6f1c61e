"""What was read of a campaign: records by kind, group workbooks, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl.check_records import (
    AdjustmentRequest,
    AdjustmentRow,
    BadConclusion,
    LoanReason,
    Removal,
    StaffMember,
)
from sunshine_xl.findings import Finding
from sunshine_xl.forms import reading
from sunshine_xl.list_records import Area, BadRecord, Loan, PlatformCustomer, RatingBand
from sunshine_xl.policy import Policy
from sunshine_xl.records import (
    Booklet,
    CopyEntry,
    Customer,
    Evaluator,
    FinalRow,
    Group,
    HouseholdFile,
    KeyEntry,
    LostId,
    RatingRow,
)
from sunshine_xl.register_records import (
    KeptRow,
    OfficeMember,
    PlanReceipt,
    PlanTask,
    PublicityEvent,
    Questionnaire,
    StationedDepartment,
    TeamMember,
    TrackingEntry,
    Training,
)


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet that carries an official form, and how many rows of data it holds."""

    file: str
    sheet: str
    form: str
    rows: int


@dataclass(slots=True)
class GroupBook:
    """One group's workbook: the evaluators' sheets and what belongs to them."""

    file: str
    path: Path
    policy: Policy
    booklets: tuple[Booklet, ...]
    summary: reading.Sheet | None
    ratings: tuple[RatingRow, ...]
    copies: tuple[CopyEntry, ...]
    group_name: str = ""

    @property
    def group_no(self) -> str:
        """The group's number as its sheets' header blocks give it."""
        return next((b.group_no for b in self.booklets if b.group_no), "")


@dataclass(slots=True)
class Gathered:
    """All that was read. ``refused`` counts files that could not be read at all.

    ``unread`` says why of each of them and of what was left aside: every step tells it,
    for what it writes lacks their rows.

    ``kept`` are the sheets themselves, where somebody wants them; ``checksums`` give
    the SHA-256 and the size of each file's bytes as they were read.
    """

    policy: Policy
    findings: list[Finding] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    sheets: list[SheetSeen] = field(default_factory=list)
    books: list[GroupBook] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    checksums: dict[str, tuple[str, int]] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    household_files: list[HouseholdFile] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    evaluators: list[Evaluator] = field(default_factory=list)
    copies: list[CopyEntry] = field(default_factory=list)
    ratings: list[RatingRow] = field(default_factory=list)
    rating_bands: list[RatingBand] = field(default_factory=list)
    final_rows: list[FinalRow] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    bad_records: list[BadRecord] = field(default_factory=list)
    platform: list[PlatformCustomer] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    questionnaires: list[Questionnaire] = field(default_factory=list)
    office_members: list[OfficeMember] = field(default_factory=list)
    team_members: list[TeamMember] = field(default_factory=list)
    stationed: list[StationedDepartment] = field(default_factory=list)
    plans: list[PlanReceipt] = field(default_factory=list)
    plan_tasks: list[PlanTask] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    tracking: list[TrackingEntry] = field(default_factory=list)
    publicity: list[PublicityEvent] = field(default_factory=list)
    loan_reasons: list[LoanReason] = field(default_factory=list)
    bad_conclusions: list[BadConclusion] = field(default_factory=list)
    review_sheets: list[reading.Sheet] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    adjustments: list[AdjustmentRow] = field(default_factory=list)
    requests: list[AdjustmentRequest] = field(default_factory=list)
    staff: list[StaffMember] = field(default_factory=list)
    written_summaries: list[reading.Sheet] = field(default_factory=list)
    keys: list[KeyEntry] = field(default_factory=list)
    kept_rows: list[KeptRow] = field(default_factory=list)
    lost_ids: list[LostId] = field(default_factory=list)
    kept: list[reading.Sheet] | None = None
    files: int = 0
    refused: int = 0

    def is_unread(self, name: str) -> bool:
        """Return whether a file is there that could not be read."""
        return any(one.place.file == name for one in self.unread)


# The list that takes the rows of each kind.
LISTS: dict[type[Any], str] = {
    Customer: "customers",
    HouseholdFile: "household_files",
    Group: "groups",
    Evaluator: "evaluators",
    CopyEntry: "copies",
    RatingRow: "ratings",
    RatingBand: "rating_bands",
    FinalRow: "final_rows",
    Loan: "loans",
    BadRecord: "bad_records",
    PlatformCustomer: "platform",
    Area: "areas",
    Questionnaire: "questionnaires",
    OfficeMember: "office_members",
    TeamMember: "team_members",
    StationedDepartment: "stationed",
    PlanReceipt: "plans",
    PlanTask: "plan_tasks",
    Training: "trainings",
    TrackingEntry: "tracking",
    PublicityEvent: "publicity",
    LoanReason: "loan_reasons",
    BadConclusion: "bad_conclusions",
    Removal: "removals",
    AdjustmentRow: "adjustments",
    AdjustmentRequest: "requests",
    StaffMember: "staff",
    KeyEntry: "keys",
    KeptRow: "kept_rows",
}
