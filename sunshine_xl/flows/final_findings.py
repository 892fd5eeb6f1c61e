"""What stands in the way of the lock, and what the office should look at (R97)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place, RowRef, Severity, finding
from sunshine_xl.flows.ballots import HELD_REPRESENTATIVES
from sunshine_xl.flows.cases import REVIEW
from sunshine_xl.flows.final_rows import FinalHome, FinalList
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.summarise import GroupResult
from sunshine_xl.forms.reading import Sheet
from sunshine_xl.io.places import BRANCHES
from sunshine_xl.io.places import REVIEW as REVIEW_FILE
from sunshine_xl.rules import names
from sunshine_xl.rules.known_people import could_be
from sunshine_xl.rules.review import is_past_age

_ROW = re.compile(r"\d+$")
_ZERO = Decimal(0)
# Told of a household as a whole; the meeting's decision answers it.
_ANSWERED = frozenset(("LIM-004",))


def tie_outs(
    gathered: Gathered, results: Sequence[GroupResult], final: FinalList
) -> Iterator[Finding]:
    """Yield groups whose 表6 does not sum up to their own workbooks, to the cent."""
    ours: dict[str, Decimal] = {}
    for home in final.homes:
        ours[home.group_no] = ours.get(home.group_no, _ZERO) + (home.proposed or _ZERO)
    for group_no, sheet in _summaries(gathered, results):
        there = _total(sheet, final)
        here = ours.get(group_no, _ZERO)
        if there != here:
            words = {
                "group": group_no,
                "here": f"{here:,.2f}",
                "there": f"{there:,.2f}",
                "difference": f"{here - there:,.2f}",
            }
            yield finding("FIN-001", sheet.rows[0].at, "proposed_limit", **words)


def _summaries(
    gathered: Gathered, results: Sequence[GroupResult]
) -> Iterator[tuple[str, Sheet]]:
    """Yield each group's 汇总 in its workbook and the 汇总表 written beside it."""
    for result in results:
        summary = result.book.summary
        if summary is not None and summary.rows:
            yield result.book.group_no, summary
    for sheet in gathered.written_summaries:
        if sheet.rows:
            yield sheet.table.block.get("group_no"), sheet


def _total(sheet: Sheet, final: FinalList) -> Decimal:
    # No formula of a workbook sees that 基础信息 has two representatives.
    unseen = {
        one.home.customer_key
        for one in final.kept
        if one.home.held_for == HELD_REPRESENTATIVES
    }
    amounts = (
        row.proposed_limit or _ZERO
        for row in sheet.rows
        if row.customer_key not in unseen
    )
    return sum(amounts, _ZERO)


def doubts(final: FinalList, gathered: Gathered) -> Iterator[Finding]:
    """Yield what is odd about the rows of the final list themselves."""
    policy = gathered.policy
    for one in final.kept:
        home = one.home
        if one.conclusion == REVIEW:
            words = {"household": home.household_no, "reason": one.reason}
            yield Finding("FIN-004", _place(one), "", words)
        if one.final > 0:
            yield from _identity(one)
            if one.person is not None and is_past_age(
                one.person.id_number,
                one.term_months,
                policy.campaign.as_of,
                policy.people.age_plus_term,
            ):
                words = {
                    "household": home.household_no,
                    "months": str(one.term_months),
                    "limit": str(policy.people.age_plus_term),
                }
                yield Finding("FIN-006", _place(one), "", words)
    yield from _unreviewed(final)


def _place(one: FinalHome) -> Place:
    if one.decided is not None:
        return one.decided.at.place("household_no")
    return one.person.at.place("household_no") if one.person else Place("表6")


def _identity(one: FinalHome) -> Iterator[Finding]:
    """Yield a household whose representative cannot be named on the list."""
    words = {"household": one.home.household_no}
    if one.person is None:
        yield Finding("FIN-002", Place("表6"), "", words)
        return
    same_name = names.compact(one.person.name) == names.compact(one.home.name)
    mask = one.home.id_mask
    is_other = "*" in mask and not could_be(mask, one.person.id_number)
    if not same_name or is_other:
        yield finding("FIN-003", one.person.at, "name", **words)


def _unreviewed(final: FinalList) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for one in final.granted:
        if one.decided is None:
            counts[one.home.branch] = counts.get(one.home.branch, 0) + 1
    for branch, count in counts.items():
        words = {"branch": branch, "count": str(count)}
        yield Finding("FIN-005", Place(f"{BRANCHES}/{branch}/{REVIEW_FILE}"), "", words)


class Rows:
    """Which household each row of a file speaks of."""

    def __init__(self, gathered: Gathered, results: Sequence[GroupResult]) -> None:
        self._of: dict[tuple[str, str, int], str] = {}
        self._group_files = frozenset(result.book.file for result in results)
        for person in gathered.customers:
            self._put(person.at, person.household_no)
        for file in gathered.household_files:
            self._put(file.at, file.household_no)
        for result in results:
            for booklet in result.book.booklets:
                for opinion in booklet.opinions:
                    self._put(opinion.at, opinion.household_no)
            if result.book.summary is not None:
                for row in result.book.summary.rows:
                    self._put(row.at, row.household_no)
        for sheet in gathered.review_sheets:
            for row in sheet.rows:
                self._put(row.at, row.household_no)

    def _put(self, at: RowRef, household_no: str) -> None:
        self._of[at.sheet.file, at.sheet.sheet, at.number] = household_no

    def household(self, place: Place) -> str:
        """Return the household of a cell, "" where it is none's."""
        found = _ROW.search(place.cell)
        row = int(found[0]) if found else 0
        return self._of.get((place.file, place.sheet, row), "")

    def is_vote(self, place: Place) -> bool:
        """Return whether a place is in a group's workbook."""
        return place.file in self._group_files


def blocking(
    findings: Sequence[Finding], rows: Rows, granted: Mapping[str, FinalHome]
) -> list[Finding]:
    """Return the 错误 that stand in the way of the lock.

    A household without a limit may wait with its faults. What is wrong with votes is
    answered where the meeting itself gave the amount.
    """
    standing = []
    for one in findings:
        if catalog.severity(one) is not Severity.ERROR or one.code in _ANSWERED:
            continue
        household = rows.household(one.place)
        if household:
            final = granted.get(household)
            if final is None:
                continue
            if is_answered(one, final, rows):
                continue
        standing.append(one)
    return standing


def is_answered(one: Finding, final: FinalHome | None, rows: Rows) -> bool:
    """Return whether a fault of votes is settled by the meeting's own amount."""
    return final is not None and final.is_settled_by_meeting and rows.is_vote(one.place)
