"""Households: one representative, one householder, and their economic file (R61)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Customer, HouseholdFile
from sunshine_xl.rules import names
from sunshine_xl.rules.people import age_of

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

_PARTS = ("house", "vehicle", "machinery", "stock", "other_assets")


def by_household(people: Iterable[Customer]) -> Mapping[str, list[Customer]]:
    """Return the persons who are not excluded, by 户号."""
    homes: dict[str, list[Customer]] = {}
    for person in people:
        if person.household_no and not person.is_excluded:
            homes.setdefault(person.household_no, []).append(person)
    return homes


def representative(members: Iterable[Customer]) -> Customer | None:
    """Return a household's one representative; None where it has none or several."""
    found = [member for member in members if member.is_representative]
    return found[0] if len(found) == 1 else None


def two_representatives(people: Iterable[Customer]) -> frozenset[str]:
    """Return the 户号 of households with more than one representative."""
    return frozenset(
        number
        for number, members in by_household(people).items()
        if sum(1 for m in members if m.is_representative) > 1
    )


def check(people: Iterable[Customer], policy: Policy) -> Iterator[Finding]:
    """Yield households without exactly one representative and one householder."""
    for number, members in by_household(people).items():
        representatives = [m for m in members if m.is_representative]
        householders = [m for m in members if m.is_householder]
        if len(representatives) > 1:
            for member in representatives:
                yield finding(
                    "HH-001", member.at, "is_representative", household=number
                )
        elif not representatives:
            yield _proposal(number, members, householders, policy)
        if len(householders) > 1:
            for member in householders:
                yield finding("HH-003", member.at, "is_householder", household=number)
        elif not householders:
            yield finding("HH-004", members[0].at, "is_householder", household=number)


def _proposal(
    number: str,
    members: Sequence[Customer],
    householders: Sequence[Customer],
    policy: Policy,
) -> Finding:
    """Return the finding "no representative", proposing the householder if fit."""
    at = members[0].at
    if len(householders) == 1:
        age = age_of(householders[0], policy.campaign.as_of)
        people = policy.people
        if age is not None and people.adult_age <= age <= people.old_age:
            words = {"household": number, "row": householders[0].at.number}
            return finding("HH-002", at, "is_representative", **words)
    return finding("HH-012", at, "is_representative", household=number)


def check_files(
    files: Sequence[HouseholdFile], people: Iterable[Customer]
) -> Iterator[Finding]:
    """Yield economic files that contradict themselves or 基础信息."""
    people = list(people)
    homes = by_household(people)
    sizes = Counter(person.household_no for person in people if person.household_no)
    seen: set[str] = set()
    for file in files:
        yield from _sums(file)
        number = file.household_no
        if number in seen:
            yield finding("HH-011", file.at, "household_no", household=number)
        seen.add(number)
        if homes:
            yield from _membership(file, homes.get(number, []))
            yield from _size(file, sizes)


def _sums(file: HouseholdFile) -> Iterator[Finding]:
    for code, field, left, right in (
        ("HH-005", "net_income", file.gross_income, file.expenses),
        ("HH-006", "net_assets", file.assets, file.debts),
    ):
        there = getattr(file, field)
        if None in (left, right, there):
            continue
        computed = left - right  # type: ignore[operator]
        if there != computed:
            yield finding(code, file.at, field, computed=f"{computed:,.2f}")
    workers, members = file.workers, file.members
    if workers is not None and members is not None and workers > members:
        yield finding("HH-009", file.at, "workers")
    parts = sum((getattr(file, name) or Decimal(0) for name in _PARTS), Decimal(0))
    if file.assets is not None and file.assets < parts:
        yield finding("HH-010", file.at, "assets", parts=f"{parts:,.2f}")


def _size(file: HouseholdFile, sizes: Mapping[str, int]) -> Iterator[Finding]:
    """Yield a household nobody belongs to, or of another size; all persons count."""
    number, rows = file.household_no, sizes.get(file.household_no, 0)
    if number and not rows:
        yield finding("HH-014", file.at, "household_no", household=number)
    elif rows and file.members is not None and file.members != rows:
        words = {"household": number, "members": file.members, "rows": rows}
        yield finding("HH-013", file.at, "members", **words)


def _membership(file: HouseholdFile, members: Sequence[Customer]) -> Iterator[Finding]:
    words = {"household": file.household_no}
    name = names.compact(file.representative_name)
    same_id = [m for m in members if m.id_number == file.representative_id]
    if members and file.representative_id and not same_id:
        yield finding("HH-007", file.at, "representative_id", **words)
    elif same_id and name and names.compact(same_id[0].name) != name:
        yield finding("HH-007", file.at, "representative_name", **words)
