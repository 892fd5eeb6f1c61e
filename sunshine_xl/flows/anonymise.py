"""匿名副本: a campaign's folder without its people, in a new place (privacy.md).

Every workbook is written fresh from what was recognised, so that no comment, hidden
sheet, unknown column or author's name comes along. The originals are only read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.anonymous_rows import Anonymiser
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.gather import AskPassword, Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms import booklet, parameter_sheet, summary
from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.import_sheet import find_sheet
from sunshine_xl.forms.reading import Sheet, read_rows
from sunshine_xl.forms.recognise import recognise
from sunshine_xl.grid import Grid
from sunshine_xl.hiding import hidden
from sunshine_xl.io import places
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.opening import read_bytes, read_file
from sunshine_xl.policy import Policy
from sunshine_xl.policy_overlay import load_campaign, unread_settings
from sunshine_xl.rules import amounts, identity, phones

_NO_CAMPAIGN = "“{path}”不是活动文件夹（其中没有 campaign.toml）。"
_TAKEN = "“{path}”里已有文件，不会覆盖。请另给一个新文件夹名。"
_INSIDE = "匿名副本不能放在活动文件夹里面。请另给一个文件夹名。"
# What campaign.toml itself says about the bank and its staff.
_OWN_LINES = re.compile(r"\s*(bank|maker|branch_numbers|fixed)\s*=.*[\"{].*")
_NUMBER = re.compile(r"\d{10,17}[\dX]?")
_NAMED_SHEETS = re.compile(r"评议\d{1,2}|不良贷款|担保代偿|已核销|担保未履责|诉讼清收")
_KNOWN_FILES = frozenset(
    value for value in vars(places).values() if isinstance(value, str) and "." in value
)
_LABELS = {
    "branch": "支行",
    "group_no": "小组编号",
    "group_kind": "小组类型",
    "copy_no": "册号",
    "evaluator_no": "评议人编号",
    "date": "评议日期",
}


@dataclass(slots=True)
class _Copy:
    """The copy on its way: what was written, left out, and must appear nowhere."""

    target: Path
    policy: Policy
    anonymiser: Anonymiser = field(default_factory=Anonymiser)
    written: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    rows: int = 0
    others: int = 0


def run(
    root: Path,
    target: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write the copy and read it again: no original number may be found in it."""
    file = root / places.CAMPAIGN_FILE
    if not file.is_file():
        return Report(refusal=_NO_CAMPAIGN.format(path=root))
    if target.absolute().resolve().is_relative_to(root.resolve()):
        return Report(refusal=_INSIDE)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return Report(refusal=_TAKEN.format(path=target))
    unread = unread_settings(file)
    if unread:
        return Report(refusal=unread)
    policy, problems = load_campaign(file, places.CAMPAIGN_FILE)
    copy = _Copy(target, policy, findings=list(problems))
    _write(copy, places.CAMPAIGN_FILE, _settings(file.read_text("utf-8-sig")))
    found = find_files([root])
    for number, (path, name) in enumerate(found.files, 1):
        if progress:
            progress(name, number, len(found.files))
        _file(copy, path, name, password)
    copy.findings += _leaks(copy)
    return _report(copy)


def _settings(text: str) -> bytes:
    """Return campaign.toml with its numbers alone: no names and no comments."""
    lines = [
        line
        for line in text.splitlines()
        if not _OWN_LINES.match(line) and not line.lstrip().startswith("#")
    ]
    return (hidden("\n".join(lines)) + "\n").encode()


def _file(copy: _Copy, path: Path, name: str, password: AskPassword | None) -> None:
    reading = read_file(path, name, password=password)
    if not reading.readable:
        copy.findings += reading.findings
        return
    if find_sheet(reading.grids):
        return  # the bank's own template, which may be filled with customers
    sheets = [made for grid in reading.grids if (made := _sheet(copy, grid))]
    if not sheets:
        copy.findings.append(Finding("ANO-001", Place(name)))
        return
    _write(copy, _new_name(copy, name), build_forms(sheets, copy.policy))


def _write(copy: _Copy, name: str, data: bytes) -> None:
    path = copy.target / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, keep_previous=False)
    except (WriteFailed, OSError) as problem:
        copy.findings.append(not_written(name, problem))
    else:
        copy.written.append(path)


