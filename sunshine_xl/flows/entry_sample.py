"""Copies for the second entry: the same rows and numbers, the answers blank (R76)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.entry_sheets import (
    EntrySheet,
    EntrySheets,
    read_entries,
    read_there,
)
from sunshine_xl.flows.gather import AskPassword, Progress, campaign_policy
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_replaced
from sunshine_xl.io.entry_workbooks import SecondSheet, build_second_entry
from sunshine_xl.io.places import SECOND_ENTRY, CampaignFolder, campaign_root
from sunshine_xl.records import Opinion
from sunshine_xl.rules.entry_check import WHO, is_filled, sample

_KEPT = ("row_no", "customer_key", "household_no", *WHO)
_NOTHING = (
    "没有可以核对的评议册：没有找到已录入的“评议”表。请先录入，或核对文件夹是否正确。"
)
_OWN_HOUSEHOLD = "本人"


@one_at_a_time
def run(
    path: Path,
    *,
    share: Decimal | None = None,
    seed: str = "",
    renew: bool = False,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write copies for the second entry of a share of the rows of every booklet.

    ``path`` is a campaign or one booklet; the policy gives the share where nobody
    does. A copy in which somebody has already typed is left alone unless ``renew``
    says otherwise.
    """
    entries = read_entries([path], password=password, progress=progress)
    root = campaign_root(path) or (path if path.is_dir() else path.parent)
    policy, findings = campaign_policy(root)
    books = _books(entries)
    if not books:
        return Report(refusal=_NOTHING, findings=entries.unread)
    findings += entries.unread
    written: list[Path] = []
    lines: list[dict[str, Any]] = []
    for book, sheets in books.items():
        target = target_of(root, sheets[0], book)
        stays = _why_it_stays(target, root, renew=renew)
        if stays:
            findings += stays
            continue
        wanted = policy.booklet.second_entry if share is None else share
        seeds = f"{policy.campaign.edition}|{seed}"
        drawn = [_second(one, wanted, seeds) for one in sheets]
        problems = write_bytes(target, build_second_entry(drawn, policy))
        findings += problems
        written += [] if problems else [target]
        lines += [_line(one, made) for one, made in zip(sheets, drawn, strict=True)]
    return Report(_words(lines), findings, written, {"copies": lines})


def _books(entries: EntrySheets) -> dict[Path, list[EntrySheet]]:
    """Return the sheets into which somebody has typed, by workbook."""
    books: dict[Path, list[EntrySheet]] = {}
    for one in entries.sheets:
        if any(is_filled(row) for row in one.booklet.opinions):
            books.setdefault(one.path, []).append(one)
    return books


def _words(lines: list[dict[str, Any]]) -> list[str]:
    rows = sum(int(line["rows"]) for line in lines)
    return [f"已抽出 {len(lines)} 册、{rows} 行供第二次录入，文件在 {SECOND_ENTRY}。"]


def target_of(root: Path, one: EntrySheet, book: Path) -> Path:
    """Return where the copy for the second entry of a booklet belongs."""
    folder = CampaignFolder(root).output(SECOND_ENTRY, one.booklet.branch or "")
    # Excel opens no two workbooks of the same name, and both are looked at together.
    return folder / f"{book.stem}_第二次录入.xlsx"


def _why_it_stays(target: Path, root: Path, *, renew: bool) -> list[Finding]:
    """Return why a copy that is there already is left alone: [] where it is not."""
    name, there = target.relative_to(root).as_posix(), read_there(target)
    if there.unread:
        return [*there.unread, not_replaced(name)]
    if not renew and _is_started(there):
        return [Finding("ENT-011", Place(name))]
    return []


def _is_started(there: EntrySheets) -> bool:
    return any(is_filled(row) for one in there.sheets for row in one.booklet.opinions)


def _second(one: EntrySheet, share: Decimal, seed: str) -> SecondSheet:
    booklet, block = one.booklet, one.sheet.table.block
    drawn = sample(booklet, share, f"{seed}|{booklet.group_no}|{one.copy}")
    labels = {
        "支行": booklet.branch,
        "小组编号": booklet.group_no,
        "小组类型": booklet.group_kind,
        "册号": booklet.copy_no or str(one.copy),
        "评议人编号": booklet.evaluator_no,
        "单位": block.unit_text or "元",
        "核对人": "",
    }
    return SecondSheet(booklet.sheet, labels, [_row(one, row) for row in drawn])


def _row(one: EntrySheet, opinion: Opinion) -> dict[str, Any]:
    """Return a row without its answers; an added household loses its name, too."""
    kept = _KEPT if opinion.customer_key else ("row_no",)
    row: dict[str, Any] = {name: one.value(opinion, name) for name in kept}
    if opinion.customer_key and opinion.relation == _OWN_HOUSEHOLD:
        row["relation"] = _OWN_HOUSEHOLD
    return row


def _line(one: EntrySheet, made: SecondSheet) -> dict[str, Any]:
    return {
        "branch": one.booklet.branch,
        "group": one.booklet.group_no,
        "copy": one.copy,
        "rows": len(made.rows),
        "row_numbers": [row["row_no"] for row in made.rows],
    }
