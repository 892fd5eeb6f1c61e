"""Which persons of 基础信息 the rows of somebody else's list speak of (R86–R94).

A bank-wide list is short against the persons, so the persons are passed over once and
only those that somebody asks for are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import compress
from operator import itemgetter
from typing import Any

from sunshine_xl.records import Customer
from sunshine_xl.rules import identity, names

_ID = itemgetter(Customer._fields.index("id_number"))
_NAME = itemgetter(Customer._fields.index("name"))
_HOUSEHOLD = itemgetter(Customer._fields.index("household_no"))
_EIGHTEEN = re.compile(r"\d{17}[\dX]")
_FEW_SLIPS = 2


def whole_number(written: str) -> str:
    """Return the 18-character ID number to look for, or "" where there is none.

    A sound number of 15 digits means one number of 18. A wrong check digit does not
    matter here: the number may be as wrong in both places.
    """
    if len(written) == identity.LENGTH:
        if written.isdecimal() and written.isascii():
            return written
        return written if _EIGHTEEN.fullmatch(written) else ""
    if identity.problem(written) == "ID-006":
        return identity.upgrade(written)
    return ""


def by_number(
    people: Sequence[Customer], numbers: Set[str]
) -> Mapping[str, list[Customer]]:
    """Return the persons with these 18-character numbers, however theirs is written."""
    old = {n[:6] + n[8:17] for n in numbers if n[6:8] == "19"}
    found: dict[str, list[Customer]] = {}
    for person in _selected(people, _ID, numbers | old):
        number = person.id_number
        if len(number) != identity.LENGTH:
            number = whole_number(number)
        if number in numbers:
            found.setdefault(number, []).append(person)
    return found


class _Wanted(dict[str, bool]):
    """Tells of a name whether it is wanted; each spelling is compacted once."""

    def __init__(self, wanted: Set[str]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, name: str) -> bool:
        self[name] = names.compact(name) in self._wanted
        return self[name]


def by_name(
    people: Sequence[Customer], wanted: Set[str]
) -> Mapping[str, list[Customer]]:
    """Return the persons with these names; ``wanted`` are compacted ones."""
    found: dict[str, list[Customer]] = {}
    if wanted:
        is_wanted = map(_Wanted(wanted).__getitem__, map(_NAME, people))
        for person in compress(people, is_wanted):
            found.setdefault(names.compact(person.name), []).append(person)
    return found


def heads(people: Sequence[Customer], households: Set[str]) -> dict[str, Customer]:
    """Return who stands for these households: the representative, else the householder.

    Excluded persons stand for nobody.
    """
    representatives: dict[str, Customer] = {}
    householders: dict[str, Customer] = {}
    for person in _selected(people, _HOUSEHOLD, households):
        if person.is_representative and not person.is_excluded:
            representatives.setdefault(person.household_no, person)
        elif person.is_householder and not person.is_excluded:
            householders.setdefault(person.household_no, person)
    return householders | representatives


def _selected(
    people: Sequence[Customer], field: Any, wanted: Set[str]
) -> Iterable[Customer]:
    if not wanted:
        return ()
    return compress(people, map(wanted.__contains__, map(field, people)))


def could_be(written: str, number: str) -> bool:
    """Return whether what a list shows of an ID number may be a person's number.

    Nothing written may be anybody's. Of a masked number the shown characters must
    agree; a number that is wrong in itself may differ in two characters.

    >>> could_be("", "990101198001010014"), could_be("990***0014", "990101198001010014")
    (True, True)
    """
    if not written or not number:
        return True
    if "*" in written:
        head, tail = written.split("*")[0], written.split("*")[-1]
        return number.startswith(head) and number.endswith(tail)
    if not identity.problem(written) or len(written) != len(number):
        return False
    slips = sum(a != b for a, b in zip(written, number, strict=True))
    return slips <= _FEW_SLIPS
