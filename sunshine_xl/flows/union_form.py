"""The union's own form for new customers: its template, or a workbook in F1's order.

A template of the union is never made again: union_filling.py patches its cells by
header match and leaves everything else as it was. Where head office supplies none, or
it cannot be filled, each branch gets a workbook with the columns of 基础信息.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sunshine_xl.flows.filing_figures import branch_of
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.forms import base_information, platform_customers
from sunshine_xl.forms.column import Kind
from sunshine_xl.forms.recognise import Table, recognise
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, build_lists
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.places import HEAD_OFFICE, PLATFORM
from sunshine_xl.records import Customer


class FilledForm(NamedTuple):
    """The filled template, and what there is to say about it."""

    data: bytes
    notes: tuple[str, ...] = ()


# Rows by exact title of 基础信息 → the filled template. It raises ValueError, in plain
# words, where the template cannot be filled.
Filler = Callable[[Path, Sequence[Mapping[str, Any]]], FilledForm]

_FORMS = (base_information.FORM, platform_customers.FORM)
# A form with these is for limits, not for persons.
_OF_LIMITS = ("授信", "额度", "金额")
_KINDS = {Kind.DATE: "date"}


def find_template(gathered: Gathered) -> Path | None:
    """Return head office's blank form for persons, recognised by its header alone."""
    blank = {
        seen.file
        for seen in gathered.sheets
        if seen.form == base_information.FORM.code
        and not seen.rows
        and seen.file.split("/")[0] == HEAD_OFFICE
        and seen.file != f"{HEAD_OFFICE}/{PLATFORM}"
    }
    for name in sorted(blank):
        for grid in read_file(gathered.paths[name], name).grids:
            table = recognise(grid)
            if table is not None and is_for_persons(table):
                return gathered.paths[name]
    return None


def is_for_persons(table: Table) -> bool:
    """Return whether a sheet is a form for persons, and not one for limits."""
    if table.form not in _FORMS:
        return False
    titles = "".join(str(v) for v in table.grid.rows[table.first_row - 1])
    return not any(word in titles for word in _OF_LIMITS)


def by_title(person: Customer) -> dict[str, Any]:
    """Return a person's cells by exact title of 基础信息, blank ones left out."""
    cells = {}
    for column in base_information.FORM.columns:
        value = getattr(person, column.field)
        if value not in ("", None):
            is_answer = isinstance(value, bool)
            cells[column.title] = ("是" if value else "否") if is_answer else value
    return cells


def own_workbooks(
    people: Iterable[Customer], branches: Iterable[str]
) -> dict[str, bytes]:
    """Return a workbook for each branch, in the order of 基础信息's columns.

    A branch without new customers gets one too, so that no earlier one is left.
    """
    mine: dict[str, list[Customer]] = {branch: [] for branch in branches}
    for person in people:
        mine.setdefault(branch_of(person), []).append(person)
    return {branch: _workbook(rows) for branch, rows in mine.items()}


def _workbook(people: Sequence[Customer]) -> bytes:
    columns = base_information.FORM.columns
    sheet = ListSheet(
        base_information.FORM.name,
        "新增客户导入表",
        [ListColumn(c.title, c.width, _KINDS.get(c.kind, "text")) for c in columns],
        [[row.get(c.title) for c in columns] for row in map(by_title, people)],
        is_data=True,
    )
    return build_lists([sheet])
