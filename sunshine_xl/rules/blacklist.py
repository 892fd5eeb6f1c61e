"""Bad records B1–B5: who stands on them, how surely, and what follows (R90–R95)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sunshine_xl.list_records import BadRecord
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity, names
from sunshine_xl.rules.known_people import (
    by_name,
    by_number,
    could_be,
    members,
    representative,
    whole_number,
)

# What is owed today never grows old.
CURRENT = "不良贷款"


class Match(StrEnum):
    """How a person was found: himself by number, by name alone, or in the family."""

    ID = "id"
    NAME = "name"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class BadHit:
    """One person with every list row that speaks of him.

    ``suspected`` rows agree by name only. ``is_old`` tells that all was settled longer
    ago than the policy's years. ``households`` are all his 户号, most often one.
    """

    person: Customer
    households: tuple[str, ...]
    representative: Customer | None
    records: tuple[BadRecord, ...]
    suspected: tuple[BadRecord, ...]
    match: Match
    is_old: bool

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the lists, each once; the suspected where there are no other."""
        rows = self.records or self.suspected
        return tuple(dict.fromkeys(row.list_kind for row in rows))

    @property
    def removes(self) -> bool:
        """Whether the household leaves the list; anything else is for a person."""
        return self.match is Match.ID and not self.is_old


def check(
    records: Iterable[BadRecord],
    people: Sequence[Customer],
    as_of: dt.date,
    years: int,
) -> list[BadHit]:
    """Return one hit per person, in the order of 基础信息."""
    numbered, unsure = _sorted_out(records)
    found = by_number(people, numbered)
    suspects = by_name(people, unsure.keys())
    certain = {n: numbered[n] for n in found}
    persons = {id(p): p for rows in found.values() for p in rows}
    guesses: dict[int, list[BadRecord]] = {}
    for name, rows in suspects.items():
        for person in rows:
            own = [r for r in unsure[name] if _may_be(r, person, as_of)]
            if own:
                guesses[id(person)] = own
                persons[id(person)] = person
    homes = members(people, {p.household_no for p in persons.values()} - {""})
    return _one_each(persons.values(), certain, guesses, homes, (as_of, years))


def _sorted_out(
    records: Iterable[BadRecord],
) -> tuple[dict[str, list[BadRecord]], dict[str, list[BadRecord]]]:
    """Return the rows by sound ID number, and those without one by name."""
    numbered: dict[str, list[BadRecord]] = {}
    unsure: dict[str, list[BadRecord]] = {}
    for row in records:
        number = whole_number(row.id_number)
        if number:
            numbered.setdefault(number, []).append(row)
        if not number or identity.problem(number):
            unsure.setdefault(names.compact(row.name), []).append(row)
    unsure.pop("", None)
    return numbered, unsure


def _may_be(row: BadRecord, person: Customer, as_of: dt.date) -> bool:
    """Return whether a row without a sound number may speak of a person."""
    number = whole_number(person.id_number)
    if person.is_excluded or (row.id_number and row.id_number == number):
        return False
    return could_be(row.id_number, number) and _was_of_age(row, number, as_of)


def _was_of_age(row: BadRecord, number: str, as_of: dt.date) -> bool:
    """Return whether somebody could have owed money when the record arose."""
    born = identity.birth_date(number) if number else None
    return born is None or identity.age(born, row.event_date or as_of) >= 0


def _one_each(
    persons: Iterable[Customer],
    certain: Mapping[str, Sequence[BadRecord]],
    guesses: Mapping[int, Sequence[BadRecord]],
    homes: Mapping[str, Sequence[Customer]],
    when: tuple[dt.date, int],
) -> list[BadHit]:
    hits: dict[str, list[Customer]] = {}
    for person in persons:
        number = whole_number(person.id_number)
        hits.setdefault(number if number in certain else str(id(person)), []).append(
            person
        )
    return [
        _hit(rows, certain.get(number, ()), guesses.get(id(rows[0]), ()), homes, when)
        for number, rows in hits.items()
    ]


def _hit(
    rows: Sequence[Customer],
    records: Sequence[BadRecord],
    suspected: Sequence[BadRecord],
    homes: Mapping[str, Sequence[Customer]],
    when: tuple[dt.date, int],
) -> BadHit:
    heads = [representative(homes.get(row.household_no, ())) for row in rows]
    # A row in which the person stands for the household decides.
    own = [k for k, row in enumerate(rows) if heads[k] is row]
    person, head = rows[(own or [0])[0]], heads[(own or [0])[0]]
    match = Match.NAME
    if records:
        match = Match.ID if own or head is None else Match.HOUSEHOLD
    return BadHit(
        person,
        tuple(dict.fromkeys(row.household_no for row in rows)),
        head,
        tuple(records),
        tuple(suspected),
        match,
        _is_old(records or suspected, *when),
    )


def _is_old(records: Iterable[BadRecord], as_of: dt.date, years: int) -> bool:
    line = _years_before(as_of, years)
    return all(
        row.list_kind != CURRENT
        and row.event_date is not None
        and row.event_date < line
        for row in records
    )


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
