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
    heads,
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


@dataclass(frozen=True, slots=True)
class Lists:
    """The rows of all lists: by sound ID number, and by name where there is none."""

    numbered: Mapping[str, list[BadRecord]]
    unsure: Mapping[str, list[BadRecord]]


@dataclass(frozen=True, slots=True)
class Named:
    """The rows of 基础信息 that are one person, and what the lists say of him."""

    rows: Sequence[Customer]
    records: Sequence[BadRecord]
    suspected: Sequence[BadRecord]


def check(
    records: Iterable[BadRecord],
    people: Sequence[Customer],
    as_of: dt.date,
    years: int,
) -> list[BadHit]:
    """Return one hit per person, in the order of 基础信息."""
    lists = read_lists(records)
    known = by_number(people, lists.numbered.keys())
    named = find(lists, known, by_name(people, lists.unsure.keys()), as_of)
    return name_heads(named, heads(people, households(named)), as_of, years)


def read_lists(records: Iterable[BadRecord]) -> Lists:
    """Sort the rows of the lists."""
    numbered: dict[str, list[BadRecord]] = {}
    unsure: dict[str, list[BadRecord]] = {}
    for row in records:
        number = whole_number(row.id_number)
        if number:
            numbered.setdefault(number, []).append(row)
        if not number or identity.problem(number):
            unsure.setdefault(names.compact(row.name), []).append(row)
    unsure.pop("", None)
    return Lists(numbered, unsure)


def find(
    lists: Lists,
    known: Mapping[str, Sequence[Customer]],
    suspects: Mapping[str, Sequence[Customer]],
    as_of: dt.date,
) -> list[Named]:
    """Return the persons on the lists; ``known`` gives them by number."""
    guesses: dict[int, tuple[Customer, list[BadRecord]]] = {}
    for name, rows in suspects.items():
        for person in rows:
            own = [r for r in lists.unsure[name] if _may_be(r, person, as_of)]
            if own:
                guesses[id(person)] = (person, own)
    found = []
    for number, rows in known.items():
        records = lists.numbered.get(number)
        if records:
            mine = [guesses.pop(id(row), (row, []))[1] for row in rows]
            found.append(Named(rows, records, mine[0]))
    found += [Named((person,), (), own) for person, own in guesses.values()]
    return found


def households(named: Iterable[Named]) -> set[str]:
    """Return the 户号 somebody has to stand for."""
    return {row.household_no for one in named for row in one.rows} - {""}


def name_heads(
    named: Iterable[Named], standing: Mapping[str, Customer], as_of: dt.date, years: int
) -> list[BadHit]:
    """Return the findings with who stands for each household."""
    line = _years_before(as_of, years)
    return [_hit(one, standing, line) for one in named]


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


def _hit(one: Named, standing: Mapping[str, Customer], line: dt.date) -> BadHit:
    rows = one.rows
    person, head = rows[0], standing.get(rows[0].household_no)
    is_own = head is person
    for row in rows[1:]:
        # A row in which the person stands for the household decides.
        if not is_own and standing.get(row.household_no) is row:
            person, head, is_own = row, row, True
    match = Match.NAME
    if one.records:
        match = Match.ID if is_own or head is None else Match.HOUSEHOLD
    return BadHit(
        person,
        _homes(rows),
        head,
        tuple(one.records),
        tuple(one.suspected),
        match,
        _is_old(one.records or one.suspected, line),
    )


def _homes(rows: Sequence[Customer]) -> tuple[str, ...]:
    if len(rows) == 1:
        return (rows[0].household_no,)
    return tuple(dict.fromkeys(row.household_no for row in rows))


def _is_old(records: Iterable[BadRecord], line: dt.date) -> bool:
    """Return whether all was settled before a day."""
    for row in records:
        day = row.event_date
        if row.list_kind == CURRENT or day is None or day >= line:
            return False
    return True


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
