"""What is known of workbooks that lie there already: untouched, or filled in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sunshine_xl.flows.gather import gather_open_book
from sunshine_xl.flows.gathered import GroupBook
from sunshine_xl.io.booklet_workbook import OWN
from sunshine_xl.io.opening import read_file
from sunshine_xl.policy import Policy
from sunshine_xl.records import Booklet, CopyEntry, Opinion, RatingRow

_SHEETS = re.compile(r"封面|说明|评议\d+|汇总|评级|参数")
# What stands in a booklet before anybody writes into it.
_PRINTED = frozenset(
    (
        *("at", "row_no", "customer_key", "household_no"),
        *("representative", "id_mask", "phone_mask", "address"),
    )
)
_PREPARED = frozenset(("at", "group_no", "copy_no", "evaluator_no"))
_UNRATED = frozenset(("at", "customer_key", "household_no", "name", "grade"))


@dataclass(frozen=True, slots=True)
class Built:
    """One workbook as it was written: where, for whom, with which checksum."""

    file: str
    group_no: str
    sha256: str
    source: str


class BuiltRecord:
    """The record of what was built; a line is added after every workbook."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = {line.file: line for line in _read(path)}

    def get(self, file: str) -> Built | None:
        """Return how a workbook was built last, if it was."""
        return self._lines.get(file)

    def file_of(self, group_no: str) -> str:
        """Return the workbook that was built for a group last, "" if none was."""
        files = [b.file for b in self._lines.values() if b.group_no == group_no]
        return files[-1] if files else ""

    def add(self, built: Built) -> None:
        """Note a workbook that has just been written."""
        self._lines[built.file] = built
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            # A line cut short by a kill stays a line of its own.
            file.write("\n" + json.dumps(asdict(built), ensure_ascii=False))


def _read(path: Path) -> list[Built]:
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text("utf-8", "replace").splitlines():
        try:
            lines.append(Built(**json.loads(text)))
        except (ValueError, TypeError):
            continue  # cut short: its workbook is looked at afresh
    return lines


def checksum(path: Path) -> str:
    """Return a file's SHA-256, "" where it cannot be read."""
    if not path.is_file():
        return ""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def in_the_way(
    path: Path, name: str, own: frozenset[str], policy: Policy
) -> tuple[str, tuple[Booklet, ...]]:
    """Return what a workbook holds that building it anew would lose, and its booklets.

    ``own`` are the evaluators' own households, whose rows are marked beforehand.
    """
    opened = read_file(path, name)
    if not opened.readable:
        return "文件读不出", ()
    gathered = gather_open_book(opened.grids, path, name)
    if not gathered.books:
        return "不是评议册", ()
    book = gathered.books[0]
    foreign = [g.sheet for g in opened.grids if not _SHEETS.fullmatch(g.sheet)]
    if foreign:
        return f"另有工作表“{foreign[0]}”", book.booklets
    if book.policy != policy:
        return "“参数”与活动参数不同", book.booklets
    return _typed(book, own), book.booklets


def _typed(book: GroupBook, own: frozenset[str]) -> str:
    for booklet in book.booklets:
        if booklet.date:
            return f"“{booklet.sheet}”已填评议日期"
        for row in booklet.opinions:
            if _is_typed(row, own):
                return f"“{booklet.sheet}”第 {row.at.number} 行已有填写内容"
    if len({tuple(_printed(row) for row in b.opinions) for b in book.booklets}) > 1:
        return "各评议表的户名、住址等不一致，有人改过"
    if any(_is_filled(row, _UNRATED) for row in book.ratings):
        return "“评级”已有得分"
    if any(_is_filled(row, _PREPARED) for row in book.copies):
        return "“封面”的册子登记已有内容"
    summary = book.summary.rows if book.summary else ()
    if any(row.proposed_limit is not None for row in summary):
        return "“汇总”已有金额"
    return ""


def _printed(row: Opinion) -> tuple[object, ...]:
    return tuple(v for n, v in row._asdict().items() if n in _PRINTED and n != "at")


def _is_typed(row: Opinion, own: frozenset[str]) -> bool:
    if row.at.unreadable:
        return True
    if not row.customer_key:
        # A spare row holds nothing but its number.
        return _is_filled(row, frozenset(("at", "row_no")))
    is_own = row.relation == OWN and row.household_no in own
    return _is_filled(row, _PRINTED | ({"relation"} if is_own else set()))


def _is_filled(
    row: Opinion | RatingRow | CopyEntry, expected: frozenset[str] | set[str]
) -> bool:
    cells: Mapping[str, object] = row._asdict()
    return any(
        value not in (None, "") for name, value in cells.items() if name not in expected
    )
