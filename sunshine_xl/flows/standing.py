"""Whether a campaign may go on to the platform: no 错误 may stand (R29, rules.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.flows import locks, verify
from sunshine_xl.flows.case_findings import case_findings
from sunshine_xl.flows.cases import examine
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.final_findings import Rows, is_answered
from sunshine_xl.flows.finalise import judge
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.listed import homes_of, with_final_limits
from sunshine_xl.io.places import CampaignFolder

_NAMED = 3


def standing_errors(root: Path, gathered: Gathered) -> list[Finding]:
    """Return every 错误 of check, crosscheck, tie-out and the lock, in reading order.

    A fault of votes is none where the branch's meeting gave the amount itself.
    """
    folder = CampaignFolder(root)
    judged = judge(folder, gathered)
    if judged is None:
        return ordered(errors_of(check(gathered)))
    homes = with_final_limits(homes_of(judged.results), gathered)
    findings = [
        *judged.findings,
        *case_findings(gathered, examine(gathered, homes)),
    ]
    if is_locked(root):
        findings += verify.run(root).findings
    rows = Rows(gathered, judged.results)
    kept = {one.home.household_no: one for one in judged.final.kept}
    return ordered(
        one
        for one in errors_of(findings)
        if not is_answered(one, kept.get(rows.household(one.place)), rows)
    )


def is_locked(root: Path) -> bool:
    """Return whether 表6 is locked now."""
    return locks.current(CampaignFolder(root)) is not None


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that block."""
    return [one for one in findings if catalog.severity(one) is Severity.ERROR]


def refusal_lines(errors: Sequence[Finding], what: str) -> list[str]:
    """Return in plain words how many 错误 stand and the first few of them."""
    files = Counter(one.place.file for one in errors)
    lines = [
        f"还有 {len(errors)} 处错误没有改正（{len(files)} 个文件），{what}。",
        "最前面的几处：",
    ]
    for one in errors[:_NAMED]:
        place = " ".join(filter(None, (one.place.file, one.place.sheet)))
        lines.append(f"  {place} {one.place.cell}：{catalog.sentence(one)}")
    lines.append("请逐处改正后再试；全部错误用“校验”“交叉核查”“核验”查看。")
    return lines
