"""From a recognised sheet to typed records that know their cell, and its findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.forms.cells import Reader, reader
from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.recognise import Table
from sunshine_xl.forms.titles import read_title
from sunshine_xl.forms.vocabulary import compact
from sunshine_xl.rules import identity

_NO_MARKS: frozenset[str] = frozenset()
# Columns that number the rows: a row holding nothing else is a blank one.
_NUMBERING = frozenset({"seq", "row_no"})
_TOTALS = frozenset({"合计", "总计", "小计"})
_FOOTERS = ("合计", "总计", "小计", "本页合计", "制表", "填表", "审核", "复核", "注:")
_SAME_TITLES = 3
_FOOTER_CELLS = 4
_ID_CARDS = frozenset({"", "居民身份证"})
_UNREAD = frozenset({"FLD-002", "FLD-003", "FLD-004", "FLD-006", "FLD-007", "FLD-011"})


@dataclass(slots=True)
class Sheet:
    """The records of one sheet and what was found while reading them."""

    table: Table
    rows: list[Any] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A column ready to be read."""

    index: int
    field: str
    column: Column
    read: Reader
    factor: Decimal | None


def read_rows(table: Table) -> Sheet:
    """Return every row of a recognised sheet as a record of the form's type."""
    sheet = Sheet(table)
    slots = [
        _Slot(index, name, column, reader(column), table.factors.get(name))
        for name, index in table.columns.items()
        for column in [table.form.by_field[name]]
    ]
    known = [s.index for s in slots if s.field not in _NUMBERING] + list(table.votes)
    rows = table.grid.rows
    for number in range(table.first_row, len(rows)):
        cells = rows[number]
        width = len(cells)
        if not any(i < width and _is_filled(cells[i]) for i in known):
            continue
        # Only a row that begins with words can be a footer or a header again.
        if isinstance(_first(cells), str) and (
            _is_footer(cells) or _is_header(table, cells)
        ):
            continue
        _read_row(sheet, slots, cells, number)
    return sheet


def _is_filled(value: Any) -> bool:
    return value != "" and not (value.__class__ is str and value.isspace())


def _first(cells: list[Any]) -> Any:
    return next((value for value in cells if _is_filled(value)), None)


def _is_footer(cells: list[Any]) -> bool:
    word = compact(_first(cells))
    if word in _TOTALS:
        return True
    if not word.startswith(_FOOTERS):
        return False
    return sum(map(_is_filled, cells)) <= _FOOTER_CELLS


def _is_header(table: Table, cells: list[Any]) -> bool:
    """Return whether a row repeats the header, as printed pages do."""
    header = table.grid.rows[table.first_row - 1]
    same = 0
    for mine, title in zip(cells, header, strict=False):
        if mine.__class__ is str and mine and read_title(mine) == read_title(title):
            same += 1
            if same == _SAME_TITLES:
                return True
        elif mine != "" and title != "":
            return False
    return False


def _read_row(sheet: Sheet, slots: list[_Slot], cells: list[Any], row: int) -> None:
    table = sheet.table
    values: dict[str, Any] = {}
    problems: list[tuple[str, str, dict[str, str]]] = []
    width = len(cells)
    for slot in slots:
        raw = cells[slot.index] if slot.index < width else ""
        if raw == "" or (raw.__class__ is str and raw.isspace()):
            continue
        value, code, words = slot.read(raw, slot.factor)
        values[slot.field] = value
        if code:
            problems.append((slot.field, code, words))
    marks = _NO_MARKS
    if problems:
        marks = frozenset(
            name for name, code, _ in problems if code in _UNREAD or code == "HDR-004"
        )
    at = RowRef(table.ref, row + 1, marks)
    sheet.rows.append(table.form.row_type(at, **values))
    if not table.form.is_checked:
        return
    for name, code, words in problems:
        # An unreadable unit is told once, at the header; what core systems export is
        # text all over.
        if code != "HDR-004" and not (code == "FLD-005" and table.form.is_foreign):
            sheet.findings.append(finding(code, at, name, **words))
    sheet.findings += _identities(table.form, values, at)
    if table.form.gaps_block:
        sheet.findings += _gaps(table.form, values, at, slots)


def _identities(form: Form, values: dict[str, Any], at: RowRef) -> Iterator[Finding]:
    """Yield what is wrong with the row's ID numbers; other papers are not judged."""
    if values.get("id_type", "") not in _ID_CARDS:
        return
    for column in form.id_columns:
        number = values.get(column.field)
        code = identity.problem(number) if number else ""
        if code:
            yield finding("ID-101" if column.doubtful else code, at, column.field)


def _gaps(
    form: Form, values: dict[str, Any], at: RowRef, slots: Iterable[_Slot]
) -> Iterator[Finding]:
    is_excluded = values.get("filing_status") == "排除"
    for slot in slots:
        column = slot.column
        if slot.field in values or column.formula:
            continue
        if column.required or _is_wanted(column, values):
            is_soft = form.is_foreign or (is_excluded and column.required)
            yield finding("FLD-101" if is_soft else "FLD-001", at, slot.field)


def _is_wanted(column: Column, values: dict[str, Any]) -> bool:
    if column.required_when is None:
        return False
    name, wanted = column.required_when
    return values.get(name) in wanted
