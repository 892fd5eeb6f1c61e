"""Two entries of the booklets compared: every difference listed to be decided (R77)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, cell_address, finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.entry_sheets import (
    EntrySheet,
    EntrySheets,
    read_entries,
    read_there,
)
from sunshine_xl.flows.gather import AskPassword, Progress
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_replaced
from sunshine_xl.forms import booklet
from sunshine_xl.forms.entry_check import BLANK, OTHER, SECOND, DifferenceRow
from sunshine_xl.io.entry_workbooks import build_differences
from sunshine_xl.io.places import (
    DIFFERENCES,
    SECOND_ENTRY,
    CampaignFolder,
    campaign_root,
)
from sunshine_xl.records import CopyEntry
from sunshine_xl.rules import names
from sunshine_xl.rules.copies import Copy, copies_of
from sunshine_xl.rules.entry_check import Comparison, Difference, compare

_NO_SECOND = (
    "没有找到第二次录入的文件。请先抽取核对样本（entry sample），"
    "由核对人对照纸质册子录入后再比较。"
)
Earlier = Mapping[tuple[str, ...], Mapping[str, Any]]
_LEFT = "核对差异没有写入：原来的清单读不出来。"
_DECIDED = ("decision", "other", "settled_by", "note", "outcome")


@dataclass(frozen=True, slots=True)
class Pair:
    """A copy entered twice, who did it, and how the entries differ."""

    first: EntrySheet
    second: EntrySheet
    maker: str
    checker: str
    result: Comparison

    def head(self) -> dict[str, Any]:
        """Return what names the copy in every list."""
        return {
            "branch": self.first.booklet.branch,
            "group_no": self.first.booklet.group_no,
            "copy_no": str(self.first.copy),
            "maker": self.maker,
            "checker": self.checker,
        }


@one_at_a_time
def run(
    first: Path,
    second: Path | None = None,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Compare a campaign (or booklet) with its second entry; write 核对差异.xlsx."""
    root = campaign_root(first)
    place = CampaignFolder(root).output(SECOND_ENTRY) if root else None
    there = second or place
    if there is None or not there.exists():
        return Report(refusal=_NO_SECOND)
    entries = read_entries([first], password=password, progress=progress)
    again = read_entries([there], password=password, progress=progress)
    if not again.sheets:
        return Report(refusal=_NO_SECOND)
    pairs, findings = _pairs(entries, again)
    target = (place or (there if there.is_dir() else there.parent)) / DIFFERENCES
    listed = read_there(target)
    if listed.unread:
        left = not_replaced(target.name)
        return Report((_LEFT,), [*entries.unread, *listed.unread, left])
    rows = _rows(pairs, _earlier(listed))
    tallies = [_tally(pair, rows) for pair in pairs]
    makers = sorted({pair.maker for pair in pairs if pair.maker})
    problems = write_bytes(target, build_differences(rows, tallies, makers))
    return Report(
        _lines(tallies),
        [
            *entries.unread,
            *again.unread,
            *findings,
            *(f for pair in pairs for f in _told(pair)),
            *problems,
        ],
        [] if problems else [target],
        {"copies": tallies, "differences": len(rows)},
    )


def _pairs(
    entries: EntrySheets, again: EntrySheets
) -> tuple[list[Pair], list[Finding]]:
    there = {one.key: one for one in reversed(entries.sheets)}
    register = {
        (copy.group_no, copy.number): copy for copy in copies_of(_with_groups(entries))
    }
    pairs, findings = [], []
    for second in again.sheets:
        first = there.get(second.key)
        if first is None:
            at = next((o.at for o in second.booklet.opinions), None)
            words = {"group": second.key[0], "copy": second.key[1]}
            if at:
                findings.append(finding("ENT-005", at, "row_no", **words))
            continue
        maker, checker = _who(register.get(first.key), second)
        result = compare(first.booklet, second.booklet, first.shown, second.shown)
        pairs.append(Pair(first, second, maker, checker, result))
    return pairs, findings


def _with_groups(entries: EntrySheets) -> list[CopyEntry]:
    """Return the lines of all registers, with the group their sheet names."""
    return [
        row if row.group_no else row._replace(group_no=block.get("group_no"))
        for sheet in entries.others
        if sheet.table.form.row_type is CopyEntry
        for block in [sheet.table.block]
        for row in sheet.rows
    ]


