"""The copies of the booklets: who has them, which came back, which count (R65, R73)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.lists import write_list
from sunshine_xl.flows.report import Report
from sunshine_xl.forms import copy_lists
from sunshine_xl.io.places import COPIES_LIST, CampaignFolder
from sunshine_xl.records import Booklet
from sunshine_xl.rules import completeness, copies
from sunshine_xl.rules.copies import Copy
from sunshine_xl.rules.copy_code import copy_number

NO_REGISTER = (
    "活动文件夹中没有册子登记（评议册“封面”上的登记，或 册子登记.xlsx）。"
    "请先生成评议册，或按 册子登记.xlsx 的格式登记。"
)
_SHOWN, _NOBODY = 10, "未分配"


@dataclass(frozen=True, slots=True)
class CopyStand:
    """A copy with what the campaign knows beside its register."""

    copy: Copy
    branch: str
    group_name: str
    holder: str
    completeness: Decimal | None
    rows: int = 0

    @property
    def is_entered(self) -> bool:
        """Whether the copy counts as entered: by the register, else by its cells."""
        said: bool | None = self.copy.first("is_entered")
        return bool(self.completeness) if said is None else said


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """List issued, returned, missing and entered copies; write 输出/册子收发.xlsx."""
    gathered = gather([root], password=password, progress=progress)
    stands = stands_of(gathered)
    if not stands:
        return Report(refusal=NO_REGISTER, findings=gathered.unread)
    registered = [one.copy for one in stands]
    found = [*copies.check(gathered.copies, registered), *_missing(stands)]
    groups = by_group(stands)
    path = CampaignFolder(root).output(COPIES_LIST)
    problems = write_list(path, _sheets(stands, groups), gathered.policy)
    return Report(
        lines=_lines(stands),
        findings=[*gathered.unread, *found, *problems],
        written=[] if problems else [path],
        document={
            "groups": groups,
            "missing": [_line(s) for s in _out(stands)],
            "makers": by_maker(stands),
        },
    )


def stands_of(gathered: Gathered) -> list[CopyStand]:
    """Return every copy of every register, with its group, holder and completeness."""
    names = {g.group_no: g.group_name for g in gathered.groups}
    branches = {g.group_no: g.branch for g in gathered.groups}
    people = {e.evaluator_no: e.name for e in gathered.evaluators if e.evaluator_no}
    sheets: dict[tuple[str, int], Booklet] = {}
    for book in gathered.books:
        names.setdefault(book.group_no, book.group_name)
        for one in book.booklets:
            branches.setdefault(one.group_no, one.branch)
            number = copy_number(one.copy_no)
            if number is not None:
                sheets[one.group_no, number] = one
    stands = []
    for copy in copies.copies_of(gathered.copies):
        evaluator = copy.first("evaluator_no") or ""
        holder = copy.first("received_by") or people.get(evaluator, "") or evaluator
        booklet = sheets.get((copy.group_no, copy.number))
        stands.append(
            CopyStand(
                copy,
                branches.get(copy.group_no, ""),
                names.get(copy.group_no, ""),
                holder,
                share_of(booklet),
                sum(1 for o in booklet.opinions if o.representative) if booklet else 0,
            )
        )
    return stands


def share_of(booklet: Booklet | None) -> Decimal | None:
    """Return a booklet's completeness, None where nothing has been entered."""
    if booklet is None or not any(is_started(o) for o in booklet.opinions):
        return None
    return completeness.completeness(booklet)


def is_started(opinion: Any) -> bool:
    """Return whether an evaluator's row holds any answer."""
    return opinion.knows is not None or opinion.suggested_limit is not None


