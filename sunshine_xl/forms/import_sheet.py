"""The bank's import template as found: its columns, its unit and its dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.forms import import_template
from sunshine_xl.forms.column_cells import is_filled
from sunshine_xl.forms.dictionary import Entries, read_dictionary
from sunshine_xl.forms.recognise import Table, recognise
from sunshine_xl.forms.titles import read_title
from sunshine_xl.grid import Grid

_MARKS = ("*", "必填", "必输")
_VITAL = frozenset({"id_number", "name", "amount"})


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column of the template; ``field`` is "" where we know nothing of it."""

    index: int
    written: str
    title: str
    field: str
    is_required: bool
    entries: Entries = ()


@dataclass(frozen=True, slots=True)
class ImportSheet:
    """The sheet to fill, from row ``first_row`` (counted from 0) on."""

    table: Table
    columns: tuple[TemplateColumn, ...]

    @property
    def first_row(self) -> int:
        """The first row below the header."""
        return self.table.first_row

    @property
    def unit(self) -> Decimal | None:
        """What the amounts are multiples of; None where the header does not say."""
        (amount,) = (c for c in self.columns if c.field == "amount")
        own = read_title(amount.written).factor
        if own is not None:
            return own
        block = self.table.block
        return block.factor if block.unit_text else None

    def filled_row(self) -> int | None:
        """Return the first row below the header that holds something."""
        rows = self.table.grid.rows
        for number in range(self.first_row, len(rows)):
            if any(is_filled(value) for value in rows[number]):
                return number
        return None


def find_sheet(grids: Sequence[Grid]) -> ImportSheet | None:
    """Return the sheet among a workbook's that is the template, else None."""
    for grid in grids:
        table = recognise(grid)
        if table is None or table.form is not import_template.FORM:
            continue
        if table.columns.keys() >= _VITAL:
            others = [one for one in grids if one is not grid]
            return ImportSheet(table, tuple(_columns(table, others)))
    return None


def _columns(table: Table, others: Sequence[Grid]) -> list[TemplateColumn]:
    fields = {index: field for field, index in table.columns.items()}
    titles = {
        index: written
        for index in range(max(map(len, table.grid.rows[: table.first_row])))
        if (written := _title(table, index))
    }
    marked = any(_is_marked(written) for written in titles.values())
    texts = frozenset(read_title(written).text for written in titles.values())
    dictionary: Mapping[str, Entries] = read_dictionary(others, texts)
    return [
        TemplateColumn(
            index,
            written,
            (text := read_title(written).text),
            (field := fields.get(index, "")),
            _is_marked(written) if marked else field in _VITAL,
            dictionary.get(text, ()),
        )
        for index, written in titles.items()
    ]


def _title(table: Table, column: int) -> str:
    """Return a column's title, from the lowest header row that has one."""
    for row in range(table.first_row - 1, table.top_row - 1, -1):
        value = table.grid.value(row, column)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _is_marked(written: str) -> bool:
    return any(mark in written for mark in _MARKS)
