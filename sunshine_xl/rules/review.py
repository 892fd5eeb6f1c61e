"""The branch's own meeting on each limit: quorum, date, reason (R96)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.findings import Finding, finding
from sunshine_xl.rules import identity, names

if TYPE_CHECKING:
    from sunshine_xl.policy import Phase, ReviewPolicy

_BETWEEN = re.compile(r"[、，,;；/\n]")


def attendees(text: str) -> tuple[str, ...]:
    """Return the different people a text names.

    >>> attendees("张三、李四，王五 张三、赵 六")
    ('张三', '李四', '王五', '赵六')
    """
    people: list[str] = []
    for piece in _BETWEEN.split(text):
        words = piece.split()
        # One sign alone is part of a name that was spaced out.
        is_spaced = any(len(word) == 1 for word in words)
        people += ["".join(words)] if is_spaced else words
    return tuple(dict.fromkeys(names.compact(name) for name in people))


def is_decided(row: ReviewRow) -> bool:
    """Return whether the meeting wrote anything about a household."""
    typed = (
        row.conclusion,
        row.reason,
        row.adjustment_reason,
        row.attendees,
        row.approved_limit,
        row.review_date,
        row.term_months,
    )
    return any(value not in ("", None) for value in typed)


def check(
    row: ReviewRow, proposed: Decimal | None, policy: ReviewPolicy, phase: Phase
) -> Iterator[Finding]:
    """Yield what is wrong with a decided row; ``proposed`` is the amount of today."""
    words = {"household": row.household_no}
    approved = row.approved_limit
    if approved is not None and approved != proposed and not row.adjustment_reason:
        yield finding("RVW-001", row.at, "adjustment_reason", **words)
    present = len(attendees(row.attendees))
    if present < policy.quorum:
        counts = {"present": present, "quorum": policy.quorum}
        yield finding("RVW-002", row.at, "attendees", **words, **counts)
    if row.review_date is None:
        if "review_date" not in row.at.unreadable:
            yield finding("RVW-003", row.at, "review_date", **words)
    elif not phase.start <= row.review_date <= phase.end:
        days = {"start": phase.start, "end": phase.end}
        yield finding("RVW-004", row.at, "review_date", **words, **days)
    if row.proposed_limit != proposed:
        amounts = {"before": _words(row.proposed_limit), "now": _words(proposed)}
        yield finding("RVW-005", row.at, "proposed_limit", **words, **amounts)


def _words(amount: Decimal | None) -> str:
    return "空白" if amount is None else f"{amount:,.2f}"


def is_past_age(
    id_number: str, months: int, as_of: dt.date, age_plus_term: int
) -> bool:
    """Return whether somebody will be too old before the term ends."""
    born = identity.birth_date(id_number) if len(id_number) == identity.LENGTH else None
    if born is None:
        return False
    return identity.age(born, as_of) + Decimal(months) / 12 > age_plus_term
