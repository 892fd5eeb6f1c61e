"""行内评议: each branch's sheet of proposed limits, and what its meeting wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows import locks
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.case_files import save
from sunshine_xl.flows.case_texts import CaseTexts
from sunshine_xl.flows.cases import CrossCheck, examine
from sunshine_xl.flows.check import ordered
from sunshine_xl.flows.crosscheck import NOTHING_READ
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.journal import Refused
from sunshine_xl.flows.listed import Home, branches, homes_of
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.writing import not_replaced
from sunshine_xl.forms.cells import read_date
from sunshine_xl.forms.review import FORM
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import REVIEW, CampaignFolder
from sunshine_xl.rules import review

Row = Mapping[str, Any]
_TYPED = FORM.columns[[c.field for c in FORM.columns].index("conclusion") :]


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """行内评议: write each branch's sheet, or bring it up to date, and check it."""
    folder = CampaignFolder(root)
    try:
        lock = locks.current(folder)
    except Refused as problem:
        return Report(refusal=str(problem))
    if lock is not None:
        return Report(refusal=locks.locked_words(lock))
    gathered = gather([root], password=password, progress=progress)
    checked = examine(gathered, homes_of(count_groups(gathered)))
    if not checked.homes:
        return Report(refusal=NOTHING_READ, findings=gathered.unread)
    written, problems = _write(folder, gathered, checked)
    told = list(review_findings(gathered, checked.homes))
    own = {sheet.table.grid.file for sheet in gathered.review_sheets}
    read = [one for one in gathered.findings if one.place.file in own]
    decided = sum(1 for row in reviews(gathered).values() if review.is_decided(row))
    waiting = [home for home in checked.homes.values() if needs_decision(home)]
    return Report(
        lines=[
            f"行内评议表共 {len(checked.homes)} 户，已填写 {decided} 户；"
            f"其中 {len(waiting)} 户没有拟预授信金额，不评议就没有额度。",
            "请在支行文件夹的“行内评议.xlsx”填写评议额度、人员和日期。",
        ],
        findings=ordered([*gathered.unread, *read, *told, *problems]),
        written=written,
        document={
            "households": len(checked.homes),
            "decided": decided,
            "waiting": len(waiting),
        },
    )


def reviews(gathered: Gathered) -> dict[str, ReviewRow]:
    """Return the meeting's rows by 户号; the sheet's head stands for blank cells."""
    rows: dict[str, ReviewRow] = {}
    for row in all_rows(gathered):
        # What was decided wins over an empty row in some other copy of the sheet.
        known = rows.get(row.household_no)
        if known is None or not review.is_decided(known):
            rows[row.household_no] = row
    return rows


def all_rows(gathered: Gathered) -> Iterator[ReviewRow]:
    """Yield every row with attendees and date of the sheet's head laid under it."""
    for sheet in gathered.review_sheets:
        block = sheet.table.block
        people, day = block.get("attendees"), read_date(block.get("date"))
        for row in sheet.rows:
            yield row._replace(
                attendees=row.attendees or people,
                review_date=_day(row, day),
            )


def _day(row: ReviewRow, day: dt.date | None) -> dt.date | None:
    if row.review_date is None and "review_date" not in row.at.unreadable:
        return day
    return row.review_date


def review_findings(gathered: Gathered, homes: Mapping[str, Home]) -> Iterator[Finding]:
    """Yield what is wrong with what the meetings wrote."""
    policy = gathered.policy
    seen: dict[str, ReviewRow] = {}
    for row in all_rows(gathered):
        if not review.is_decided(row):
            continue
        home = homes.get(row.household_no)
        if home is None:
            yield finding("RVW-006", row.at, "household_no", household=row.household_no)
            continue
        if row.household_no in seen:
            yield finding("RVW-007", row.at, "household_no", household=row.household_no)
        seen[row.household_no] = row
        yield from review.check(row, home.proposed, policy.review, policy.phases.review)


def needs_decision(home: Home) -> bool:
    """Return whether a household has no limit unless somebody decides."""
    return home.proposed is None


def _write(
    folder: CampaignFolder, gathered: Gathered, checked: CrossCheck
) -> tuple[list[Path], list[Finding]]:
    written: list[Path] = []
    problems: list[Finding] = []
    riddles = {
        row.at.sheet.file: (row.at, sorted(row.at.unreadable)[0])
        for sheet in gathered.review_sheets
        for row in sheet.rows
        if row.at.unreadable
    }
    for at, name in riddles.values():
        problems.append(finding("RVW-008", at, name))
    for branch in branches(checked.homes.values()):
        target = folder.branch(branch, REVIEW)
        name = target.relative_to(folder.root).as_posix()
        if gathered.is_unread(name):
            problems.append(not_replaced(name))
        elif name not in riddles:
            data = _bytes(gathered, checked, branch)
            save(target, data, folder, written, problems)
    return written, problems


def _bytes(gathered: Gathered, checked: CrossCheck, branch: str) -> bytes:
    written, texts = _written(gathered), CaseTexts(checked)
    rows = [
        _row(home, texts, written.get(home.household_no))
        for home in checked.homes.values()
        if home.branch == branch
    ]
    # Who waits for a decision comes first.
    rows.sort(key=lambda row: (not row["is_waiting"], row["group_no"]))
    people, day = _head(gathered, branch)
    block = (
        (f"支行：{branch}", 4),
        (f"评议人员：{people}", 5),
        (f"评议日期：{day}", 3),
        ("单位：元", 4),
    )
    return build_forms([FormSheet(FORM, rows, block=block)], gathered.policy)


def _head(gathered: Gathered, branch: str) -> tuple[str, str]:
    """Return the attendees and the day in the head of a branch's sheet."""
    for sheet in gathered.review_sheets:
        if sheet.table.block.get("branch") == branch:
            block = sheet.table.block
            return block.get("attendees"), block.get("date")
    return "", ""


def _row(home: Home, texts: CaseTexts, written: ReviewRow | None) -> dict[str, Any]:
    typed = {c.field: getattr(written, c.field) for c in _TYPED} if written else {}
    return {
        "is_waiting": needs_decision(home) or texts.has_bad_records(home.household_no),
        "customer_key": home.customer_key,
        "household_no": home.household_no,
        "name": home.name,
        "id_number": home.id_mask,
        "group_no": home.group_no,
        "status": home.status,
        "loan_check": texts.loans(home.household_no),
        "blacklist_check": texts.bad_records(home.household_no),
        "proposed_limit": home.proposed,
        **typed,
    }


def _written(gathered: Gathered) -> dict[str, ReviewRow]:
    """Return the rows as they were typed, without what the head adds."""
    return {
        row.household_no: row for sheet in gathered.review_sheets for row in sheet.rows
    }
