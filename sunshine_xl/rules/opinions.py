"""What one evaluator wrote about one household, row by row (R62–R68)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet, Opinion
from sunshine_xl.rules.limits import Vote

if TYPE_CHECKING:
    from sunshine_xl.policy import DoubtPolicy, LimitPolicy

CLOSE_RELATIONS = frozenset({"本人", "近亲属"})
_ANSWERS = (
    "assets",
    "debts",
    "gross_income",
    "net_income",
    "funding_need",
    "suggested_limit",
)
_FEWEST_AMOUNTS = 5


def is_void(opinion: Opinion, own_household: str = "") -> bool:
    """Return whether the evaluator may not judge this household."""
    return opinion.relation in CLOSE_RELATIONS or (
        bool(own_household) and opinion.household_no == own_household
    )


def vote(opinion: Opinion, own_household: str = "") -> Vote | None:
    """Return the vote a row gives, or None where it gives none.

    A vote needs 是否了解 = 是 and an amount; 0 is a vote, a blank is none.
    """
    amount = opinion.suggested_limit
    if opinion.knows is not True or amount is None or is_void(opinion, own_household):
        return None
    return Vote(amount, opinion.net_income)


def check(
    booklet: Booklet, limit: LimitPolicy, own_household: str = ""
) -> Iterator[Finding]:
    """Yield what is odd in each row of one evaluator's sheet."""
    for opinion in booklet.opinions:
        if opinion.knows is not True:
            yield from _knowledge(opinion)
            continue
        if is_void(opinion, own_household):
            yield finding("VOT-009", opinion.at, "suggested_limit")
        yield from _amount(opinion, limit)


def _knowledge(opinion: Opinion) -> Iterator[Finding]:
    written = [
        name
        for name in _ANSWERS
        if getattr(opinion, name) is not None or name in opinion.at.unreadable
    ]
    if opinion.knows is False and written:
        yield finding("VOT-005", opinion.at, written[0])
    elif opinion.knows is None and written and "knows" not in opinion.at.unreadable:
        yield finding("VOT-006", opinion.at, "knows")


def _amount(opinion: Opinion, limit: LimitPolicy) -> Iterator[Finding]:
    amount, net = opinion.suggested_limit, opinion.net_income
    at = opinion.at
    gross = opinion.gross_income
    if net is not None and gross is not None and net > gross:
        yield finding("VOT-008", at, "net_income")
    if amount is None:
        if "suggested_limit" not in at.unreadable:
            yield finding("VOT-007", at, "suggested_limit")
        return
    if amount <= 0:
        return
    if opinion.unfit_reason:
        yield finding("VOT-004", at, "suggested_limit")
    if net is None or net <= 0:
        if "net_income" not in at.unreadable:
            yield finding("VOT-003", at, "net_income")
        return
    if amount > limit.band_high * net and not opinion.note:
        yield finding("VOT-001", at, "suggested_limit", times=limit.band_high)
    elif amount < limit.band_low * net:
        yield finding("VOT-002", at, "suggested_limit", times=limit.band_low)


def check_unit(booklet: Booklet, doubts: DoubtPolicy) -> Iterator[Finding]:
    """Yield one finding where a sheet's amounts do not look like its unit."""
    rows = [o for o in booklet.opinions if o.suggested_limit]
    if len(rows) < _FEWEST_AMOUNTS:
        return
    middle = _median([o.suggested_limit for o in rows]) / booklet.unit_factor  # type: ignore[misc]
    if booklet.unit_factor == 1 and middle < doubts.unit_small:
        yield finding("VOT-010", rows[0].at, "suggested_limit", unit="元")
    elif booklet.unit_factor != 1 and middle > doubts.unit_large:
        yield finding("VOT-010", rows[0].at, "suggested_limit", unit="万元")


def check_outliers(opinions: list[Opinion], doubts: DoubtPolicy) -> Iterator[Finding]:
    """Yield amounts that differ from the others' by the ratio of 元 and 万元.

    ``opinions`` are all evaluators' rows on one household.
    """
    rows = [o for o in opinions if o.suggested_limit]
    amounts = [o.suggested_limit for o in rows if o.suggested_limit]
    if len(amounts) < 2 or max(amounts) < doubts.unit_ratio * min(amounts):
        return
    for index, (row, amount) in enumerate(zip(rows, amounts, strict=True)):
        middle = _median(amounts[:index] + amounts[index + 1 :])
        if max(amount, middle) >= doubts.unit_ratio * min(amount, middle):
            yield finding("VOT-011", row.at, "suggested_limit")


def _median(values: list[Decimal]) -> Decimal:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
