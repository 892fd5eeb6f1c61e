"""年度结转: the next edition's folder from the last; results stay behind (R1, R109).

Base information becomes the baseline, its visits and 建档状态 reset; groups, areas and
the import template are carried over, the parameters with their dates a year later.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.gather import AskPassword, Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms import (
    areas,
    base_information,
    evaluators,
    groups,
    household_file,
    import_template,
    parameter_sheet,
)
from sunshine_xl.forms.column import Form
from sunshine_xl.forms.reading import read_rows
from sunshine_xl.forms.recognise import Table, recognise
from sunshine_xl.grid import Address
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.cell_patch import patch_cells
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.opening import Reading, file_bytes, read_bytes
from sunshine_xl.io.patch_faults import NotPatchable
from sunshine_xl.io.places import CAMPAIGN_FILE
from sunshine_xl.policy import Policy
from sunshine_xl.policy_overlay import load_campaign, unread_settings
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity

WAITING = "待补"
_CARRIED: tuple[Form, ...] = (
    base_information.FORM,
    household_file.FORM,
    groups.FORM,
    evaluators.FORM,
    areas.FORM,
    import_template.FORM,
)
# What last year's visit left, beside the state of filing.
_VISIT = ("visitor", "visit_date", "leaflet_given")
_TOO_YOUNG = "1"
_DATE = re.compile(r"^(?P<key>\s*\w+\s*=\s*)(?P<day>\d{4}-\d{2}-\d{2})", re.MULTILINE)
_EDITION = re.compile(r"^(\s*edition\s*=\s*)(\d{4})", re.MULTILINE)
_NO_CAMPAIGN = "“{path}”不是活动文件夹（其中没有 {file}）。"
_NO_DATES = "“{file}”中的日期或年度不对，不能推后一年。请改正后再试。"
_TAKEN = "“{path}”里已有文件，不会覆盖。请另给一个新文件夹名。"

Cells = dict[Address, Any]


@dataclass(slots=True)
class _Carried:
    """What came over, and what could not."""

    written: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    people: int = 0


def run(
    old: Path,
    new: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Make the folder of the edition after ``old``; ``old`` itself is only read."""
    file = old / CAMPAIGN_FILE
    if not file.is_file():
        return Report(refusal=_NO_CAMPAIGN.format(path=old, file=CAMPAIGN_FILE))
    if new.exists() and (not new.is_dir() or any(new.iterdir())):
        return Report(refusal=_TAKEN.format(path=new))
    unread = unread_settings(file)
    if unread:
        return Report(refusal=unread)
    try:
        text = shifted(file.read_text("utf-8-sig"))
    except (ValueError, OverflowError):
        return Report(refusal=_NO_DATES.format(file=CAMPAIGN_FILE))
    new.mkdir(parents=True, exist_ok=True)
    target = new / CAMPAIGN_FILE
    replace_file(target, text.encode(), keep_previous=False)
    policy, problems = load_campaign(target, CAMPAIGN_FILE)
    carried = _Carried([target], list(problems))
    found = find_files([old])
    carried.findings += found.left_aside
    for number, (path, name) in enumerate(found.files, 1):
        if progress:
            progress(name, number, len(found.files))
        _carry(carried, path, name, new, policy, password)
    return _report(carried, policy, new)


def shifted(text: str) -> str:
    """Return campaign.toml's text for the next edition: all dates a year later."""
    text = _EDITION.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text)
    return _DATE.sub(lambda found: found["key"] + _next_year(found["day"]), text)


def _next_year(written: str) -> str:
    day = dt.date.fromisoformat(written)
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap else day.day).isoformat()


