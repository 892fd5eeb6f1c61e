"""From proposed limits, meetings and cross-check to the final list (R95–R97)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.flows.case_rows import removal_rows
from sunshine_xl.flows.case_texts import CaseTexts
from sunshine_xl.flows.cases import KEEP, REMOVE, REVIEW, BadCase, CrossCheck
from sunshine_xl.flows.listed import Home
from sunshine_xl.policy import Policy
from sunshine_xl.records import Customer
from sunshine_xl.rules import review
from sunshine_xl.rules.limits import Status

_ZERO = Decimal(0)
_REFUSED = "多数评议人拒绝"
_WHY = {
    Status.FEW_VOTES: "有效票数不足，尚未行内评议",
    Status.MANUAL: "没有可用的净收入，尚未行内评议",
    Status.HELD: "待处理，尚未行内评议",
}
_UNDECIDED_HIT = "不良核查尚无结论"


@dataclass(frozen=True, slots=True)
class FinalHome:
    """One household at the end: what follows for it, why, and its limit in yuan.

    ``decided`` is what the meeting wrote, where it wrote anything.
    """

    home: Home
    person: Customer | None
    conclusion: str
    reason: str
    final: Decimal
    decided: ReviewRow | None
    term_months: int
    loan_check: str = ""
    blacklist_check: str = ""

    @property
    def is_settled_by_meeting(self) -> bool:
        """Whether the meeting, not the votes, gave the amount."""
        return self.decided is not None and self.decided.approved_limit is not None


@dataclass(frozen=True, slots=True)
class Removed:
    """One household of 去除名单, with who took it off and when."""

    home: Home
    lists: str
    reason: str
    by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class FinalList:
    """The whole bank's final list: who stays, in order of branch, and who left."""

    kept: tuple[FinalHome, ...]
    removed: tuple[Removed, ...]

    def of(self, branch: str) -> FinalList:
        """Return a branch's part."""
        return FinalList(
            tuple(one for one in self.kept if one.home.branch == branch),
            tuple(one for one in self.removed if one.home.branch == branch),
        )

    @property
    def homes(self) -> list[Home]:
        """Every household, those that stay first."""
        kept = [one.home for one in self.kept]
        return kept + [one.home for one in self.removed]

    @property
    def granted(self) -> Sequence[FinalHome]:
        """The households with a limit above 0."""
        return [one for one in self.kept if one.final > 0]

    @property
    def total(self) -> Decimal:
        """The sum of the final limits, in yuan."""
        return sum((one.final for one in self.kept), _ZERO)

    @property
    def proposed(self) -> Decimal:
        """The sum of the proposed limits, in yuan, of those removed too."""
        return sum((home.proposed or _ZERO for home in self.homes), _ZERO)


def final_list(
    checked: CrossCheck,
    reviews: Mapping[str, ReviewRow],
    heads: Mapping[str, Customer],
    policy: Policy,
) -> FinalList:
    """Return the final list; who waits for a decision stays without a limit."""
    removed = _removed_by_check(checked, policy.campaign.as_of)
    gone = {one.home.household_no for one in removed}
    cases, texts = checked.outcomes(), CaseTexts(checked)
    kept = []
    for number, home in sorted(checked.homes.items(), key=_order):
        if number in gone:
            continue
        row = reviews.get(number)
        decided = row if row is not None and review.is_decided(row) else None
        if decided is not None and decided.conclusion == REMOVE:
            removed.append(_removed_by_meeting(home, decided))
            continue
        conclusion, reason, final = _judge(home, cases.get(number, ()), decided)
        months = decided.term_months if decided is not None else None
        kept.append(
            FinalHome(
                home,
                heads.get(number),
                conclusion,
                reason,
                final,
                decided,
                int(months) if months is not None else policy.review.term_months,
                texts.loans(number),
                texts.bad_records(number),
            )
        )
    removed.sort(key=lambda one: _order((one.home.household_no, one.home)))
    return FinalList(tuple(kept), tuple(removed))


def _order(item: tuple[str, Home]) -> tuple[str, str, str]:
    number, home = item
    return home.branch, home.group_no, number


def _judge(
    home: Home, cases: Iterable[BadCase], decided: ReviewRow | None
) -> tuple[str, str, Decimal]:
    """Return conclusion, reason and limit of a household that stays."""
    if decided is not None and decided.conclusion == REVIEW:
        return REVIEW, decided.reason, _ZERO
    kept_on_purpose = decided is not None and bool(
        decided.conclusion == KEEP and decided.reason
    )
    if any(case.outcome == REVIEW for case in cases) and not kept_on_purpose:
        return REVIEW, _UNDECIDED_HIT, _ZERO
    approved = decided.approved_limit if decided is not None else None
    reason = decided.reason if decided is not None else ""
    if approved is not None:
        return KEEP, reason, approved
    if home.proposed is None:
        why = home.held_for or _WHY.get(Status(home.status), "")
        return REVIEW, why, _ZERO
    if home.status == Status.REFUSED:
        return KEEP, reason or _REFUSED, home.proposed
    return KEEP, reason, home.proposed


def _removed_by_check(checked: CrossCheck, day: dt.date) -> list[Removed]:
    rows = [
        row
        for branch in {home.branch for home in checked.homes.values()}
        for row in removal_rows(checked, branch, day)
    ]
    return [
        Removed(
            checked.homes[row["household_no"]],
            row["lists"],
            row["removal_reason"],
            row["removed_by"],
            row["removed_on"],
        )
        for row in rows
    ]


def _removed_by_meeting(home: Home, decided: ReviewRow) -> Removed:
    by = "、".join(review.attendees(decided.attendees))
    return Removed(home, "行内评议", decided.reason, by, decided.review_date)
