"""What was decided on 核对差异 put into the booklets, and the error counts (R77)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.copy_results import Results, record_results
from sunshine_xl.flows.entry_sheets import EntrySheet, EntrySheets, read_entries
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.patching import Patches, is_open_elsewhere
from sunshine_xl.flows.report import Report
from sunshine_xl.forms import booklet
from sunshine_xl.forms.cells import reader
from sunshine_xl.forms.column import NUMERIC, Column
from sunshine_xl.forms.entry_check import (
    BLANK,
    FIRST,
    OTHER,
    SECOND,
    DifferenceRow,
    TallyRow,
)
from sunshine_xl.forms.reading import UNREAD
from sunshine_xl.io.cell_patch import Value
from sunshine_xl.io.places import DIFFERENCES, SECOND_ENTRY, CampaignFolder
from sunshine_xl.io.sheetxml import address

_NO_LIST = (
    "没有找到 核对差异.xlsx。请先比较两次录入（entry compare），"
    "逐条选择“决定”后再确认。"
)


_LIST_OPEN = f"{DIFFERENCES} 正在打开，没有写入。请保存并关闭后再确认。"


@dataclass(slots=True)
class _Settling:
    """The decisions of one list on their way into the booklets."""

    sheets: Mapping[tuple[str, str], EntrySheet]
    patches: Patches
    notes: Patches
    on: dt.date
    findings: list[Finding] = field(default_factory=list)
    kept: int = 0
    changed: int = 0
    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)
    undecided: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: list[tuple[DifferenceRow, str]] = field(default_factory=list)

    def settle(self, row: DifferenceRow) -> None:
        """Put one decision into its cell, or say why it waits."""
        copy = (row.group_no, row.copy_no)
        if row.decision not in (FIRST, SECOND, OTHER):
            self.undecided[copy] += 1
            return
        if row.outcome:
            self.mistakes[copy] += row.decision != FIRST
            return
        if row.decision == FIRST:
            self.kept += 1
            self._done(row, f"{self.on} 保留第一次")
            return
        there, column = self._cell(row)
        value = None if column is None else _decided_value(row, column)
        if column is None or there not in (row.first, _decided_text(row)):
            self._wrong("ENT-007", row)
            return
        if value is None:
            self._wrong("ENT-008", row)
            return
        if there == row.first:
            self.patches.put_cell(row.file, row.sheet, address(row.cell), value)
            self.patches.feed(row.file)
        # Else it was written already, and the power went before that was noted.
        self.changed += 1
        self.mistakes[copy] += 1
        self._done(row, f"{self.on} 已写入")

    def _cell(self, row: DifferenceRow) -> tuple[str, Column | None]:
        """Return what the booklet holds now, and the column of the cell."""
        one = self.sheets.get((row.file, row.sheet))
        if one is None:
            return "", None
        at, column = address(row.cell)
        fields = {c: f for f, c in one.sheet.table.columns.items()}
        name = fields.get(column, "")
        for opinion in one.booklet.opinions:
            is_same = (opinion.household_no, opinion.row_no) == (
                row.household_no,
                row.row_no,
            )
            if opinion.at.number - 1 == at and name and is_same:
                return one.shown(opinion, name), booklet.FORM.by_field[name]
        return "", None

    def _done(self, row: DifferenceRow, outcome: str) -> None:
        self.outcomes.append((row, outcome))
        self.notes.put(row.at, "outcome", outcome)

    def _wrong(self, code: str, row: DifferenceRow) -> None:
        words = {"copy": row.copy_no, "group": row.group_no, "row": row.row_no}
        self.findings.append(finding(code, row.at, "decision", item=row.item, **words))


@one_at_a_time
def run(
    root: Path,
    differences: Path | None = None,
    *,
    on: dt.date,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write the decided values into the booklets and the counts into the registers."""
    target = differences or CampaignFolder(root).output(SECOND_ENTRY, DIFFERENCES)
    if not target.is_file():
        return Report(refusal=_NO_LIST)
    if is_open_elsewhere(target):
        return Report(refusal=_LIST_OPEN)
    listed = read_entries([target], password=password)
    rows = list(listed.rows_of(DifferenceRow))
    tallies = list(listed.rows_of(TallyRow))
    if not tallies:
        return Report(refusal=_NO_LIST)
    gathered = gather([root], password=password, progress=progress)
    wanted = {row.file for row in rows}
    there = [book.path for book in gathered.books if book.file in wanted]
    books = read_entries(there, password=password) if there else EntrySheets()
    patches = Patches(gathered.paths)
    settling = _Settling(_by_place(books), patches, Patches(listed.paths), on)
    for row in rows:
        settling.settle(row)
    settling.findings += _undecided(rows, settling)
    settling.findings += record_results(gathered, _results(tallies, settling), patches)
    written, problems = patches.write()
    if not problems:
        more, problems = settling.notes.write(allow_locked=True)
        written += more
    findings = [*settling.findings, *problems]
    return Report(
        _lines(settling, tallies), findings, written, _document(settling, tallies)
    )


