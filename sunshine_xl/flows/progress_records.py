"""What the progress holds: figures by bank, branch, group and type, and their rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import Finding
from sunshine_xl.policy import Policy
from sunshine_xl.rules.targets import PERSON, Tally

UNKNOWN = "（未填）"
BY = ("branch", "group", "type")
# What became of a household, in the order of the lists.
EXCLUDED, NOT_FILED, REMOVED, NO_LIMIT, GRANTED = (
    "排除",
    "未建档",
    "去除",
    "未授信",
    "已授信",
)
STATES = (NOT_FILED, NO_LIMIT, REMOVED, GRANTED, EXCLUDED)


class HouseholdRow(NamedTuple):
    """One household behind the figures."""

    branch: str
    group: str
    type: str
    household_no: str
    name: str
    persons: int
    state: str
    limit: Decimal | None
    status: str
    file: str
    row: int


class FindingRow(NamedTuple):
    """One finding with what it is counted under."""

    branch: str
    group: str
    type: str
    finding: Finding


class BookletRow(NamedTuple):
    """One evaluator's booklet."""

    branch: str
    group: str
    kind: str
    sheet: str
    copy_no: str
    evaluator_no: str
    rows: int
    completeness: Decimal
    is_entered: bool
    file: str


@dataclass(slots=True)
class Line:
    """The figures of the whole bank, a branch, a group or a customer type."""

    label: str
    households: Tally = field(default_factory=Tally)
    people: Tally = field(default_factory=Tally)
    amount: Decimal = Decimal(0)
    completeness: Decimal | None = None
    booklets: int = 0
    entered: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    branch: str = ""
    odd: dict[str, bool] = field(default_factory=dict)

    @property
    def average(self) -> Decimal | None:
        """The average limit of the households that have one."""
        granted = self.households.granted
        return (self.amount / granted).quantize(Decimal(1)) if granted else None


@dataclass(slots=True)
class Figures:
    """All figures, and all rows they were counted from."""

    policy: Policy
    as_of: dt.date
    whole: Line
    lines: dict[str, list[Line]]
    households: list[HouseholdRow]
    booklets: list[BookletRow]
    findings: list[FindingRow]
    final_branches: frozenset[str]


def unit_tally(line: Line, policy: Policy) -> Tally:
    """Return the tally in the campaign's own unit: households, or persons."""
    return line.people if policy.targets.unit == PERSON else line.households
