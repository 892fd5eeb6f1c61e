"""交叉核查 and 审计移送: check, write the sheets, read their reasons (R86–R95)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sunshine_xl.findings import Finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.case_files import write_cases, write_referral
from sunshine_xl.flows.case_findings import case_findings
from sunshine_xl.flows.cases import REMOVE, REVIEW, CrossCheck, document, examine
from sunshine_xl.flows.check import ordered
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.listed import homes_of, with_final_limits
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.io.places import CampaignFolder
from sunshine_xl.rules.loans import LoanCheck

_OWN_FORMS = frozenset(("F9", "F12"))
_ALWAYS_TOLD = ("FILE", "POL")
NOTHING_READ = (
    "没有读到评议册，也没有表6，无法核查。请确认给出的是活动文件夹"
    "（其中有 campaign.toml、总行、支行）。"
)


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """交叉核查: check loans and bad records, write every branch's sheet."""
    folder, gathered, checked = _checked(root, password, progress)
    if not checked.homes:
        return Report(refusal=NOTHING_READ, findings=gathered.unread)
    written, problems = write_cases(folder, gathered, checked)
    referral, failed = write_referral(folder, checked)
    findings = ordered(
        [
            *_about_lists(gathered),
            *case_findings(gathered, checked),
            *problems,
            *failed,
        ]
    )
    return Report(
        lines=_lines(checked),
        findings=findings,
        written=[*written, *referral],
        document=document(checked),
    )


@one_at_a_time
def refer(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """审计移送: write only what goes to the audit."""
    folder, gathered, checked = _checked(root, password, progress)
    if not checked.homes:
        return Report(refusal=NOTHING_READ, findings=gathered.unread)
    written, problems = write_referral(folder, checked)
    referred = list(checked.referred())
    return Report(
        lines=[f"移送审计 {len(referred)} 项，按支行、客户经理、贷款客户各列一表。"],
        findings=[*gathered.unread, *problems],
        written=written,
        document={"referred": len(referred)},
    )


def _checked(
    root: Path, password: AskPassword | None, progress: Progress | None
) -> tuple[CampaignFolder, Gathered, CrossCheck]:
    gathered = gather([root], password=password, progress=progress)
    homes = with_final_limits(homes_of(count_groups(gathered)), gathered)
    return CampaignFolder(root), gathered, examine(gathered, homes)


def _about_lists(gathered: Gathered) -> Iterable[Finding]:
    """Return what was found while reading the files the cross-check lives on."""
    files = {seen.file for seen in gathered.sheets if seen.form in _OWN_FORMS}
    return [
        one
        for one in gathered.findings
        if one.place.file in files or one.code.startswith(_ALWAYS_TOLD)
    ]


def _lines(checked: CrossCheck) -> list[str]:
    loans = Counter(case.hit.check for case in checked.loans)
    bad = Counter(case.outcome for case in checked.bad)
    referred = sum(1 for _ in checked.referred())
    return [
        f"名单外借款（L1）{loans[LoanCheck.UNLISTED]} 人，"
        f"超额度借款（L2）{loans[LoanCheck.ABOVE]} 户；"
        f"其中 {referred} 项还没有原因，列入审计移送。",
        f"不良名单命中 {len(checked.bad)} 人：去除 {bad[REMOVE]} 人，"
        f"待人核定 {bad[REVIEW]} 人。",
        "请支行在本行文件夹的“交叉核查.xlsx”填写原因和结论，再运行一次。",
    ]
