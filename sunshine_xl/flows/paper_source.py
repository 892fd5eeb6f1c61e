"""A booklet workbook as it goes on paper: what was prepared, masked, nothing filled in.

Results are refused: 汇总表 and 表6 never go to a printer or a village (R106–R107).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.gather import gather_open_book
from sunshine_xl.flows.gathered import Gathered, GroupBook
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.paper import Paper
from sunshine_xl.policy import Policy
from sunshine_xl.records import Opinion
from sunshine_xl.rules import identity, phones

# What looks like a whole ID or phone number, wherever somebody wrote it.
_ID = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_DIGITS = re.compile(r"\d+")


def read_paper(path: Path, root: Path, policy: Policy) -> Paper | Finding:
    """Return what a booklet workbook prints, or why it is not printed."""
    name = path.relative_to(root).as_posix()
    opened = read_file(path, name)
    if not opened.readable:
        return opened.findings[0]
    gathered = gather_open_book(opened.grids, path, name)
    if not gathered.books:
        return Finding("BOK-011", Place(name), "", {"forms": _forms(gathered)})
    return _paper(gathered.books[0], policy)


def group_no_of(path: Path) -> str:
    """Return the number of the group whose booklet workbook this is, or ""."""
    opened = read_file(path, path.name)
    gathered = gather_open_book(opened.grids, path, path.name)
    return gathered.books[0].group_no if gathered.books else ""


def _forms(gathered: Gathered) -> str:
    names = dict.fromkeys(sheet.sheet for sheet in gathered.sheets)
    return "、".join(names) or "无官方表格"


def _paper(book: GroupBook, policy: Policy) -> Paper:
    first = book.booklets[0]
    rows = [_row(one) for one in first.opinions if one.customer_key]
    rows.sort(key=lambda row: _number(row["row_no"]))
    last = _number(rows[-1]["row_no"]) if rows else 0
    spare = range(last + 1, last + 1 + book.policy.booklet.spare_rows)
    evaluators = [booklet.evaluator_no for booklet in book.booklets]
    copies = max(policy.booklet.copies, len(evaluators), len(book.copies))
    evaluators += [""] * (copies - len(evaluators))
    return Paper(
        policy.campaign.bank,
        policy.campaign.edition,
        first.branch,
        first.group_no,
        book.group_name.removesuffix(f"（{first.group_no}）"),
        first.group_kind,
        len(rows),
        (*rows, *({"row_no": str(number)} for number in spare)),
        tuple(evaluators),
    )


def _row(one: Opinion) -> Mapping[str, str]:
    """Return a row's prepared cells; numbers are masked again, whatever was typed."""
    return {
        "row_no": one.row_no,
        "household_no": one.household_no,
        "representative": _masked(one.representative),
        "id_mask": identity.mask(one.id_mask) if one.id_mask else "",
        "phone_mask": phones.mask(one.phone_mask) if one.phone_mask else "",
        "address": _masked(one.address),
    }


def _masked(text: str) -> str:
    text = _ID.sub(lambda found: identity.mask(found[0]), text)
    return _PHONE.sub(lambda found: phones.mask(found[0]), text)


def _number(text: str) -> int:
    found = _DIGITS.search(text)
    return int(found[0]) if found else 0
