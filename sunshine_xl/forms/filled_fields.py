"""Which columns of 基础信息 a person's row must and could have, and which are blank.

What could not be read was filled; what does not apply to a person is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from sunshine_xl.forms.base_information import FORM
from sunshine_xl.forms.column import Column
from sunshine_xl.records import Customer

# The five fields the plan names (R27).
BASE_FIELDS = ("name", "sex", "home_address", "id_number", "phone")
_NOT_COUNTED = frozenset(
    {"seq", "age", "exclusion_code", "exclusion_note", "exclusion_judge"}
)
COUNTED: tuple[Column, ...] = tuple(
    column for column in FORM.columns if column.field not in _NOT_COUNTED
)


@dataclass(frozen=True, slots=True)
class Filled:
    """Cells filled out of those asked for."""

    filled: int = 0
    asked: int = 0

    def __add__(self, other: Filled) -> Filled:
        return Filled(self.filled + other.filled, self.asked + other.asked)

    @property
    def share(self) -> Decimal | None:
        """The completeness, None where nothing is asked for."""
        if not self.asked:
            return None
        return (Decimal(self.filled) / self.asked).quantize(Decimal("0.0001"))


def asked(person: Customer) -> Iterator[tuple[Column, bool]]:
    """Yield the columns a person's row is asked for, and whether it must be filled."""
    for column in COUNTED:
        if column.required:
            yield column, True
        elif column.required_when is None:
            yield column, False
        else:
            field, wanted = column.required_when
            if getattr(person, field) in wanted:
                yield column, True


def is_filled(person: Customer, column: Column) -> bool:
    """Return whether a cell holds something."""
    value = getattr(person, column.field)
    return value not in ("", None) or column.field in person.at.unreadable


def blanks(person: Customer) -> tuple[list[Column], list[Column]]:
    """Return the blank columns of a row: those that must be filled, and the others."""
    missing: tuple[list[Column], list[Column]] = ([], [])
    for column, is_required in asked(person):
        if not is_filled(person, column):
            missing[0 if is_required else 1].append(column)
    return missing


@dataclass(frozen=True, slots=True)
class Completeness:
    """How full the rows of some people are, column by column and as a whole."""

    by_field: Mapping[str, Filled]

    @property
    def required(self) -> Filled:
        """The cells that must be filled."""
        return self._sum(is_required=True)

    @property
    def optional(self) -> Filled:
        """The cells that could be filled."""
        return self._sum(is_required=False)

    def _sum(self, *, is_required: bool) -> Filled:
        mine = (
            self.by_field[column.field]
            for column in COUNTED
            if is_wanted(column) is is_required
        )
        return sum(mine, Filled())


def is_wanted(column: Column) -> bool:
    """Return whether a column must be filled, always or where it applies."""
    return column.required or column.required_when is not None


def completeness(people: Iterable[Customer]) -> Completeness:
    """Count the filled cells of everybody who is not excluded (R27–R30)."""
    counted = [person for person in people if not person.is_excluded]
    return Completeness({column.field: _count(counted, column) for column in COUNTED})


def _count(people: Sequence[Customer], column: Column) -> Filled:
    if column.required_when is not None:
        field, wanted = column.required_when
        people = [person for person in people if getattr(person, field) in wanted]
    values = list(map(attrgetter(column.field), people))
    blank = values.count("") + values.count(None)
    if blank:
        blank -= sum(
            value in ("", None) and column.field in person.at.unreadable
            for value, person in zip(values, people, strict=True)
        )
    return Filled(len(values) - blank, len(values))


def together(parts: Iterable[Completeness]) -> Completeness:
    """Return the completeness of several groups of people as one."""
    fields = {column.field: Filled() for column in COUNTED}
    for part in parts:
        fields = {name: sofar + part.by_field[name] for name, sofar in fields.items()}
    return Completeness(fields)
