"""额度调整: the step on the selected line of 额度调整申请 (R102–R105)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import xlwings

from sunshine_xl.check_records import AdjustmentRequest
from sunshine_xl.excel.book import gather
from sunshine_xl.excel.campaign import Step
from sunshine_xl.flows import adjust
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.forms.adjustment_request import AGREE, APPLY, DECLINE, EXECUTE

_HOW = (
    "要申请、同意或执行调整：打开空白表格“额度调整申请.xlsx”，存到活动文件夹里，"
    "填好一行，选中它，再按“额度调整”。"
)
_NO_STEP = "选中的一行没有写办理步骤（申请、同意、不同意、执行）。请填好后再按。"
_BETWEEN = re.compile(r"[;；\n]+")


def adjusting_step(book: xlwings.Book, at: dt.datetime) -> tuple[Step, bool]:
    """Return the step, and whether the log keeps what it does for good."""
    wanted = _selected_request(book)
    if wanted is None:
        return _overview, False
    folder = Path(book.fullname).parent
    return lambda root, progress: act(root, wanted, folder, at, progress), True


def _overview(root: Path, progress: Progress) -> Report:
    """Write the register and say how a step is taken."""
    told = adjust.show(root, progress=progress)
    return Report([*told.lines, _HOW], told.findings, told.written, told.document)


def act(
    root: Path,
    wanted: AdjustmentRequest,
    folder: Path,
    at: dt.datetime,
    progress: Progress | None = None,
) -> Report:
    """Take the step a line asks for; papers are named relative to ``folder``."""
    signature = adjust.Signature(wanted.person, wanted.department, at)
    if wanted.step == APPLY:
        names = [name.strip() for name in _BETWEEN.split(wanted.evidence)]
        return adjust.apply(
            root,
            signature,
            household=wanted.household_no,
            amount="" if wanted.wanted is None else str(wanted.wanted),
            reason=wanted.reason,
            evidence=[folder / name for name in names if name],
            progress=progress,
        )
    if wanted.step in (AGREE, DECLINE):
        refusal = wanted.reason if wanted.step == DECLINE else ""
        if wanted.step == DECLINE and not refusal:
            return Report(refusal="不同意要写明理由。请填好“理由”一栏再按。")
        return adjust.agree(
            root, wanted.number, signature, refusal=refusal, progress=progress
        )
    if wanted.step == EXECUTE:
        return adjust.execute(
            root, wanted.number, signature, done=wanted.executed_on, progress=progress
        )
    return Report(refusal=_NO_STEP)


def _selected_request(book: xlwings.Book) -> AdjustmentRequest | None:
    """Return the line of 额度调整申请 in which the selected cell stands."""
    selected = book.selection
    if selected is None:
        return None
    here = (book.sheets.active.name, selected.row)
    for one in gather(book).requests:
        if (one.at.sheet.sheet, one.at.number) == here:
            return one
    return None
