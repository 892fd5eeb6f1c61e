"""Customers rated from booklets, files and system data by the rating table (R69)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.ballots import Ballot
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.patching import Patches
from sunshine_xl.flows.rating_facts import Sources, facts_of, sources_of
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.summarise import GroupResult, count_groups
from sunshine_xl.io.booklet_data import BookletGroup, Household
from sunshine_xl.io.places import BOOKLETS, RATINGS
from sunshine_xl.io.rating_workbook import build_ratings
from sunshine_xl.records import RatingRow, SummaryRow
from sunshine_xl.rules import rating, rating_facts, rating_table
from sunshine_xl.rules.rating import Indicator

_NO_BOOKLETS = "没有找到评议册，无法评级。请核对文件夹是否为活动文件夹。"
_WRONG_TABLE = "评级标准有错误，没有评级。请按问题清单改正 评级标准.xlsx 后再试。"


@dataclass(slots=True)
class _Rating:
    """A campaign's ratings on their way into the sheets."""

    indicators: Sequence[Indicator]
    patches: Patches
    on: dt.date
    by: str
    renew: bool
    findings: list[Finding] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    unrated: Counter[str] = field(default_factory=Counter)
    summary: dict[str, SummaryRow] = field(default_factory=dict)

    def rate(
        self,
        result: GroupResult,
        ballot: Ballot,
        row: RatingRow | None,
        computed: Mapping[str, Decimal | None],
    ) -> dict[str, Decimal]:
        """Return a household's scores; put the new ones into its row, if it has one."""
        scores: dict[str, Decimal] = {}
        is_changed = False
        for one in self.indicators:
            there = getattr(row, one.field) if row else None
            found = computed.get(one.field)
            is_new = found is not None and (there is None or self.renew)
            score = found if is_new else there
            if score is None:
                continue
            scores[one.field] = score
            if row is None or score == there:
                self._tell_difference(row, one, there, found)
                continue
            is_changed |= self.patches.put(row.at, one.field, score)
        if row is not None and is_changed:
            self._show(result, row, scores)
            self._sign(row, scores)
        self._note(result, ballot, scores)
        return scores

    def _tell_difference(
        self,
        row: RatingRow | None,
        one: Indicator,
        there: Decimal | None,
        found: Decimal | None,
    ) -> None:
        if row is not None and found is not None and there != found:
            words = {"household": row.household_no, "right": found}
            self.findings.append(finding("RAT-011", row.at, one.field, **words))

    def _show(
        self, result: GroupResult, row: RatingRow, scores: Mapping[str, Decimal]
    ) -> None:
        """Let the formulas of 评级 and 汇总 show the new total and grade at once."""
        total = rating.total([scores.get(one.field) for one in self.indicators])
        grade = rating.grade(total, result.book.policy.rating)
        on_summary = self.summary.get(row.customer_key)
        for at in (row.at, on_summary.at if on_summary else None):
            if at is not None and at.sheet.file == row.at.sheet.file:
                shown = "" if total is None else total
                self.patches.put_result(at, "rating_score", shown)
                self.patches.put_result(at, "grade", grade)

    def _sign(self, row: RatingRow, scores: Mapping[str, Decimal]) -> None:
        """Write who rated and when, once no indicator is missing."""
        if len(scores) < len(self.indicators):
            return
        if self.by and not row.rated_by:
            self.patches.put(row.at, "rated_by", self.by)
        self.patches.put(row.at, "rated_on", self.on)

    def _note(
        self, result: GroupResult, ballot: Ballot, scores: Mapping[str, Decimal]
    ) -> None:
        missing = [one for one in self.indicators if one.field not in scores]
        for one in missing:
            self.unrated[one.title] += 1
        total = rating.total([scores.get(one.field) for one in self.indicators])
        self.lines.append(
            {
                "group": ballot.group_no,
                "key": ballot.customer_key,
                "household": ballot.household_no,
                "scores": {name: _text(score) for name, score in scores.items()},
                "score": None if total is None else _text(total),
                "grade": rating.grade(total, result.book.policy.rating),
                "missing": [one.title for one in missing],
            }
        )


