"""Fills the union's own template for new customers: by header match, nothing else.

Values are written as the template's own dictionary spells them; columns we know nothing
of stay blank, and what the template asks for in vain is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.flows.union_form import FilledForm, is_for_persons
from sunshine_xl.forms.base_information import FORM
from sunshine_xl.forms.column import Column
from sunshine_xl.forms.dictionary import Entries, choose, read_dictionary
from sunshine_xl.forms.recognise import Table, recognise
from sunshine_xl.forms.titles import read_title
from sunshine_xl.grid import Address, Grid
from sunshine_xl.io.cell_patch import Value, patch_cells
from sunshine_xl.io.opening import read_bytes
from sunshine_xl.io.patch_faults import NotPatchable

_MARKS = ("*", "必填", "必输")


@dataclass(frozen=True, slots=True)
class _Target:
    """One column of the template that has a title."""

    index: int
    written: str
    column: Column | None
    entries: Entries

    @property
    def is_required(self) -> bool:
        return any(mark in self.written for mark in _MARKS)


def fill(template: Path, rows: Sequence[Mapping[str, Any]]) -> FilledForm:
    """Return the template with a row for every customer, below its header.

    Raises ``ValueError`` with plain Chinese words where it cannot be filled.
    """
    data = template.read_bytes()
    reading = read_bytes(data, template.name)
    table = _table(reading.grids)
    if table is None:
        raise ValueError("没有认出标题行")
    targets = list(_targets(table, reading.grids))
    strange: Counter[str] = Counter()
    cells: dict[Address, Value] = {}
    for number, row in enumerate(rows, table.first_row):
        for target in targets:
            value = _value(target, row, strange)
            if value not in (None, ""):
                cells[number, target.index] = value
    try:
        filled = patch_cells(data, table.grid.sheet, cells)
    except NotPatchable as problem:
        raise ValueError(catalog.sentence(problem.finding(template.name))) from problem
    return FilledForm(filled, tuple(_notes(targets, rows, strange)))


def _table(grids: Iterable[Grid]) -> Table | None:
    for grid in grids:
        table = recognise(grid)
        if table is not None and is_for_persons(table):
            return table
    return None


def _targets(table: Table, grids: Sequence[Grid]) -> Iterator[_Target]:
    fields = {index: field for field, index in table.columns.items()}
    written = {
        index: title
        for index in range(max(map(len, table.grid.rows[: table.first_row])))
        if (title := _title(table, index))
    }
    texts = frozenset(read_title(title).text for title in written.values())
    dictionary = read_dictionary([g for g in grids if g is not table.grid], texts)
    for index, title in written.items():
        column = FORM.by_field.get(fields.get(index, ""))
        entries = dictionary.get(read_title(title).text, ())
        yield _Target(index, title, column, entries)


def _title(table: Table, index: int) -> str:
    """Return a column's title, from the lowest header row that has one."""
    for row in range(table.first_row - 1, table.top_row - 1, -1):
        value = table.grid.value(row, index)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _value(target: _Target, row: Mapping[str, Any], strange: Counter[str]) -> Value:
    if target.column is None:
        return None
    value: Value = row.get(target.column.title)
    if not target.entries or not isinstance(value, str):
        return value
    entry = choose(target.entries, value, target.column.choices)
    if entry is None:
        strange[target.written] += 1
    return entry or value


def _notes(
    targets: Iterable[_Target], rows: Sequence[Mapping[str, Any]], strange: Counter[str]
) -> Iterator[str]:
    for target in targets:
        column = target.column
        blank = sum(1 for row in rows if column is None or not row.get(column.title))
        if target.is_required and blank:
            title = target.written.strip("* ")
            yield f"导入模板的必填列“{title}”有 {blank} 行空白，请在模板中补填。"
    for written, count in strange.items():
        title = written.strip("* ")
        yield f"“{title}”有 {count} 个值不在模板的字典中，照原样填写，请核对。"