def _document(settling: _Settling, tallies: Sequence[TallyRow]) -> dict[str, Any]:
    return {
        "settled": settling.changed,
        "kept": settling.kept,
        "undecided": sum(settling.undecided.values()),
        "copies": [_line(one, settling) for one in tallies],
    }


def _decided_value(row: DifferenceRow, column: Column) -> Value:
    """Return what is to stand in the cell, None where that cannot be understood."""
    if row.decision == SECOND:
        return value_of(row.second, column)
    value = "" if row.other == BLANK else value_of(row.other, column)
    return value if row.other and _is_readable(value, column) else None


def _decided_text(row: DifferenceRow) -> str:
    if row.decision == SECOND:
        return row.second
    return "" if row.other == BLANK else row.other


def value_of(text: str, column: Column) -> Value:
    """Return a listed value as it is to stand in its cell: a plain number as one."""
    if column.kind in NUMERIC:
        try:
            number = Decimal(text)
        except ArithmeticError:
            return text
        return number if number.is_finite() else text
    return text


def _is_readable(value: Value, column: Column) -> bool:
    if value == "":
        return True
    given = float(value) if isinstance(value, Decimal) else value
    return reader(column)(given, Decimal(1))[1] not in UNREAD


def _by_place(books: EntrySheets) -> dict[tuple[str, str], EntrySheet]:
    return {(one.booklet.file, one.booklet.sheet): one for one in books.sheets}


def _undecided(rows: Sequence[DifferenceRow], settling: _Settling) -> list[Finding]:
    """Return one finding for each copy on which something is still undecided."""
    first: dict[tuple[str, str], DifferenceRow] = {}
    for row in rows:
        if row.decision not in (FIRST, SECOND, OTHER):
            first.setdefault((row.group_no, row.copy_no), row)
    return [
        finding(
            "ENT-006",
            row.at,
            "decision",
            group=copy[0],
            copy=copy[1],
            count=settling.undecided[copy],
        )
        for copy, row in first.items()
    ]


def _results(tallies: Sequence[TallyRow], settling: _Settling) -> Results:
    """Return what the register says of the copies that are settled throughout."""
    return {
        (one.group_no, int(one.copy_no)): {
            "sampled_rows": one.rows,
            "mistakes": settling.mistakes[one.group_no, one.copy_no],
            "checker": one.checker,
        }
        for one in tallies
        if one.rows and not settling.undecided[one.group_no, one.copy_no]
    }


def _line(tally: TallyRow, settling: _Settling) -> dict[str, Any]:
    mistakes = settling.mistakes[tally.group_no, tally.copy_no]
    cells = int(tally.cells or 0)
    return {
        "group": tally.group_no,
        "copy": tally.copy_no,
        "maker": tally.maker,
        "checker": tally.checker,
        "rows": int(tally.rows or 0),
        "cells": cells,
        "mistakes": mistakes,
        "rate": f"{mistakes / cells:.4f}" if cells else None,
    }


def _lines(settling: _Settling, tallies: Sequence[TallyRow]) -> list[str]:
    undecided = sum(settling.undecided.values())
    lines = [
        f"写入 {settling.changed} 格，保留第一次 {settling.kept} 格，"
        f"未决定 {undecided} 格。"
    ]
    makers: dict[str, Counter[str]] = {}
    for one in tallies:
        line = _line(one, settling)
        mine = makers.setdefault(one.maker or "未登记录入人", Counter())
        mine["cells"] += line["cells"]
        mine["mistakes"] += line["mistakes"]
    for maker, mine in sorted(makers.items()):
        if not mine["cells"]:
            continue
        share = mine["mistakes"] / mine["cells"]
        lines.append(
            f"{maker}：比对 {mine['cells']} 格，差错 {mine['mistakes']} 格，"
            f"差错率 {share:.2%}。"
        )
    return lines
