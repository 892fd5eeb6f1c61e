"""Booklets in, proposed limits out: recount every group and compare with its 汇总."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.findings import Finding
from sunshine_xl.flows.ballots import Ballot, Count, count
from sunshine_xl.flows.gathered import Gathered, GroupBook
from sunshine_xl.flows.tie_out import tie_out
from sunshine_xl.rules import households
from sunshine_xl.rules.amounts import to_cents


@dataclass(frozen=True, slots=True)
class GroupResult:
    """A group's workbook with its recounted households."""

    book: GroupBook
    count: Count

    @property
    def total(self) -> Decimal:
        """The sum of all proposed limits, in yuan."""
        amounts = (ballot.limit.proposed for ballot in self.count.ballots)
        return sum((a for a in amounts if a is not None), Decimal(0))


def count_groups(gathered: Gathered) -> tuple[GroupResult, ...]:
    """Recount every group workbook that was read."""
    own = own_households(gathered)
    two = households.two_representatives(gathered.customers)
    copies = tuple(gathered.copies)
    ratings = {row.customer_key: row for row in gathered.ratings}
    return tuple(
        GroupResult(book, count(book, own, two, copies, ratings))
        for book in gathered.books
    )


def own_households(gathered: Gathered) -> Mapping[str, str]:
    """Return the evaluators' own 户号 by 评议人编号."""
    return {
        e.evaluator_no: e.household_no
        for e in gathered.evaluators
        if e.evaluator_no and e.household_no
    }


def compare(result: GroupResult) -> Iterator[Finding]:
    """Yield where a workbook's own 汇总 differs from the recount."""
    if result.book.summary is not None:
        ballots = {ballot.customer_key: ballot for ballot in result.count.ballots}
        yield from tie_out(result.book.summary, ballots)


def household_line(ballot: Ballot) -> dict[str, object]:
    """Return a household as ``summarise --json`` prints it: yuan, two decimals."""
    limit = ballot.limit
    return {
        "group": ballot.group_no,
        "key": ballot.customer_key,
        "household": ballot.household_no,
        "votes": limit.votes,
        "zeros": limit.zeros,
        "raw": _text(limit.raw),
        "net": _text(limit.net_income),
        "cap": _text(limit.cap),
        "proposed": _text(limit.proposed),
        "status": str(limit.status),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(to_cents(amount))
