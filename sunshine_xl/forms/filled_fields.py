"""Which columns of 基础信息 a person's row must and could have, and which are blank.

What could not be read was filled; what does not apply to a person is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(slots=True)
class Filled:
    """Cells filled out of those asked for."""

    filled: int = 0
    asked: int = 0

    def add(self, is_filled: bool) -> None:
        """Count one cell."""
        self.asked += 1
        self.filled += is_filled

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
    """How full the rows of some people are: as a whole and column by column."""

    required: Filled
    optional: Filled
    by_field: dict[str, Filled]


def completeness(people: Iterable[Customer]) -> Completeness:
    """Count the filled cells of everybody who is not excluded (R27–R30)."""
    whole = Completeness(
        Filled(), Filled(), {column.field: Filled() for column in COUNTED}
    )
    for person in people:
        if person.is_excluded:
            continue
        for column, is_required in asked(person):
            there = is_filled(person, column)
            (whole.required if is_required else whole.optional).add(there)
            whole.by_field[column.field].add(there)
    return whole
