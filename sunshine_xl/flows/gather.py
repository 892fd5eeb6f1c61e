"""Read everything under some paths once: records by kind, group workbooks, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.findings import Finding, Place, finding
from sunshine_xl.flows.gathered import LISTS, Gathered, GroupBook, SheetSeen
from sunshine_xl.forms import reading
from sunshine_xl.forms.recognise import Table, check_header, recognise
from sunshine_xl.grid import Grid
from sunshine_xl.io.bulk import kept_objects
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.isolated import kept_process
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.places import CAMPAIGN_FILE, campaign_root
from sunshine_xl.policy import Policy, default_policy, parameters
from sunshine_xl.policy_overlay import load_campaign, with_value
from sunshine_xl.records import (
    Booklet,
    CopyEntry,
    Opinion,
    ParameterRow,
    RatingRow,
    SummaryRow,
)

Progress = Callable[[str, int, int], None]
AskPassword = Callable[[str], str | None]


def gather(
    paths: Sequence[Path],
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
    without: frozenset[str] = frozenset(),
) -> Gathered:
    """Read every form in files and folders; nothing that is wrong stops the run.

    ``without`` names folders of a branch that a step has no need to read.
    """
    found = find_files(paths)
    policy, findings = campaign_policy(found.root)
    gathered = Gathered(policy, [*findings, *found.findings], found.left_aside)
    files = [one for one in found.files if without.isdisjoint(one[1].split("/")[:-1])]
    with kept_process():
        for number, (path, name) in enumerate(files, 1):
            if progress:
                progress(name, number, len(files))
            with kept_objects():
                _read(gathered, path, name, password)
    return gathered


def campaign_policy(root: Path | None) -> tuple[Policy, list[Finding]]:
    """Return the policy of a campaign's folder, and what is wrong in its file."""
    file = root / CAMPAIGN_FILE if root else None
    if file is None or not file.is_file():
        return default_policy(), []
    return load_campaign(file, CAMPAIGN_FILE)


def _read(
    gathered: Gathered, path: Path, name: str, password: AskPassword | None
) -> None:
    gathered.files += 1
    opened = read_file(path, name, password=password)
    gathered.checksums[name] = opened.sha256, opened.size
    gathered.findings += opened.findings
    if not opened.readable:
        gathered.refused += 1
        gathered.unread += opened.findings
        return
    gathered.paths[name] = path
    _take(gathered, opened.grids, path, name)


def gather_file(path: Path, name: str, policy: Policy) -> Gathered:
    """Return what one file holds, judged by a policy that is known already."""
    gathered = Gathered(policy, kept=[])
    _read(gathered, path, name, None)
    return gathered


def gather_open_book(grids: Sequence[Grid], path: Path, name: str) -> Gathered:
    """Return what an open workbook holds; ``grids`` are its sheets as they stand.

    The policy is that of the campaign folder the workbook lies in.
    """
    policy, findings = campaign_policy(campaign_root(path))
    gathered = Gathered(policy, findings)
    _take(gathered, grids, path, name)
    return gathered


def _take(gathered: Gathered, grids: Sequence[Grid], path: Path, name: str) -> None:
    sheets = []
    for grid in grids:
        table = recognise(grid)
        if table is not None:
            sheets.append(_sheet(gathered, table))
    if gathered.kept is not None:
        gathered.kept += sheets
    _sort_in(gathered, sheets, path, name)
    if not sheets and grids:
        gathered.findings.append(Finding("HDR-007", Place(name)))


def _sheet(gathered: Gathered, table: Table) -> reading.Sheet:
    sheet = reading.read_rows(table)
    form = table.form
    if form.is_checked:
        gathered.findings += check_header(table)
        gathered.findings += sheet.findings
    gathered.lost_ids += sheet.lost_ids
    seen = SheetSeen(table.grid.file, table.grid.sheet, form.code, len(sheet.rows))
    gathered.sheets.append(seen)
    return sheet


def _sort_in(
    gathered: Gathered, sheets: Iterable[reading.Sheet], path: Path, name: str
) -> None:
    """Put a file's rows where they belong; a file with opinions is a group's book."""
    by_type: dict[type[Any], list[reading.Sheet]] = {}
    for sheet in sheets:
        by_type.setdefault(sheet.table.form.row_type, []).append(sheet)
    for sheet in by_type.get(CopyEntry, ()):
        sheet.rows = [_with_group(entry, sheet.table) for entry in sheet.rows]
    for kind, list_name in LISTS.items():
        for sheet in by_type.get(kind, ()):
            getattr(gathered, list_name).extend(sheet.rows)
    if Opinion in by_type:
        gathered.books.append(_book(gathered, by_type, path, name))
    else:
        gathered.written_summaries += by_type.get(SummaryRow, [])
    gathered.review_sheets += by_type.get(ReviewRow, [])


def _book(
    gathered: Gathered,
    by_type: dict[type[Any], list[reading.Sheet]],
    path: Path,
    name: str,
) -> GroupBook:
    policy = gathered.policy
    for sheet in by_type.get(ParameterRow, ()):
        policy, wrong = apply_parameters(policy, sheet.rows)
        gathered.findings += wrong
    summaries = by_type.get(SummaryRow, [])
    return GroupBook(
        file=name,
        path=path,
        policy=policy,
        booklets=tuple(booklet(sheet) for sheet in by_type[Opinion]),
        summary=summaries[0] if summaries else None,
        ratings=tuple(r for sheet in by_type.get(RatingRow, ()) for r in sheet.rows),
        copies=tuple(r for sheet in by_type.get(CopyEntry, ()) for r in sheet.rows),
        group_name=path.stem,
    )


def booklet(sheet: reading.Sheet) -> Booklet:
    """Return an evaluator's sheet with its header block."""
    table = sheet.table
    block = table.block
    return Booklet(
        file=table.grid.file,
        sheet=table.grid.sheet,
        branch=block.get("branch"),
        group_no=block.get("group_no"),
        group_kind=block.get("group_kind"),
        copy_no=block.get("copy_no"),
        evaluator_no=block.get("evaluator_no"),
        date=block.get("date"),
        opinions=tuple(sheet.rows),
        unit_factor=table.factors.get("suggested_limit") or Decimal(1),
    )


def _with_group(entry: CopyEntry, table: Table) -> CopyEntry:
    """Return a copy's entry with the group its sheet names, as on 封面."""
    if entry.group_no:
        return entry
    return entry._replace(group_no=table.block.get("group_no"))


def apply_parameters(
    policy: Policy, rows: Iterable[ParameterRow]
) -> tuple[Policy, list[Finding]]:
    """Return the policy a workbook's 参数 sheet makes of the campaign's."""
    known = {parameter.label.name: parameter for parameter in parameters()}
    wrong: list[Finding] = []
    for row in rows:
        parameter = known.get(row.defined_name)
        if (
            parameter is None
            or row.value == ""
            or row.value == str(parameter.of(policy))
        ):
            continue
        changed = with_value(policy, parameter, row.value)
        if isinstance(changed, str):
            words = {"key": row.label, "reason": changed}
            wrong.append(finding("POL-002", row.at, "value", **words))
        else:
            policy = changed
    return policy, wrong
