"""What evaluators supplied, merged back into 基础信息; people added (R35, R62)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.additions import added_rows
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.entry_sheets import EntrySheets, read_there
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.patching import Patches
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_replaced
from sunshine_xl.forms import base_information
from sunshine_xl.forms.supplement_list import NOT_USED, SupplementRow
from sunshine_xl.io.places import SUPPLEMENTS, CampaignFolder
from sunshine_xl.io.supplement_workbook import build_supplements
from sunshine_xl.rules import additions, supplements
from sunshine_xl.rules.copy_code import copy_number
from sunshine_xl.rules.supplements import Conclusion, Known, Proposal

_USUAL_COPIES = 5
_LEFT = "补充信息没有写入：原来的清单读不出来。"
_OPEN = (Conclusion.CONFLICT, Conclusion.DIFFERS)
Key = tuple[str, str, str]


@one_at_a_time
def run(
    root: Path,
    *,
    apply_on: dt.date | None = None,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """List what evaluators supplied; with a day, put what is certain into 基础信息."""
    gathered = gather([root], password=password, progress=progress)
    booklets = [one for book in gathered.books for one in book.booklets]
    known = supplements.known_people(gathered.customers, gathered.platform)
    made = supplements.proposals(booklets, known)
    people = additions.additions(booklets)
    target = CampaignFolder(root).output(SUPPLEMENTS)
    there = read_there(target)
    if there.unread:
        told = [*gathered.unread, *there.unread, not_replaced(target.name)]
        return Report((_LEFT,), told)
    rows = _rows(made, _earlier(there))
    findings = [*gathered.unread, *_told(made, rows)]
    findings += additions.check(people, known, gathered.policy)
    written: list[Path] = []
    if apply_on is not None:
        written, failed = _apply(gathered, made, rows, known, apply_on)
        findings += failed
    added = added_rows(people, known, gathered.policy)
    problems = write_bytes(target, _workbook(made, rows, added))
    counts = Counter(str(one.conclusion) for one in made)
    return Report(
        _lines(counts, rows, len(people)),
        [*findings, *problems],
        written if problems else [*written, target],
        {
            "counts": {str(c): counts[str(c)] for c in Conclusion},
            "applied": sum(1 for row in rows if row.get("applied")),
            "added": len(people),
        },
    )


def _earlier(there: EntrySheets) -> Mapping[Key, SupplementRow]:
    """Return what people decided on the list that is there already."""
    return {
        (row.household_no, row.name, row.item): row
        for row in there.rows_of(SupplementRow)
        if "decision" in row.at.sheet.columns  # the list of refused ones looks alike
    }


def _rows(
    made: Sequence[Proposal], earlier: Mapping[Key, SupplementRow]
) -> list[dict[str, Any]]:
    rows = []
    for number, one in enumerate(made, 1):
        item = base_information.FORM.by_field[one.target].title
        home, name = one.opinion.household_no, one.opinion.representative
        before = earlier.get((home, name, item))
        row: dict[str, Any] = {
            "seq": str(number),
            "branch": one.booklet.branch,
            "group_no": one.booklet.group_no,
            "household_no": home,
            "name": name,
            "item": item,
            "conclusion": str(one.conclusion),
            "current": getattr(one.person, one.target) if one.person else "",
            "value": one.value,
        }
        for given in one.supplied:
            column = f"copy_{_copy(given.booklet.copy_no)}"
            row[column] = "；".join(filter(None, (row.get(column), given.value)))
        for kept in ("decision", "settled_by", "outcome"):
            row[kept] = getattr(before, kept) if before else ""
        rows.append(row)
    return rows


def _copy(copy_no: str) -> int:
    return copy_number(copy_no) or 1


def _told(made: Sequence[Proposal], rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    found = []
    for one, row in zip(made, rows, strict=True):
        at, words = one.opinion.at, {"household": one.opinion.household_no}
        for given in one.supplied:
            if given.fault:
                reason = {"reason": given.fault, **words}
                found.append(finding("SUP-001", given.opinion.at, one.name, **reason))
        if one.conclusion in _OPEN and not row["decision"]:
            reason = {"reason": str(one.conclusion), **words}
            found.append(finding("SUP-002", at, one.name, **reason))
        if one.conclusion is Conclusion.UNKNOWN:
            found.append(finding("SUP-003", at, one.name, **words))
    return found


def _apply(
    gathered: Gathered,
    made: Sequence[Proposal],
    rows: Sequence[dict[str, Any]],
    known: Known,
    on: dt.date,
) -> tuple[list[Path], list[Finding]]:
    """Put agreed values into blank cells, and decided ones where they were decided."""
    patches = Patches(gathered.paths)
    findings = []
    chosen: list[tuple[str, dict[str, Any]]] = []
    for one, row in zip(made, rows, strict=True):
        value, fault = _chosen(one, str(row["decision"]), known)
        if fault:
            words = {"household": one.opinion.household_no, "reason": fault}
            findings.append(finding("SUP-012", one.opinion.at, one.name, **words))
        if value and one.person and patches.put(one.person.at, one.target, value):
            chosen.append((one.person.at.sheet.file, row))
    written, problems = patches.write()
    failed = {problem.place.file for problem in problems}
    for file, row in chosen:
        if file not in failed:
            row["applied"] = True
            row["outcome"] = f"{on} 已写入基础信息"
    return written, [*findings, *problems]


def _chosen(one: Proposal, decision: str, known: Known) -> tuple[str, str]:
    """Return the value to write ("" where none is), and what is wrong with it."""
    if one.person is None or decision == NOT_USED:
        return "", ""
    if not decision:
        return (one.value if one.conclusion is Conclusion.AGREED else ""), ""
    value = supplements.normal(one.name, decision)
    there = getattr(one.person, one.target)
    if there and supplements.normal(one.name, there) == value:
        return "", ""
    fault = supplements.fault_of(one.name, value, one.person, known)
    return ("", fault) if fault else (value, "")


def _workbook(
    made: Sequence[Proposal],
    rows: Sequence[Mapping[str, Any]],
    added: Sequence[Mapping[str, Any]],
) -> bytes:
    copies = [_copy(given.booklet.copy_no) for one in made for given in one.supplied]
    refused = list(_refused(made, rows))
    return build_supplements(rows, refused, added, max(copies, default=_USUAL_COPIES))


def _refused(
    made: Sequence[Proposal], rows: Sequence[Mapping[str, Any]]
) -> Iterable[dict[str, Any]]:
    for one, row in zip(made, rows, strict=True):
        for given in one.supplied:
            if not given.fault:
                continue
            place = given.opinion.at.place(one.name)
            yield {
                **{name: row[name] for name in ("branch", "group_no", "household_no")},
                **{name: row[name] for name in ("name", "item", "seq")},
                "copy_no": given.booklet.copy_no,
                "value": given.value,
                "reason": given.fault,
                "sheet": place.sheet,
                "cell": place.cell,
            }


def _lines(
    counts: Mapping[str, int], rows: Sequence[Mapping[str, Any]], added: int
) -> list[str]:
    applied = sum(1 for row in rows if row.get("applied"))
    lines = [
        "补充信息："
        + "，".join(f"{c} {counts.get(str(c), 0)} 项" for c in Conclusion)
        + f"；评议补充 {added} 人。"
    ]
    if applied:
        lines.append(f"已写入基础信息 {applied} 格（旧文件保留为 .bak）。")
    elif counts.get(str(Conclusion.AGREED)):
        lines.append("核对清单后加 --apply 写入基础信息；不一致的先写“采用值”。")
    return lines
