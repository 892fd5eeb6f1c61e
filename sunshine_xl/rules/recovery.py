"""Who an ID number that lost its last digits may belong to: a suggestion (R27)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.records import LostId
from sunshine_xl.rules import identity, names


class Known(NamedTuple):
    """A name and an ID number as some row gives them, ``field`` being the number's."""

    at: RowRef
    field: str
    name: str
    id_number: str


def suggest(lost: Iterable[LostId], known: Iterable[Known]) -> Iterator[Finding]:
    """Yield whose number it may be where name and kept digits fit one person alone."""
    lost = [one for one in lost if one.name]
    people = _by_kept_digits(known) if lost else {}
    for one in lost:
        fitting = people.get((names.compact(one.name), one.digits), {})
        if len(fitting) == 1:
            (person,) = fitting.values()
            yield finding(
                "ID-011",
                one.at,
                one.field,
                name=names.compact(person.name),
                mask=identity.mask(person.id_number),
                where=_where(person),
            )


def _by_kept_digits(
    known: Iterable[Known],
) -> Mapping[tuple[str, str], dict[str, Known]]:
    """Return persons with a sound number, first mention of each, by what is kept."""
    people: dict[tuple[str, str], dict[str, Known]] = {}
    for one in known:
        number = one.id_number
        if len(number) == identity.LENGTH and not identity.problem(number):
            kept = (names.compact(one.name), number[: identity.OLD_LENGTH])
            people.setdefault(kept, {}).setdefault(number, one)
    return people


def _where(person: Known) -> str:
    place = person.at.place(person.field)
    return " ".join(filter(None, (place.file, place.sheet, place.cell)))
