"""排除清单: who is left out of the campaign, by which of the eight cases (R36–R43)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.filing_figures import branch_of
from sunshine_xl.flows.register_lists import MASKED, WHERE, WHO, of_kind, where, who
from sunshine_xl.forms.vocabulary import choices, exclusion_text
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, Seen
from sunshine_xl.policy import Policy
from sunshine_xl.records import Customer
from sunshine_xl.rules import exclusions
from sunshine_xl.rules.exclusions import JUDGED
from sunshine_xl.rules.filing import Kind, Verdict


def excluded(verdicts: Sequence[Verdict]) -> list[ListSheet]:
    """Return 排除清单: who is out, why by code, who judged, and a count a code.

    The reasons themselves stay with the branch (privacy.md).
    """
    rows = []
    counts: dict[tuple[str, str], int] = {}
    for one in of_kind(verdicts, Kind.EXCLUDED):
        person = one.person
        code = person.exclusion_code
        key = (branch_of(person), code)
        counts[key] = counts.get(key, 0) + 1
        rows.append(
            [
                *who(person, masked=True),
                code or Seen("未填", "wrong"),
                exclusion_text(code),
                *_judgement(person),
                one.known.customer_no if one.known else "",
                *where(person),
            ]
        )
    columns = (
        *WHO,
        ListColumn("排除情形", 9),
        ListColumn("情形内容", 26),
        ListColumn("认定人", 10),
        ListColumn("排除说明", 10),
        ListColumn("客户编号（平台）", 14),
        *WHERE,
    )
    notes = (
        "情形2、3、8属于认定事项，须有认定人和排除说明；说明内容只留在支行的表中。",
        MASKED,
    )
    title = "排除人员清单（不纳入阳光信贷建档范围）"
    listed = ListSheet("排除清单", title, columns, rows, notes=notes)
    return [listed, _exclusion_counts(counts)]


def findings(verdicts: Iterable[Verdict], policy: Policy) -> Iterator[Finding]:
    """Yield what is wrong with exclusions, and minors who are not excluded."""
    for one in verdicts:
        person = one.person
        yield from exclusions.check(person, policy)
        has_column = "exclusion_code" in person.at.sheet.columns
        if person.is_excluded and has_column and not person.exclusion_code:
            yield finding("FLD-001", person.at, "exclusion_code")


def counts_by_code(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Return how many people are excluded by each of the eight codes, "" by none."""
    people = of_kind(verdicts, Kind.EXCLUDED)
    counts = Counter(one.person.exclusion_code for one in people)
    blank = {"": counts[""]} if counts[""] else {}
    return {code: counts[code] for code in choices("exclusion_code")} | blank


def lines(counts: Mapping[str, int]) -> list[str]:
    """Return the counts as sentences."""
    told = [f"共排除 {sum(counts.values())} 人，不计入建档面和预授信面。"]
    for code, count in counts.items():
        if count:
            name = f"情形{code} {exclusion_text(code)}" if code else "没有填情形"
            told.append(f"{name}：{count} 人。")
    return told


def _judgement(person: Customer) -> Iterator[Any]:
    is_judged = person.exclusion_code in JUDGED
    judge = person.exclusion_judge
    yield Seen("缺", "wrong") if is_judged and not judge else judge
    if person.exclusion_note:
        yield "已写"
    else:
        yield Seen("缺", "wrong") if is_judged else "未写"


def _exclusion_counts(counts: Mapping[tuple[str, str], int]) -> ListSheet:
    codes = choices("exclusion_code")
    branches = sorted({branch for branch, _ in counts})
    named = [*codes, ""] if any(not code for _, code in counts) else list(codes)
    rows: list[list[Any]] = [
        [
            code or "未填",
            exclusion_text(code),
            *(counts.get((branch, code), 0) for branch in branches),
            sum(counts.get((branch, code), 0) for branch in branches),
        ]
        for code in named
    ]
    columns = (
        ListColumn("排除情形", 9),
        ListColumn("情形内容", 30),
        *(ListColumn(branch, 12, "count") for branch in branches),
        ListColumn("合计", 9, "count"),
    )
    return ListSheet("按情形", "各支行排除人数（按情形）", columns, rows)