def _new_name(copy: _Copy, name: str) -> str:
    """Return where a file goes: groups' workbooks are called by the groups' names."""
    *folders, file = name.split("/")
    stem = Path(file).stem
    if folders and folders[-1] in (places.BOOKLETS, places.SUMMARIES):
        file = f"{copy.anonymiser.group_name(stem)}.xlsx"
    elif f"{stem}.xlsx" in _KNOWN_FILES:
        file = f"{stem}.xlsx"
    else:
        copy.others += 1
        file = f"文件{copy.others:03d}.xlsx"
    # Folders deeper than 支行/<支行>/<kind> may be called after anybody.
    deeper = (one for one in folders[2:] if one in (places.BOOKLETS, places.SUMMARIES))
    return "/".join([*folders[:2], *deeper, file])


def _sheet(copy: _Copy, grid: Grid) -> FormSheet | None:
    """Return a recognised sheet without its people; 参数 is made anew where needed."""
    table = recognise(grid)
    if table is None or table.form is parameter_sheet.FORM:
        return None
    sheet = read_rows(table)
    form = table.form
    rows = [_row(copy, sheet, record) for record in sheet.rows]
    copy.rows += len(rows)
    name = grid.sheet if _NAMED_SHEETS.fullmatch(grid.sheet) else form.name
    columns = _columns(sheet)
    return FormSheet(
        form, rows, name, columns=columns, typed=True, block=_block(sheet, columns)
    )


def _columns(sheet: Sheet) -> Sequence[Column]:
    form: Form = sheet.table.form
    return (
        summary.all_columns(len(sheet.table.votes))
        if form is summary.FORM
        else form.columns
    )


def _row(copy: _Copy, sheet: Sheet, record: Any) -> dict[str, Any]:
    table = sheet.table
    line = record.at.number - 1
    raw = {
        name: table.grid.value(line, table.columns[name])
        for name in record.at.unreadable
    }
    copy.secrets |= _secrets(record)
    cells = copy.anonymiser.row(table.form, record, raw)
    factor = table.factors.get("proposed_limit") or Decimal(1)
    for number, column in enumerate(table.votes, 1):
        vote = amounts.read(table.grid.value(line, column), factor)
        cells[f"vote_{number}"] = vote.value
    return cells


def _secrets(record: Any) -> set[str]:
    """Return the whole ID and phone numbers of a record."""
    texts = (value for value in record[1:] if isinstance(value, str))
    return {
        text
        for text in texts
        if identity.problem(text) == "" or (text.isdigit() and phones.is_valid(text))
    }


def _block(sheet: Sheet, columns: Sequence[Column]) -> Sequence[tuple[str, int]]:
    """Return the line above the header; amounts are yuan whatever they were."""
    form, block = sheet.table.form, sheet.table.block
    if form not in (booklet.FORM, summary.FORM):
        return ()
    parts = [
        f"{label}：{block.get(name)}"
        for name, label in _LABELS.items()
        if block.get(name)
    ]
    parts.append("单位：元")
    each = max(1, len(columns) // len(parts))
    widths = [each] * (len(parts) - 1)
    return tuple(zip(parts, [*widths, len(columns) - sum(widths)], strict=True))


def _leaks(copy: _Copy) -> list[Finding]:
    """Return every written file in which an original number still stands."""
    leaks = []
    for path in copy.written:
        name = path.relative_to(copy.target).as_posix()
        if path.suffix != ".xlsx":
            continue
        for grid in read_bytes(path.read_bytes(), name).grids:
            text = "\n".join(str(value) for row in grid.rows for value in row)
            if not copy.secrets.isdisjoint(_NUMBER.findall(text)):
                leaks.append(Finding("ANO-002", Place(name, grid.sheet)))
    return leaks


def _report(copy: _Copy) -> Report:
    findings = ordered(copy.findings)
    document = {
        "folder": str(copy.target),
        "files": len(copy.written),
        "rows": copy.rows,
        "findings": finding_lines(findings),
    }
    lines = [
        f"匿名副本已写到“{copy.target}”：{len(copy.written)} 个文件，{copy.rows} 行。",
        "姓名、身份证号码、电话、住址、户号等都换成了编造的；金额没有改变。",
        "原来的文件没有改动。知情人仍可能从金额认出个别户，请勿公开发布。",
    ]
    return Report(lines, findings, tuple(copy.written), document)
