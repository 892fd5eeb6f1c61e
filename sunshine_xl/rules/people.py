"""Persons of 基础信息: names, phones, ID numbers, taken alone and together (R27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Customer, Evaluator
from sunshine_xl.register_records import KeptRow
from sunshine_xl.rules import identity, names, phones

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

_PLACES_NAMED = 3
_JUDGED_SEXES = frozenset({"男", "女"})


def has_sound_id(person: Customer | Evaluator) -> bool:
    """Return whether the row's ID number can be relied on."""
    return bool(person.id_number) and not identity.problem(person.id_number)


def birth_date(person: Customer) -> dt.date | None:
    """Return the day of birth; a sound ID number wins over what was written."""
    if has_sound_id(person):
        return identity.birth_date(person.id_number)
    return person.birth_date


def age_of(person: Customer, on: dt.date) -> int | None:
    """Return a person's age on a day, where it is known."""
    born = birth_date(person)
    return None if born is None else identity.age(born, on)


def check(person: Customer, policy: Policy) -> Iterator[Finding]:
    """Yield what is wrong in one person's row, taken alone."""
    yield from check_name(person)
    if person.phone and not phones.is_valid(person.phone):
        yield finding("PHN-001", person.at, "phone")
    born = identity.birth_date(person.id_number) if has_sound_id(person) else None
    if born is not None and born > policy.campaign.as_of:
        yield finding("ID-002", person.at, "id_number")
    elif born is not None:
        yield from _against_id(person, born, policy.campaign.as_of)
    if person.is_representative and not person.is_excluded:
        age = age_of(person, policy.campaign.as_of)
        if age is not None and age > policy.people.old_age:
            words = {"age": age, "limit": policy.people.old_age}
            yield finding("AGE-001", person.at, "is_representative", **words)


def check_name(person: Customer | Evaluator) -> Iterator[Finding]:
    """Yield a name that is no name or had to be cleaned."""
    if not person.name:
        return
    clean = names.compact(person.name)
    if not names.is_valid(clean):
        yield finding("NAM-001", person.at, "name")
    elif clean != person.name:
        yield finding("NAM-002", person.at, "name")


def _against_id(person: Customer, born: dt.date, as_of: dt.date) -> Iterator[Finding]:
    sex = identity.sex(person.id_number)
    if person.sex in _JUDGED_SEXES and person.sex != sex:
        yield finding("ID-007", person.at, "sex", right=sex)
    if person.birth_date is not None and person.birth_date != born:
        yield finding("ID-008", person.at, "birth_date", right=born.isoformat())
    age = identity.age(born, as_of)
    if person.age is not None and person.age != age:
        yield finding("ID-009", person.at, "age", right=age, on=as_of.isoformat())


def check_duplicates(
    people: Iterable[Customer], decisions: Sequence[KeptRow] = ()
) -> Iterator[Finding]:
    """Yield every row whose ID number also stands in another row of any branch.

    Where head office has decided which row is kept, that one has no finding.
    """
    by_id: dict[str, list[Customer]] = {}
    for person in people:
        if person.id_number:
            by_id.setdefault(person.id_number, []).append(person)
    decided = {d.id_number: d for d in decisions if d.id_number and d.is_whole}
    for number, rows in by_id.items():
        if len(rows) < 2:
            continue
        kept = kept_row(rows, decided[number]) if number in decided else None
        for row in rows:
            if kept is None:
                words = {"others": _others(row, rows)}
                yield finding("DUP-001", row.at, "id_number", **words)
            elif row is not kept:
                words = {"branch": kept.branch, "household": kept.household_no}
                yield finding("DUP-002", row.at, "id_number", **words)


def kept_row(rows: Iterable[Customer], decision: KeptRow) -> Customer | None:
    """Return the one row a decision means, None where it means none or several."""
    meant = [
        row
        for row in rows
        if row.branch == decision.kept_branch
        and decision.kept_household in ("", row.household_no)
    ]
    return meant[0] if len(meant) == 1 else None


def check_decisions(
    decisions: Iterable[KeptRow], people: Iterable[Customer]
) -> Iterator[Finding]:
    """Yield decisions that do not point at one row of a person listed twice."""
    rows: dict[str, list[Customer]] = {}
    for person in people:
        if person.id_number:
            rows.setdefault(person.id_number, []).append(person)
    for decision in decisions:
        mine = rows.get(decision.id_number, [])
        if rows and decision.is_whole and kept_row(mine, decision) is None:
            yield finding("DUP-003", decision.at, "kept_branch")


def _others(row: Customer, rows: Sequence[Customer]) -> str:
    others = [other for other in rows if other is not row]
    shown = [
        f"{other.at.sheet.file} 第{other.at.number}行"
        for other in others[:_PLACES_NAMED]
    ]
    return "、".join(shown) + ("等" if len(others) > _PLACES_NAMED else "")


def check_shared_phones(
    people: Iterable[Customer], policy: Policy
) -> Iterator[Finding]:
    """Yield one finding for a phone number that stands in too many households."""
    by_phone: dict[str, list[Customer]] = {}
    for person in people:
        number = phones.compact(person.phone) if person.phone else ""
        if number and phones.is_valid(number):
            by_phone.setdefault(number, []).append(person)
    most = policy.people.phone_households
    for rows in by_phone.values():
        households = {row.household_no for row in rows if row.household_no}
        if len(households) > most:
            words = {"households": len(households), "most": most}
            yield finding("PHN-002", rows[0].at, "phone", **words)