@one_at_a_time
def run(
    root: Path,
    *,
    on: dt.date,
    by: str = "",
    renew: bool = False,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Fill in what can be scored, on 评级 of each booklet or in 评级/<group>.xlsx.

    What somebody typed stays; ``renew`` replaces it where it can be computed.
    """
    gathered = gather([root], password=password, progress=progress)
    if not gathered.books:
        return Report(refusal=_NO_BOOKLETS)
    indicators, wrong = rating_table.read_table(gathered.rating_bands)
    if wrong:
        return Report([_WRONG_TABLE], wrong)
    work = _Rating(indicators, Patches(gathered.paths), on, by, renew)
    sources = sources_of(gathered)
    elsewhere = {row.customer_key: row for row in gathered.ratings}
    written: list[Path] = []
    for result in count_groups(gathered):
        written += _group_rated(work, result, sources, elsewhere)
    patched, problems = work.patches.write()
    findings = [*work.findings, *problems]
    document = {"households": work.lines}
    return Report(_words(work), findings, [*patched, *written], document)


def _group_rated(
    work: _Rating,
    result: GroupResult,
    sources: Sources,
    elsewhere: Mapping[str, RatingRow],
) -> list[Path]:
    """Rate a group's households; return the workbook made for those without rows."""
    mine = {row.customer_key: row for row in result.book.ratings}
    summary = result.book.summary
    work.summary = {row.customer_key: row for row in summary.rows} if summary else {}
    facts = facts_of(result, sources)
    scores = {}
    for ballot in result.count.ballots:
        key = ballot.customer_key
        computed = rating_facts.scores(facts[key], work.indicators)
        row = mine.get(key, elsewhere.get(key))
        scores[key] = work.rate(result, ballot, row, computed)
    rows = mine or {key: elsewhere[key] for key in scores if key in elsewhere}
    return _unplaced(work, result, scores, rows)


def _unplaced(
    work: _Rating,
    result: GroupResult,
    scores: Mapping[str, Mapping[str, Decimal]],
    rows: Mapping[str, RatingRow],
) -> list[Path]:
    """Write 评级/<group>.xlsx for a group without a sheet 评级; tell missing rows."""
    if rows:
        for ballot in result.count.ballots:
            if ballot.customer_key not in rows:
                words = {"household": ballot.household_no}
                work.findings.append(
                    finding("RAT-012", ballot.at, ballot.field, **words)
                )
        return []
    target = target_of(result.book.path)
    data = build_ratings(_group(result, scores, work.indicators), result.book.policy)
    problems = write_bytes(target, data)
    work.findings += problems
    return [] if problems else [target]


def target_of(booklet: Path) -> Path:
    """Return where a group's ratings belong: 支行/评级 beside 支行/评议册."""
    folder = booklet.parent
    beside = folder.parent if folder.name == BOOKLETS else folder
    return beside / RATINGS / f"{booklet.stem}.xlsx"


def _group(
    result: GroupResult,
    scores: Mapping[str, Mapping[str, Decimal]],
    indicators: Sequence[Indicator],
) -> BookletGroup:
    book = result.book
    homes = [
        Household(number, one.customer_key, one.household_no, one.name)
        for number, one in enumerate(result.count.ballots, 1)
    ]
    head = book.booklets[0]
    return BookletGroup(
        book.group_no,
        book.group_name,
        head.branch,
        head.group_kind,
        homes,
        (),
        ratings=scores,
        indicators=indicators,
    )


def _text(score: Decimal) -> str:
    return format(score.normalize(), "f")


def _words(work: _Rating) -> list[str]:
    grades = Counter(str(line["grade"]) for line in work.lines)
    lines = [
        f"评级 {len(work.lines)} 户："
        + "，".join(f"{name} {count}" for name, count in sorted(grades.items()))
        + "。"
    ]
    if work.unrated:
        lines.append(
            "未评级的户缺少："
            + "、".join(f"{title} {n} 户" for title, n in work.unrated.most_common())
            + "；请在“评级”表补填得分。"
        )
    return lines
