"""What a finding is: a code, a place to click on, and the values it speaks of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How grave a finding is; only ``ERROR`` blocks the export."""

    ERROR = "错误"
    WARNING = "提醒"
    NOTICE = "提示"


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """Return the A1 address of a row and a column, both counted from 0.

    >>> cell_address(2, 9)
    'J3'
    """
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands. ``sheet`` and ``cell`` are empty for a whole file."""

    file: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A recognised sheet: which field stands in which column (counted from 0)."""

    file: str
    sheet: str
    columns: Mapping[str, int]
    titles: Mapping[str, str] = dataclasses.field(default_factory=dict)


class RowRef(NamedTuple):
    """The row a record was read from; ``number`` is what Excel shows at the left.

    ``unreadable`` names the fields whose cell held something that could not be read,
    so that a rule can tell "blank" from "not understood".
    """

    sheet: SheetRef
    number: int
    unreadable: frozenset[str] = frozenset()

    def place(self, name: str = "") -> Place:
        """Return the cell of a field, or the row's first cell where it has none."""
        column = self.sheet.columns.get(name)
        if column is None:
            column = min(self.sheet.columns.values(), default=0)
        return Place(
            self.sheet.file, self.sheet.sheet, cell_address(self.number - 1, column)
        )

    def title(self, name: str) -> str:
        """Return the title the sheet itself gives a field."""
        return self.sheet.titles.get(name, "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: ``code`` names its sentence in the catalogue, ``values`` fill it.

    Values never hold a full ID or phone number (privacy.md); the place is enough.
    """

    code: str
    place: Place
    field: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


def finding(code: str, row: RowRef, name: str = "", /, **values: object) -> Finding:
    """Return the finding ``code`` at the cell of field ``name`` in ``row``."""
    texts = {key: str(value) for key, value in values.items()}
    return Finding(code, row.place(name), row.title(name), texts)
