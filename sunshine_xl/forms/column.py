"""What an official form is: the one description everything is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Any


class Kind(Enum):
    """What a column holds, and so how a cell is read, checked and formatted."""

    TEXT = auto()
    CODE = auto()
    CHOICE = auto()
    YES_NO = auto()
    DATE = auto()
    MONEY = auto()
    NUMBER = auto()
    WHOLE = auto()
    ID_NUMBER = auto()
    PHONE = auto()
    NAME = auto()
    MASKED = auto()


NUMERIC = frozenset({Kind.MONEY, Kind.NUMBER, Kind.WHOLE})


@dataclass(frozen=True)
class Column:
    """One column: exact title, field of the record, kind and rules.

    ``required_when`` is (field, wanted values): the cell must be filled where that
    field has one of them. ``formula`` columns are computed on the sheet and never
    typed. ``doubtful`` columns get 提醒 instead of 错误 where a value is not in the
    list or out of range. ``width`` is in characters of the default font;
    ``number_format`` overrides the usual one of the kind. ``extra`` columns are read
    where a sheet has them and never written or asked for.
    """

    title: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = False
    required_when: tuple[str, tuple[object, ...]] | None = None
    choices: str = ""
    max_length: int = 100
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    width: float = 10.0
    prompt: str = ""
    group: str = ""
    hidden: bool = False
    locked: bool = False
    formula: bool = False
    doubtful: bool = False
    number_format: str = ""
    extra: bool = False


@dataclass(frozen=True)
class Page:
    """How a form prints: paper is always A4."""

    landscape: bool = True
    repeat_columns: int = 0
    pages_wide: int = 1
    confidential: bool = True


@dataclass(frozen=True)
class Form:
    """One official sheet.

    ``code`` is its number among F1…F15, ``name`` the sheet name we write, ``title``
    the line above the header. ``row_type`` is the record its rows are read into.
    ``is_checked`` is false for lists that other systems supply; ``unit_is_vital``
    forms must say whether they mean 元 or 万元; ``gaps_block`` is
    false where blanks are counted (completeness) instead of refused; ``is_foreign``
    lists come from another system, whose gaps are worth 提醒 and no more.
    """

    code: str
    name: str
    title: str
    columns: tuple[Column, ...]
    row_type: type[Any]
    page: Page = Page()
    has_unit: bool = False
    unit_is_vital: bool = False
    is_checked: bool = True
    blank_rows: int = 200
    gaps_block: bool = True
    is_foreign: bool = False
    guide: tuple[str, ...] = ()

    @cached_property
    def by_field(self) -> Mapping[str, Column]:
        """The columns by field."""
        return {column.field: column for column in self.columns}

    @cached_property
    def usual(self) -> tuple[Column, ...]:
        """The columns a sheet of this form is expected to have."""
        return tuple(column for column in self.columns if not column.extra)

    @cached_property
    def by_title(self) -> Mapping[str, Column]:
        """The columns by exact title."""
        return {column.title: column for column in self.columns}

    @cached_property
    def id_columns(self) -> tuple[Column, ...]:
        """The columns that hold a whole ID number."""
        return tuple(c for c in self.columns if c.kind is Kind.ID_NUMBER)
