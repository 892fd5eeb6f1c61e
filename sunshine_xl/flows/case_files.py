"""The cases on paper: each branch's 交叉核查.xlsx and the audit's 审计移送.xlsx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.case_rows import (
    bad_rows,
    loan_rows,
    referral_rows,
    removal_rows,
)
from sunshine_xl.flows.cases import CrossCheck, bank_branches
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.writing import not_replaced, not_written
from sunshine_xl.forms import bad_conclusions, loan_reasons, removals
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import AUDIT_REFERRAL, CROSS_CHECK, CampaignFolder

Outcome = tuple[list[Path], list[Finding]]


def write_cases(
    folder: CampaignFolder, gathered: Gathered, checked: CrossCheck
) -> Outcome:
    """Write the branches' sheets, reasons included; a sheet with a riddle stays."""
    written: list[Path] = []
    problems: list[Finding] = []
    riddles = {at.sheet.file: at for at, _ in _unreadable(gathered)}
    problems += [finding("XCK-018", at, name) for at, name in _unreadable(gathered)]
    for branch in bank_branches(checked):
        target = _target(folder, branch)
        name = target.relative_to(folder.root).as_posix()
        if name in riddles:
            continue
        if gathered.is_unread(name):
            problems.append(not_replaced(name))
            continue
        data = _branch_bytes(gathered, checked, branch)
        save(target, data, folder, written, problems)
    return written, problems


def _target(folder: CampaignFolder, branch: str) -> Path:
    """Return a branch's file; a branch without a folder is head office's matter."""
    home = folder.branch(branch)
    is_plain = branch == Path(branch).name
    if is_plain and home.is_dir():
        return home / CROSS_CHECK
    return folder.head_office(f"{Path(CROSS_CHECK).stem}-其他.xlsx")


def _unreadable(gathered: Gathered) -> list[tuple[Any, str]]:
    ats = [row.at for row in gathered.loan_reasons]
    ats += [row.at for row in gathered.bad_conclusions]
    return [(at, name) for at in ats for name in sorted(at.unreadable)]


def _branch_bytes(gathered: Gathered, checked: CrossCheck, branch: str) -> bytes:
    day = gathered.policy.campaign.as_of
    block = ((f"支行：{branch}", 4), ("单位：元", 4))
    sheets = [
        FormSheet(loan_reasons.FORM, loan_rows(checked, branch), block=block),
        FormSheet(bad_conclusions.FORM, bad_rows(checked, branch), block=block[:1]),
        FormSheet(removals.FORM, removal_rows(checked, branch, day), block=block),
    ]
    return build_forms(sheets, gathered.policy)


def write_referral(folder: CampaignFolder, checked: CrossCheck) -> Outcome:
    """Write what goes to the audit (R89)."""
    from sunshine_xl.io.audit_workbook import build_referral

    written: list[Path] = []
    problems: list[Finding] = []
    data = build_referral(list(referral_rows(checked)))
    save(folder.output(AUDIT_REFERRAL), data, folder, written, problems)
    return written, problems


def save(
    target: Path,
    data: bytes,
    folder: CampaignFolder,
    written: list[Path],
    problems: list[Finding],
) -> None:
    """Write a file unless it already holds just this; note what was or failed."""
    try:
        if target.is_file() and target.read_bytes() == data:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)
    except (WriteFailed, OSError) as problem:
        name = target.relative_to(folder.root).as_posix()
        problems.append(not_written(name, problem))
    else:
        written.append(target)
