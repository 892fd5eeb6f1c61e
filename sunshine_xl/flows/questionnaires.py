"""问卷统计: the questionnaires of all branches checked, counted and drawn (R31–R32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows import check
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.check_registers import questionnaire_register
from sunshine_xl.flows.filing_figures import UNKNOWN, branch_of
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.questionnaire_lists import build_workbook
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import write_files
from sunshine_xl.forms.questionnaire import FORM, OPENED
from sunshine_xl.io.places import ANSWERED, BRANCHES, CampaignFolder
from sunshine_xl.records import Customer
from sunshine_xl.register_records import Questionnaire
from sunshine_xl.rules import questionnaires
from sunshine_xl.rules.targets import rate

_BEST = 5
_NONE = (
    "没有读到电子银行业务调查问卷。请用 templates 中的空白表录入，"
    "放入各支行的文件夹后再试。"
)


@dataclass(frozen=True, slots=True)
class BranchAnswers:
    """One branch's questionnaires, and the visited people who have none."""

    answers: Sequence[Questionnaire]
    visited: int
    unasked: Sequence[Customer]

    @property
    def coverage(self) -> Decimal | None:
        """The share of visited people with a questionnaire."""
        return rate(self.visited - len(self.unasked), self.visited)

    def count(self, field: str, value: object) -> int:
        """Return in how many answers a field has a value."""
        return sum(1 for one in self.answers if getattr(one, field) == value)

    @property
    def satisfaction(self) -> Decimal | None:
        """The mean satisfaction of those who gave one from 1 to 5."""
        marks = [
            mark
            for answer in self.answers
            if (mark := answer.satisfaction) is not None and 1 <= mark <= _BEST
        ]
        if not marks:
            return None
        return (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.01"))

    @property
    def funding_need(self) -> Decimal:
        """The sum of the funds wanted, in yuan."""
        wanted = (a.funding_need for a in self.answers if a.funding_need)
        return sum(wanted, Decimal(0))


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check and count every questionnaire of the campaign; write the statistics."""
    if not root.is_dir():
        return Report(refusal=f"没有这个文件夹：{root}。请核对名称后再试。")
    gathered = gather([root], password=password, progress=progress)
    if not gathered.questionnaires:
        return Report(findings=gathered.findings, refusal=_NONE)
    by_branch = answers_by_branch(gathered)
    target = CampaignFolder(root).output(ANSWERED)
    written, problems = write_files({target: build_workbook(by_branch)})
    mine = {s.file for s in gathered.sheets if s.form == FORM.code}
    told = [f for f in check.check(gathered) if f.place.file in mine]
    return Report(
        lines=list(_lines(by_branch)),
        findings=check.ordered([*told, *_uncovered(by_branch), *problems]),
        written=written,
        document=document(by_branch),
    )


def answers_by_branch(gathered: Gathered) -> dict[str, BranchAnswers]:
    """Return the questionnaires of every branch that has some."""
    register = questionnaire_register(gathered)
    answers: dict[str, list[Questionnaire]] = {}
    for one in gathered.questionnaires:
        about = register.person(one)
        branch = branch_of(about) if about else _folder(one)
        answers.setdefault(branch, []).append(one)
    people = gathered.customers
    visited = Counter(
        branch_of(p) for p in people if p.visit_date and not p.is_excluded
    )
    unasked: dict[str, list[Customer]] = {}
    for person in questionnaires.unasked(people, gathered.questionnaires, register):
        unasked.setdefault(branch_of(person), []).append(person)
    return {
        branch: BranchAnswers(answers[branch], visited[branch], unasked.get(branch, []))
        for branch in sorted(answers)
    }


def _folder(one: Questionnaire) -> str:
    parts = one.at.sheet.file.split("/")
    return parts[1] if parts[0] == BRANCHES and len(parts) > 2 else UNKNOWN


def _uncovered(by_branch: dict[str, BranchAnswers]) -> Iterator[Finding]:
    for branch, mine in by_branch.items():
        if mine.unasked:
            words = {"visited": mine.visited, "missing": len(mine.unasked)}
            yield finding("QST-008", mine.answers[0].at, "", branch=branch, **words)


def _lines(by_branch: dict[str, BranchAnswers]) -> Iterator[str]:
    total = sum(len(mine.answers) for mine in by_branch.values())
    yield f"共 {len(by_branch)} 个支行 {total} 份问卷。"
    for branch, mine in by_branch.items():
        share = "" if mine.coverage is None else f"，覆盖走访客户 {mine.coverage:.1%}"
        score = mine.satisfaction
        mark = "" if score is None else f"，平均满意度 {score}"
        yield f"{branch}：{len(mine.answers)} 份{share}{mark}。"


def document(by_branch: dict[str, BranchAnswers]) -> dict[str, Any]:
    """Return what ``questionnaires --json`` prints."""
    return {
        "branches": {
            branch: {
                "questionnaires": len(mine.answers),
                "visited": mine.visited,
                "without": len(mine.unasked),
                "coverage": _text(mine.coverage),
                "satisfaction": _text(mine.satisfaction),
                "funding_need": f"{mine.funding_need:.2f}",
                "opened": {
                    column.title: dict(
                        Counter(getattr(a, column.field) or "" for a in mine.answers)
                    )
                    for column in OPENED
                },
            }
            for branch, mine in by_branch.items()
        }
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
