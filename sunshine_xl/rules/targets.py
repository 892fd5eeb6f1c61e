"""Filed rate and pre-credit rate: who counts, and the arithmetic (R10–R12).

Excluded people are in neither denominator. What is counted is a unit: a household, or
one person where the campaign counts persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.records import Customer

HOUSEHOLD, PERSON = "household", "person"
FILED_STATUSES = frozenset({"新增", "更新", "无变化"})

Unit = Sequence[Customer]
Limits = Mapping[str, Decimal | None]
_NOTHING: Limits = {}
_NOBODY: Set[str] = frozenset()


def rate(part: int, whole: int) -> Decimal | None:
    """Return a share with four decimals, None where there is nothing to share.

    >>> rate(110, 119), rate(0, 0)
    (Decimal('0.9244'), None)
    """
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole > 0 else None


def filed_rate(filed: int, known: int, excluded: int) -> Decimal | None:
    """Return 建档面: filed ÷ (known - excluded)."""
    return rate(filed, known - excluded)


def pre_credit_rate(granted: int, filed: int, removed: int) -> Decimal | None:
    """Return 预授信面: units with a limit ÷ (filed - removed).

    Excluded units are never filed, so that ``filed`` already leaves them out.
    """
    return rate(granted, filed - removed)


class Tally(NamedTuple):
    """Units counted; ``known`` holds the excluded ones too, ``filed`` the removed."""

    known: int = 0
    excluded: int = 0
    filed: int = 0
    removed: int = 0
    granted: int = 0

    @property
    def filed_rate(self) -> Decimal | None:
        """建档面."""
        return filed_rate(self.filed, self.known, self.excluded)

    @property
    def pre_credit_rate(self) -> Decimal | None:
        """预授信面."""
        return pre_credit_rate(self.granted, self.filed, self.removed)


def is_filed(person: Customer) -> bool:
    """Return whether a person has a file (settled question 14)."""
    return person.filing_status in FILED_STATUSES


def units(people: Iterable[Customer], unit: str) -> list[Unit]:
    """Return households, or persons one by one; who has no 户号 stands alone."""
    if unit == PERSON:
        return [(person,) for person in people]
    homes: dict[object, list[Customer]] = {}
    for person in people:
        alone = (person.at.sheet.file, person.at.sheet.sheet, person.at.number)
        homes.setdefault(person.household_no or alone, []).append(person)
    return list(homes.values())


def speaker(members: Unit) -> Customer:
    """Return the member a unit is sorted by: representative, householder or first.

    Who is excluded speaks only where everybody is.
    """
    counted = [m for m in members if not m.is_excluded] or members
    by_rank = sorted(
        counted, key=lambda m: 0 if m.is_representative else 2 - bool(m.is_householder)
    )
    return by_rank[0]


def tally(
    counted: Iterable[Unit],
    limits: Limits = _NOTHING,
    removed: Set[str] = _NOBODY,
) -> Tally:
    """Count units. ``limits`` and ``removed`` go by 户号.

    A person has a limit where the household has one.
    """
    known = excluded = filed = taken_away = granted = 0
    for members in counted:
        known += 1
        if all(member.is_excluded for member in members):
            excluded += 1
        elif any(is_filed(member) for member in members):
            filed += 1
            household = members[0].household_no
            if household in removed:
                taken_away += 1
            elif (limits.get(household) or 0) > 0:
                granted += 1
    return Tally(known, excluded, filed, taken_away, granted)


def tallies(
    counted: Iterable[Unit],
    label: Callable[[Customer], str],
    limits: Limits = _NOTHING,
    removed: Set[str] = _NOBODY,
) -> dict[str, Tally]:
    """Count units by what ``label`` says of the member who speaks for each."""
    by_label: dict[str, list[Unit]] = {}
    for members in counted:
        by_label.setdefault(label(speaker(members)), []).append(members)
    return {name: tally(mine, limits, removed) for name, mine in by_label.items()}
