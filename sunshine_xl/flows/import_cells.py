"""What goes into each cell of the bank's template; nothing is invented (R28–R29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.import_lines import ImportLine, Plain, Source
from sunshine_xl.forms.dictionary import choose
from sunshine_xl.forms.import_sheet import ImportSheet, TemplateColumn
from sunshine_xl.forms.import_template import CODED
from sunshine_xl.forms.titles import read_title
from sunshine_xl.grid import Address
from sunshine_xl.io.number_formats import DAY, TEXT

# Columns whose value comes from campaign.toml and not from a customer's row.
_SETTINGS = frozenset({"org_no", "maker", "currency", "registered_on"})


@dataclass(slots=True)
class ImportCells:
    """The cells to write, by address, and what was found on the way."""

    cells: dict[Address, Plain] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def import_cells(
    sheet: ImportSheet,
    lines: Sequence[ImportLine],
    formats: Mapping[int, str],
    fixed: Mapping[str, str],
    unit: Decimal,
) -> ImportCells:
    """Return the cells of all lines below the template's header."""
    made = ImportCells()
    constants = {read_title(title).text: value for title, value in fixed.items()}
    for column in sheet.columns:
        constant = constants.get(column.title, "")
        gaps: dict[str, str] = {}
        for number, line in enumerate(lines):
            source = _source(line, column, constant)
            value = _coded(made, column, source)
            if value == "":
                made.findings += _gap(sheet, column, line, source, gaps)
                continue
            at = (sheet.first_row + number, column.index)
            made.cells[at] = _cell(column, value, formats.get(column.index, ""), unit)
    return made


def _source(line: ImportLine, column: TemplateColumn, constant: str) -> Source:
    """Return what a column gets: the line's own value, else what is fixed for all."""
    source = line.values.get(column.field)
    if source is None or source.value == "":
        at = source.at if source else line.final.at
        return Source(constant, at, source.name if source else "household_no")
    return source


def _coded(made: ImportCells, column: TemplateColumn, source: Source) -> Plain:
    """Return the value as the template's dictionary writes it, where it has one."""
    value = source.value
    if not column.entries or not isinstance(value, str) or not value:
        return value
    entry = choose(column.entries, value, CODED.get(column.field, ""))
    if entry is not None:
        return entry
    code = "IMP-008" if column.is_required else "IMP-009"
    words = {"column": column.title, "value": value}
    made.findings.append(finding(code, source.at, source.name, **words))
    return ""


def _gap(
    sheet: ImportSheet,
    column: TemplateColumn,
    line: ImportLine,
    source: Source,
    told: dict[str, str],
) -> Iterator[Finding]:
    """Yield a required column left blank: per customer, or once where it is a setting.

    A value the dictionary does not know has been told already.
    """
    if not column.is_required or source.value != "":
        return
    if column.field and column.field not in _SETTINGS:
        words = {"column": column.title}
        yield finding("IMP-010", source.at, source.name, **words)
        return
    branch = line.person.branch if column.field == "org_no" else ""
    if branch in told:
        return
    told[branch] = branch
    place = sheet.table.grid.place(sheet.first_row - 1, column.index)
    code = "IMP-011" if column.field == "org_no" else "IMP-012"
    words = {"column": column.title, "branch": branch}
    yield Finding(code, place, column.title, words)


def _cell(
    column: TemplateColumn, value: Plain, number_format: str, unit: Decimal
) -> Plain:
    """Return a value in the type the column is formatted for."""
    if column.field == "amount" and isinstance(value, Decimal):
        value = value / unit
    if isinstance(value, dt.date):
        return value if number_format == DAY else value.isoformat()
    if isinstance(value, Decimal) and number_format == TEXT:
        return plain_number(value)
    return value


def plain_number(value: Decimal) -> str:
    """Return a number without an exponent or needless zeros.

    >>> plain_number(Decimal("1.20")), plain_number(Decimal(100))
    ('1.2', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
