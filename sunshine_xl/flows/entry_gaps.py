"""Booklets too incomplete to enter, and what goes back to the evaluators (R74, R75)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.copies import is_started
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import GroupBook
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.report import Report
from sunshine_xl.forms import booklet
from sunshine_xl.io.gap_workbook import GapSheet, build_gap_lists
from sunshine_xl.io.places import GAPS, CampaignFolder
from sunshine_xl.records import Booklet, Opinion
from sunshine_xl.rules import completeness

_SHOWN = 10


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write a list of gaps for every copy below the line; say which ones they are."""
    gathered = gather([root], password=password, progress=progress)
    lines: list[dict[str, Any]] = []
    written: list[Path] = []
    findings = []
    for book in gathered.books:
        sheets = [one for one in book.booklets if is_too_incomplete(one, book)]
        if not sheets:
            continue
        branch = sheets[0].branch
        target = CampaignFolder(root).output(GAPS, branch, f"{book.path.stem}.xlsx")
        problems = write_bytes(target, build_gap_lists([_sheet(b) for b in sheets]))
        findings += problems
        written += [] if problems else [target]
        lines += [_line(one) for one in sheets]
    return Report(_words(lines), findings, written, {"copies": lines})


def is_too_incomplete(one: Booklet, book: GroupBook) -> bool:
    """Return whether a copy that somebody began to fill stays below the line."""
    line = book.policy.booklet.completeness
    is_begun = any(is_started(opinion) for opinion in one.opinions)
    return is_begun and completeness.completeness(one) < line


def _sheet(one: Booklet) -> GapSheet:
    block = (
        f"支行：{one.branch}",
        f"小组编号：{one.group_no}　册号：{one.copy_no}",
        f"评议人编号：{one.evaluator_no}",
        f"完整率：{completeness.completeness(one):.0%}",
    )
    rows = [_row(o, gaps) for o in one.opinions if (gaps := completeness.gaps(o))]
    return GapSheet(one.sheet, block, rows)


def _row(opinion: Opinion, gaps: tuple[str, ...]) -> dict[str, Any]:
    titles = [booklet.FORM.by_field[name].title for name in gaps]
    return {
        "row_no": opinion.row_no,
        "household_no": opinion.household_no,
        "representative": opinion.representative,
        "address": opinion.address,
        "wanted": "、".join(titles),
    }


def _line(one: Booklet) -> dict[str, Any]:
    gaps = [completeness.gaps(opinion) for opinion in one.opinions]
    return {
        "branch": one.branch,
        "group": one.group_no,
        "copy": one.copy_no,
        "evaluator": one.evaluator_no,
        "completeness": f"{completeness.completeness(one):.4f}",
        "rows": sum(1 for names in gaps if names),
        "gaps": sum(len(names) for names in gaps),
    }


def _words(lines: list[dict[str, Any]]) -> list[str]:
    if not lines:
        return ["没有低于录入完整率的册子，不需退回补填。"]
    words = [f"{len(lines)} 册完整率不够，先不录入，退回补填单见 {GAPS}。"]
    words += [
        f"小组 {one['group']} 第 {one['copy']} 册：完整率 "
        f"{float(one['completeness']):.0%}，{one['rows']} 行缺 {one['gaps']} 格"
        for one in lines[:_SHOWN]
    ]
    if len(lines) > _SHOWN:
        words.append(f"另有 {len(lines) - _SHOWN} 册，见文件。")
    return words