def _who(copy: Copy | None, second: EntrySheet) -> tuple[str, str]:
    maker = (copy.first("maker") if copy else "") or ""
    registered = (copy.first("checker") if copy else "") or ""
    return maker, second.sheet.table.block.get("checker") or registered


def _told(pair: Pair) -> list[Finding]:
    """Return what a person has to look at in one copy's second entry."""
    opinions = pair.second.booklet.opinions
    if not opinions:
        return []
    at, result = opinions[0].at, pair.result
    words: dict[str, object] = {
        "group": pair.first.booklet.group_no,
        "copy": pair.first.copy,
    }
    found = []
    if pair.maker and names.compact(pair.maker) == names.compact(pair.checker):
        found.append(finding("ENT-002", at, "row_no", **words))
    if not pair.checker:
        found.append(finding("ENT-004", at, "row_no", **words))
    if result.waiting:
        waiting = {"rows": len(result.waiting), **words}
        found.append(finding("ENT-003", result.waiting[0].at, "knows", **waiting))
    for row in result.unknown:
        found.append(finding("ENT-001", row.at, "row_no", row=row.row_no, **words))
    return found


def _rows(pairs: Sequence[Pair], earlier: Earlier) -> list[dict[str, Any]]:
    """Return every difference, and what was settled on an earlier list."""
    rows: list[dict[str, Any]] = []
    left = dict(earlier)
    for pair in pairs:
        head = pair.head()
        for one in pair.result.differences:
            row = head | _row(pair, one)
            if _is_settled(row, left.values()):
                continue
            before = left.pop(_key(row), {})
            rows.append(row | {name: before.get(name, "") for name in _DECIDED})
        copy = (head["group_no"], head["copy_no"])
        rows += [
            dict(row)
            for row in left.values()
            if row["outcome"] and (row["group_no"], row["copy_no"]) == copy
        ]
    return [row | {"seq": str(number)} for number, row in enumerate(rows, 1)]


def _is_settled(row: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether a cell holds what was decided for it, unlike both entries."""
    return any(
        before["outcome"]
        and before["decision"] == OTHER
        and all(before[name] == row[name] for name in ("file", "sheet", "cell"))
        and row["first"] == before["other"].replace(BLANK, "")
        for before in earlier
    )


def _row(pair: Pair, one: Difference) -> dict[str, Any]:
    at, name = one.first.at, one.field
    column = at.sheet.columns.get(name)
    cell = "" if column is None else cell_address(at.number - 1, column)
    return {
        "row_no": one.first.row_no,
        "household_no": one.first.household_no,
        "name": one.first.representative,
        "item": booklet.FORM.by_field[name].title,
        "first": pair.first.shown(one.first, name),
        "second": pair.second.shown(one.second, name),
        "file": at.sheet.file,
        "sheet": at.sheet.sheet,
        "cell": cell,
    }


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes a difference the same one as in an earlier list."""
    return tuple(row[name] for name in ("file", "sheet", "cell", "first", "second"))


def _earlier(listed: EntrySheets) -> Earlier:
    """Return the lines of the list that is there already, with their decisions."""
    rows = listed.rows_of(DifferenceRow)
    lines = [{k: v for k, v in row._asdict().items() if k != "at"} for row in rows]
    return {_key(line): line for line in lines}


def _tally(pair: Pair, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    head, result = pair.head(), pair.result
    mistakes = sum(
        1
        for row in rows
        if (row["group_no"], row["copy_no"]) == (head["group_no"], head["copy_no"])
        and row["decision"] in (SECOND, OTHER)
    )
    return {
        **head,
        "rows": result.rows,
        "cells": result.cells,
        "differences": len(result.differences),
        "mistakes": mistakes,
        "rate": mistakes / result.cells if result.cells else "",
        "waiting": len(result.waiting),
    }


def _lines(tallies: Sequence[Mapping[str, Any]]) -> list[str]:
    rows, cells, differences, waiting = (
        sum(one[name] for one in tallies)
        for name in ("rows", "cells", "differences", "waiting")
    )
    lines = [
        f"比对 {len(tallies)} 册、{rows} 行、{cells} 格，"
        f"两次录入不同 {differences} 格。"
    ]
    if waiting:
        lines.append(f"还有 {waiting} 行没有第二次录入。")
    if differences:
        lines.append(
            "请在 核对差异.xlsx 中逐条选择“决定”，再运行核对确认（entry settle）。"
        )
    return lines