def by_group(stands: Iterable[CopyStand]) -> list[dict[str, Any]]:
    """Return the counts of each group, in order."""
    counts: dict[str, Counter[str]] = {}
    heads: dict[str, CopyStand] = {}
    for one in stands:
        heads.setdefault(one.copy.group_no, one)
        mine = counts.setdefault(one.copy.group_no, Counter())
        mine["copies"] += 1
        mine["issued"] += one.copy.is_issued
        mine["returned"] += one.copy.is_returned
        mine["missing"] += one.copy.is_missing
        mine["entered"] += one.is_entered
    return [
        {
            "branch": heads[group].branch,
            "group": group,
            "name": heads[group].group_name,
            **{key: mine[key] for key in _COUNTS},
        }
        for group, mine in counts.items()
    ]


def by_maker(stands: Iterable[CopyStand]) -> list[dict[str, Any]]:
    """Return how much each person who types has to do yet; "" are copies of nobody."""
    counts: dict[str, Counter[str]] = {}
    for one in stands:
        if not one.copy.is_returned:
            continue
        mine = counts.setdefault(one.copy.first("maker") or "", Counter())
        mine["copies"] += 1
        mine["entered"] += one.is_entered
        mine["left"] += not one.is_entered
        mine["rows"] += 0 if one.is_entered else one.rows
    return [
        {"maker": maker, **{key: counts[maker][key] for key in _LOAD}}
        for maker in sorted(counts)
    ]


_LOAD = ("copies", "entered", "left", "rows")
_COUNTS = ("copies", "issued", "returned", "missing", "entered")


def _out(stands: Iterable[CopyStand]) -> list[CopyStand]:
    return [one for one in stands if one.copy.is_missing]


def _missing(stands: Iterable[CopyStand]) -> list[Finding]:
    return [
        finding(
            "CPY-007",
            one.copy.entries[0].at,
            "returned_on",
            group=one.copy.group_no,
            copy=one.copy.number,
            holder=one.holder or "未登记",
        )
        for one in _out(stands)
    ]


def _lines(stands: Sequence[CopyStand]) -> list[str]:
    total = {key: sum(int(group[key]) for group in by_group(stands)) for key in _COUNTS}
    lines = [
        f"共 {total['copies']} 册：已发 {total['issued']}，收回 {total['returned']}，"
        f"未收回 {total['missing']}，已录入 {total['entered']}。"
    ]
    out = _out(stands)
    lines += [
        f"未收回：{name_of(one)}，在 {one.holder or '？'} 处" for one in out[:_SHOWN]
    ]
    if len(out) > _SHOWN:
        lines.append(f"另有 {len(out) - _SHOWN} 册未收回，见清单。")
    return lines


def name_of(stand: CopyStand) -> str:
    """Return how a copy is called: group, its name and number."""
    name = f"（{stand.group_name}）" if stand.group_name else ""
    return f"{stand.copy.group_no}{name}第{stand.copy.number}册"


def _line(one: CopyStand) -> dict[str, Any]:
    copy = one.copy
    return {
        "branch": one.branch,
        "group": copy.group_no,
        "name": one.group_name,
        "copy": copy.number,
        "evaluator": copy.first("evaluator_no") or "",
        "holder": one.holder,
        "issued_on": _day(copy.first("issued_on")),
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _sheets(
    stands: Sequence[CopyStand], groups: Sequence[Mapping[str, Any]]
) -> list[tuple[Any, list[dict[str, Any]]]]:
    rows = [
        _line(one)
        | {
            "issued_on": one.copy.first("issued_on"),
            "returned_on": one.copy.first("returned_on"),
            "completeness": one.completeness,
            "is_entered": "是" if one.is_entered else "否",
            "maker": one.copy.first("maker") or "",
            "checker": one.copy.first("checker") or "",
        }
        for one in stands
    ]
    missing = [
        row for row, one in zip(rows, stands, strict=True) if one.copy.is_missing
    ]
    return [
        (copy_lists.GROUPS, [dict(group) for group in groups]),
        (copy_lists.MISSING, missing),
        (copy_lists.COPIES, rows),
        (
            copy_lists.MAKERS,
            [one | {"maker": one["maker"] or _NOBODY} for one in by_maker(stands)],
        ),
    ]
