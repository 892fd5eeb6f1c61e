"""From a recognised sheet to typed records that know their cell, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.column_cells import (
    ColumnCells,
    blank_rows,
    defaults,
    is_filled,
    raw_column,
    read_column,
)
from sunshine_xl.forms.deserts import without_deserts
from sunshine_xl.forms.recognise import Table
from sunshine_xl.forms.titles import read_title
from sunshine_xl.forms.vocabulary import compact
from sunshine_xl.grid import Value
from sunshine_xl.records import LostId
from sunshine_xl.rules import identity

_NO_MARKS: frozenset[str] = frozenset()
# Columns that number the rows: a row holding nothing else is a blank one.
_NUMBERING = frozenset({"seq", "row_no"})
_TOTALS = frozenset({"合计", "总计", "小计"})
_FOOTERS = (
    *("合计", "总计", "小计", "本页合计", "制表", "填表", "填报", "审核", "复核"),
    *("注:", "说明", "备注", "附注", "经办", "负责人", "单位负责人", "签字", "签名"),
)
_SAME_TITLES = 3
_FOOTER_CELLS = 4
# The fields that name the person an ID number belongs to.
_HOLDERS = ("name", "representative_name", "representative")
UNREAD = frozenset(
    {"FLD-002", "FLD-003", "FLD-004", "FLD-006", "FLD-007", "FLD-011", "HDR-004"}
    | {"FLD-103", "FLD-105", "FLD-111", "ID-004"}
)

Rows = list[list[Value]]
Read = Mapping[str, ColumnCells]


@dataclass(slots=True)
class Sheet:
    """The records of one sheet and what was found while reading them."""

    table: Table
    rows: list[Any] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lost_ids: list[LostId] = field(default_factory=list)


def read_rows(whole: Table) -> Sheet:
    """Return every row of a recognised sheet as a record of the form's type."""
    table, numbers = without_deserts(whole)
    rows = table.grid.rows[table.first_row :]
    read = {name: read_column(table, name) for name in table.columns}
    kept = _rows_of_data(table, rows, read)
    marks = _unreadable(read)
    ats = {
        row: RowRef(table.ref, numbers[row], marks.get(row, _NO_MARKS)) for row in kept
    }
    sheet = Sheet(whole, _records(table, read, ats))
    if table.form.is_checked:
        sheet.findings += _problems(table.form, read, ats)
        sheet.findings += _identities(table.form, read, ats)
        if table.form.gaps_block:
            sheet.findings += _gaps(table.form, read, ats)
    sheet.lost_ids += _lost_ids(table, read, ats)
    return sheet


def _rows_of_data(table: Table, rows: Rows, read: Read) -> list[int]:
    """Return the numbers of the rows that are neither blank nor footer nor header."""
    blank = set(range(len(rows)))
    for name, cells in read.items():
        if blank and name not in _NUMBERING:
            blank &= cells.blank
    for index in table.votes:
        blank &= blank_rows(raw_column(rows, index))
    kept = []
    for number, cells_of_row in enumerate(rows):
        if number in blank:
            continue
        # Only a row that begins with words can be a footer or a header again.
        if cells_of_row[0].__class__ is not float and _is_no_data(table, cells_of_row):
            continue
        kept.append(number)
    return kept


def _is_no_data(table: Table, cells: list[Any]) -> bool:
    return isinstance(_first(cells), str) and (
        _is_footer(cells) or _is_header(table, cells)
    )


def _records(table: Table, read: Read, ats: dict[int, RowRef]) -> list[Any]:
    """Return the records of the rows; a field without a column has its default."""
    fields = [
        _of_rows(read[name].values, ats) if name in read else repeat(default)
        for name, default in defaults(table.form.row_type).items()
    ]
    return list(
        map(table.form.row_type._make, zip(ats.values(), *fields, strict=False))
    )


def _of_rows(values: Sequence[Any], ats: dict[int, RowRef]) -> Sequence[Any]:
    """Return the values of the rows kept: nearly always the first ones, all of them."""
    is_whole = not ats or next(reversed(ats)) == len(ats) - 1
    return values if is_whole else [values[row] for row in ats]


def _unreadable(read: Read) -> Mapping[int, frozenset[str]]:
    marks: dict[int, set[str]] = {}
    for name, cells in read.items():
        for row, (code, _) in cells.problems.items():
            if code in UNREAD:
                marks.setdefault(row, set()).add(name)
    return {row: frozenset(names) for row, names in marks.items()}


def _problems(form: Form, read: Read, ats: Mapping[int, RowRef]) -> Iterator[Finding]:
    for name, cells in read.items():
        for row, (code, words) in cells.problems.items():
            # An unreadable unit is told once, at the header; what core systems export
            # is text all over.
            is_told = code == "HDR-004" or (code == "FLD-005" and form.is_foreign)
            if row in ats and not is_told:
                yield finding(code, ats[row], name, **words)


def _identities(form: Form, read: Read, ats: Mapping[int, RowRef]) -> Iterator[Finding]:
    """Yield what is wrong with the rows' ID numbers; other papers are not judged."""
    papers = read["id_type"].values if "id_type" in read else None
    for column in [c for c in form.id_columns if c.field in read]:
        numbers = read[column.field].values
        for row, at in ats.items():
            number = numbers[row]
            if not number or (papers and papers[row] not in identity.CARDS):
                continue
            code = identity.problem(number)
            if code:
                yield finding("ID-101" if column.doubtful else code, at, column.field)


def _lost_ids(table: Table, read: Read, ats: Mapping[int, RowRef]) -> Iterator[LostId]:
    """Yield the ID numbers that their cells kept as numbers, with the row's name."""
    holders = next((read[name].values for name in _HOLDERS if name in read), None)
    for column in [c for c in table.form.id_columns if c.field in read]:
        for row, (code, _) in read[column.field].problems.items():
            value = table.grid.value(table.first_row + row, table.columns[column.field])
            if code != "ID-004" or row not in ats or not isinstance(value, float):
                continue
            digits = identity.kept_digits(value)
            if digits and holders:
                yield LostId(ats[row], column.field, holders[row], digits)


def _gaps(form: Form, read: Read, ats: Mapping[int, RowRef]) -> Iterator[Finding]:
    statuses = read["filing_status"].values if "filing_status" in read else None
    for name, cells in read.items():
        column = cells.column
        if column.formula:
            continue
        for row in sorted(cells.blank & ats.keys()):
            if not (column.required or _is_wanted(column, read, row)):
                continue
            is_excluded = statuses is not None and statuses[row] == "排除"
            is_soft = form.is_foreign or (is_excluded and column.required)
            yield finding("FLD-101" if is_soft else "FLD-001", ats[row], name)


def _is_wanted(column: Column, read: Read, row: int) -> bool:
    if column.required_when is None:
        return False
    name, wanted = column.required_when
    return name in read and read[name].values[row] in wanted


def _first(cells: list[Any]) -> Any:
    return next((value for value in cells if is_filled(value)), None)


def _is_footer(cells: list[Any]) -> bool:
    word = compact(_first(cells))
    if word in _TOTALS:
        return True
    if not word.startswith(_FOOTERS):
        return False
    return sum(map(is_filled, cells)) <= _FOOTER_CELLS


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
