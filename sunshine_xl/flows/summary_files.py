"""Each group's 汇总表, written beside its booklets (F5, R83)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding
from sunshine_xl.flows.alone import Busy, alone
from sunshine_xl.flows.ballots import Ballot
from sunshine_xl.flows.summarise import GroupResult
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.places import BOOKLETS, SUMMARIES


def write_summaries(
    results: Sequence[GroupResult],
) -> tuple[list[Path], list[Finding]]:
    """Write every group's summary; return the written paths and what failed."""
    try:
        with alone(*(result.book.path for result in results)):
            return _write_all(results)
    except Busy as busy:
        books = (result.book.path for result in results)
        return [], [busy.finding(_name(target_of(book))) for book in books]


def _write_all(
    results: Sequence[GroupResult],
) -> tuple[list[Path], list[Finding]]:
    written, problems = [], []
    for result in results:
        path = target_of(result.book.path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, summary_bytes(result))
        except (WriteFailed, OSError) as problem:
            problems.append(not_written(_name(path), problem))
        else:
            written.append(path)
    return written, problems


def _name(path: Path) -> str:
    return f"{SUMMARIES}/{path.name}"


def target_of(booklet: Path) -> Path:
    """Return where a group's summary belongs: 支行/汇总表 beside 支行/评议册."""
    folder = booklet.parent
    beside = folder.parent if folder.name == BOOKLETS else folder
    return beside / SUMMARIES / f"{booklet.stem}.xlsx"


def summary_bytes(result: GroupResult) -> bytes:
    """Return a group's summary as a workbook of values, for the office's files."""
    from sunshine_xl.forms.summary import FORM, all_columns
    from sunshine_xl.io.form_workbook import FormSheet, build_forms

    book = result.book
    size = len(book.booklets)
    head = book.booklets[0] if book.booklets else None
    columns = all_columns(size)
    block = (
        (f"支行：{head.branch if head else ''}", 3),
        (f"小组编号：{book.group_no}", 2),
        (f"小组类型：{head.group_kind if head else ''}", size + 5),
        ("单位：元", len(columns) - size - 10),
    )
    rows = [
        {"row_no": number, **_cells(result, ballot)}
        for number, ballot in enumerate(result.count.ballots, 1)
    ]
    sheet = FormSheet(FORM, rows, columns=columns, block=block, typed=True)
    return build_forms([sheet], book.policy)


def _cells(result: GroupResult, ballot: Ballot) -> dict[str, Any]:
    limit = ballot.limit
    return {
        "customer_key": ballot.customer_key,
        "household_no": ballot.household_no,
        "name": ballot.name,
        "id_number": ballot.id_mask,
        **{f"vote_{k}": vote for k, vote in enumerate(ballot.columns, 1)},
        "votes": limit.votes,
        "zeros": limit.zeros,
        "highest": limit.highest,
        "lowest": limit.lowest,
        "net_income": _cents(limit.net_income),
        "trimmed_mean": _cents(limit.raw),
        "cap": _cents(limit.cap),
        "ratio": _cents(limit.ratio),
        "proposed_limit": limit.proposed,
        "rating_score": ballot.rating_score,
        "grade": ballot.grade,
        "status": str(limit.status),
        "flags": ballot.held_for,
    }


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)
