"""年度对比: who is new, who is gone, whose limit and grade moved (R110)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding
from sunshine_xl.flows.customer_list import CustomerLine, customer_list
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms.year_comparison import FORM, TOTALS
from sunshine_xl.io.atomic import WriteFailed
from sunshine_xl.io.encrypting import write_result
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import COMPARISON, CampaignFolder
from sunshine_xl.policy import Policy
from sunshine_xl.rules import identity

ADDED, GONE, RAISED, LOWERED, SAME = "新增", "减少", "额度上升", "额度下降", "不变"
PROMOTED, DEMOTED = "上升", "下降"
_WHOLE_BANK = "全行合计"
_NOBODY = "“{path}”中没有读到客户，不能对比。"


@dataclass(frozen=True, slots=True)
class Move:
    """One representative in two editions; he may be in one of them only."""

    old: CustomerLine | None
    new: CustomerLine | None
    grades: Sequence[str]

    @property
    def line(self) -> CustomerLine:
        """The newer of the two."""
        line = self.new or self.old
        assert line is not None
        return line

    @property
    def limits(self) -> tuple[Decimal, Decimal]:
        """Last year's limit and this year's; none counts 0."""
        old = self.old.limit if self.old else None
        new = self.new.limit if self.new else None
        return old or Decimal(0), new or Decimal(0)

    @property
    def kind(self) -> str:
        """What happened to the household."""
        if self.old is None:
            return ADDED
        if self.new is None:
            return GONE
        old, new = self.limits
        return SAME if old == new else RAISED if new > old else LOWERED

    @property
    def grade_move(self) -> str:
        """Whether the grade went up or down; "" where one of them is no grade."""
        old, new = self.old, self.new
        if old is None or new is None:
            return ""
        if old.grade not in self.grades or new.grade not in self.grades:
            return ""
        before, after = map(self.grades.index, (old.grade, new.grade))
        return "" if before == after else PROMOTED if after < before else DEMOTED


def run(
    old: Path,
    new: Path,
    *,
    protect_with: str = "",
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Compare two campaigns' representatives by ID number; the workbook goes to new."""
    lines = []
    unread: list[Finding] = []
    for root in (old, new):
        gathered = gather([root], password=password, progress=progress)
        unread += gathered.unread
        people = customer_list(gathered)
        lines.append([one for one in people.lines() if one.is_representative])
        if not lines[-1]:
            return Report(refusal=_NOBODY.format(path=root), findings=unread)
    policy = gathered.policy
    grades = [*policy.rating.grades, "不予授信"]
    moves = compare(lines[0], lines[1], grades)
    target = CampaignFolder(new).output(COMPARISON)
    totals = _totals(moves)
    try:
        data = _workbook(moves, totals, policy)
        write_result(target, data, password=protect_with)
    except (WriteFailed, OSError) as problem:
        failed = not_written(COMPARISON, problem)
        return Report(("年度对比没有写好，原因见下。",), (*unread, failed))
    return _report(totals[-1], unread, target)


def compare(
    old: Iterable[CustomerLine], new: Iterable[CustomerLine], grades: Sequence[str]
) -> list[Move]:
    """Return one move for every representative of either edition."""
    before, after = _by_id(old), _by_id(new)
    numbers = list(dict.fromkeys((*after, *before)))
    return [Move(before.get(one), after.get(one), grades) for one in numbers]


def _by_id(lines: Iterable[CustomerLine]) -> Mapping[str, CustomerLine]:
    return {identity.compact(line.person.id_number): line for line in lines}


def _totals(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return the counts and sums of every branch, then of the whole bank."""
    branches = sorted({move.line.person.branch for move in moves})
    rows = [
        _total(branch, [m for m in moves if m.line.person.branch == branch])
        for branch in branches
    ]
    return [*rows, _total(_WHOLE_BANK, moves)]


def _total(label: str, moves: Sequence[Move]) -> dict[str, Any]:
    kinds = [move.kind for move in moves]
    grades = [move.grade_move for move in moves]
    return {
        "branch": label,
        "old_count": sum(move.old is not None for move in moves),
        "new_count": sum(move.new is not None for move in moves),
        "added": kinds.count(ADDED),
        "gone": kinds.count(GONE),
        "raised": kinds.count(RAISED),
        "lowered": kinds.count(LOWERED),
        "promoted": grades.count(PROMOTED),
        "demoted": grades.count(DEMOTED),
        "old_total": sum((move.limits[0] for move in moves), Decimal(0)),
        "new_total": sum((move.limits[1] for move in moves), Decimal(0)),
    }


def _workbook(
    moves: Sequence[Move], totals: Sequence[Mapping[str, Any]], policy: Policy
) -> bytes:
    order = (GONE, LOWERED, RAISED, ADDED, SAME)
    rows = [
        {"seq": str(number), **_cells(move)}
        for number, move in enumerate(
            sorted(moves, key=lambda move: order.index(move.kind)), 1
        )
    ]
    sheets = [FormSheet(TOTALS, totals, typed=True), FormSheet(FORM, rows, typed=True)]
    return build_forms(sheets, policy)


def _cells(move: Move) -> dict[str, Any]:
    person, (old, new) = move.line.person, move.limits
    return {
        "kind": move.kind,
        "branch": person.branch,
        "customer_type": person.customer_type,
        "household_no": person.household_no,
        "name": person.name,
        "id_number": person.id_number,
        "old_limit": old if move.old else None,
        "new_limit": new if move.new else None,
        "difference": new - old,
        "old_grade": move.old.grade if move.old else "",
        "new_grade": move.new.grade if move.new else "",
        "grade_move": move.grade_move,
    }


def _report(
    bank: Mapping[str, Any], findings: Sequence[Finding], target: Path
) -> Report:
    document = {
        name: f"{value:.2f}" if isinstance(value, Decimal) else value
        for name, value in bank.items()
        if name != "branch"
    }
    lines = [
        f"上年 {bank['old_count']} 户，额度合计 {bank['old_total']:,.2f} 元；"
        f"本年 {bank['new_count']} 户，{bank['new_total']:,.2f} 元。",
        f"新增 {bank['added']} 户，减少 {bank['gone']} 户，"
        f"额度上升 {bank['raised']} 户，下降 {bank['lowered']} 户，"
        f"等级上升 {bank['promoted']} 户，下降 {bank['demoted']} 户。",
    ]
    return Report(lines, findings, (target,), document)
