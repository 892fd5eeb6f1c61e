"""The evaluators' sheets of workbooks, with the cells they were read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding
from sunshine_xl.flows.gather import AskPassword, Progress, booklet
from sunshine_xl.forms.reading import Sheet, read_rows
from sunshine_xl.forms.recognise import recognise
from sunshine_xl.grid import Value
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.opening import read_file
from sunshine_xl.records import Booklet, Opinion
from sunshine_xl.rules.copy_code import copy_number


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One evaluator's sheet as read, and the file it stands in."""

    path: Path
    sheet: Sheet
    booklet: Booklet

    @property
    def copy(self) -> int:
        """The number of the copy; the sheet's own where its block names none."""
        digits = "".join(c for c in self.booklet.sheet if c.isdigit())
        return copy_number(self.booklet.copy_no) or int(digits or 0)

    @property
    def key(self) -> tuple[str, int]:
        """What the sheet is known by: group and copy."""
        return self.booklet.group_no, self.copy

    def value(self, opinion: Opinion, name: str) -> Value:
        """Return what stands in the cell of a field."""
        column = opinion.at.sheet.columns.get(name)
        if column is None:
            return ""
        return self.sheet.table.grid.value(opinion.at.number - 1, column)

    def shown(self, opinion: Opinion, name: str) -> str:
        """Return what stands in the cell of a field, as text."""
        value = self.value(opinion, name)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() else repr(value)
        return str(value).strip()


@dataclass(slots=True)
class EntrySheets:
    """All evaluators' sheets below some paths, and what was found on the way.

    ``unread`` says why of each file that could not be read.
    """

    sheets: list[EntrySheet] = field(default_factory=list)
    others: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)

    def rows_of(self, kind: type[Any]) -> Iterator[Any]:
        """Yield the rows of the other sheets that are of a kind."""
        for sheet in self.others:
            if sheet.table.form.row_type is kind:
                yield from sheet.rows


def read_there(file: Path) -> EntrySheets:
    """Read a list that people fill in, where it has been written before."""
    return read_entries([file]) if file.is_file() else EntrySheets()


def read_entries(
    paths: Sequence[Path],
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> EntrySheets:
    """Read every evaluator's sheet below some paths."""
    found = find_files(paths)
    entries = EntrySheets(findings=list(found.findings), unread=found.left_aside)
    for number, (path, name) in enumerate(found.files, 1):
        if progress:
            progress(name, number, len(found.files))
        opened = read_file(path, name, password=password)
        entries.findings += opened.findings
        if not opened.readable:
            entries.unread += opened.findings
        entries.paths[name] = path
        for grid in opened.grids:
            table = recognise(grid)
            if table is None:
                continue
            sheet = read_rows(table)
            if table.form.row_type is Opinion:
                entries.sheets.append(EntrySheet(path, sheet, booklet(sheet)))
            else:
                entries.others.append(sheet)
    return entries