def _carry(
    carried: _Carried,
    path: Path,
    name: str,
    new: Path,
    policy: Policy,
    password: AskPassword | None,
) -> None:
    """Take one file over if it is one of those that are carried."""
    try:
        data = file_bytes(path)
    except Refused as refusal:
        words = {"reason": refusal.reason}
        carried.findings.append(Finding(refusal.code, Place(name), "", words))
        return
    reading = read_bytes(data, name, password=password)
    tables = [table for grid in reading.grids if (table := recognise(grid))]
    if not reading.readable:
        carried.findings += reading.findings
        return
    mine = [t for t in tables if t.form in _CARRIED]
    others = [t for t in tables if t.form not in (*_CARRIED, parameter_sheet.FORM)]
    if mine and others:
        words = {"sheet": others[0].grid.sheet}
        carried.findings.append(Finding("ROL-003", Place(name), "", words))
    if others or not mine:
        return
    try:
        data = _reset(carried, reading, tables, data, name, policy)
        target = new / name
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data, keep_previous=False)
    except NotPatchable as problem:
        carried.findings += [problem.finding(name), Finding("ROL-001", Place(name))]
    except (WriteFailed, OSError) as problem:
        carried.findings.append(not_written(name, problem))
    else:
        carried.written.append(target)


def _reset(
    carried: _Carried,
    reading: Reading,
    tables: list[Table],
    data: bytes,
    name: str,
    policy: Policy,
) -> bytes:
    """Return a file as the new edition begins with it; only some cells differ."""
    for table in tables:
        cells: Cells = {}
        if table.form is base_information.FORM:
            for person in read_rows(table).rows:
                carried.people += 1
                carried.findings += _grown_up(person, policy)
                cells |= _person(table, person, policy)
        elif table.form is import_template.FORM:
            # Last year's customers must not lie in this year's template.
            cells = _emptied(table)
        if cells:
            data = patch_cells(data, table.grid.sheet, cells, allow_locked=True)
    return _parameters(reading, data, policy)


def _person(table: Table, person: Customer, policy: Policy) -> Cells:
    row = person.at.number - 1
    wanted: dict[str, Any] = dict.fromkeys(_VISIT)
    if not person.is_excluded:
        wanted["filing_status"] = WAITING
    at = table.columns
    return {(row, at[name]): value for name, value in wanted.items() if name in at}


def _grown_up(person: Customer, policy: Policy) -> list[Finding]:
    """Return the note that somebody left out as a minor is no minor any more."""
    born = person.birth_date
    if not person.is_excluded or person.exclusion_code != _TOO_YOUNG or born is None:
        return []
    if identity.age(born, policy.campaign.as_of) < policy.people.adult_age:
        return []
    place = person.at.place("exclusion_code")
    return [Finding("ROL-002", place, person.at.title("exclusion_code"))]


def _emptied(table: Table) -> Cells:
    rows = table.grid.rows
    return {
        (row, column): None
        for row in range(table.first_row, len(rows))
        for column, value in enumerate(rows[row])
        if value != ""
    }


def _parameters(reading: Reading, data: bytes, policy: Policy) -> bytes:
    """Return the file with edition and day of its own 参数 brought up to date."""
    wanted: Mapping[str, Any] = {
        "SX_EDITION": policy.campaign.edition,
        "SX_AS_OF": policy.campaign.as_of,
    }
    by_sheet: dict[str, Cells] = {}
    for name, value in wanted.items():
        if name in reading.names:
            sheet, row, column = reading.names[name]
            by_sheet.setdefault(sheet, {})[row, column] = value
    for sheet, cells in by_sheet.items():
        data = patch_cells(data, sheet, cells, allow_locked=True)
    return data


def _report(carried: _Carried, policy: Policy, new: Path) -> Report:
    findings = ordered(carried.findings)
    edition = policy.campaign.edition
    document = {
        "edition": edition,
        "folder": str(new),
        "files": len(carried.written),
        "people": carried.people,
        "findings": finding_lines(findings),
    }
    lines = [
        f"{edition} 年活动文件夹已建好：{len(carried.written)} 个文件，"
        f"{carried.people} 人（建档状态改为“{WAITING}”，走访情况清空）。",
        "额度、评议册、汇总表和名单没有带过来。",
        f"请核对 {CAMPAIGN_FILE} 中的年度和各阶段日期。",
    ]
    if catalog.has_errors(findings):
        lines.insert(1, "有文件没有带过来，见所列问题。")
    return Report(lines, findings, tuple(carried.written), document)
