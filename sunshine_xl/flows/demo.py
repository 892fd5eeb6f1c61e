"""The demonstration: a small bank with mistakes, and the whole campaign on it (R80)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.flows import check as checking
from sunshine_xl.flows import (
    crosscheck,
    export,
    finalise,
    progress,
    register,
    reviews,
)
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.summarise import GroupResult, count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.flows.synthetic import bank, mistakes
from sunshine_xl.flows.synthetic.folder import campaign_text, write_bank
from sunshine_xl.io.places import CAMPAIGN_FILE
from sunshine_xl.policy import default_policy

_ORDER = list(Severity)
_PERSON = "演示"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a demonstration shows: totals, one finding a kind, results, last words."""

    totals: dict[str, Any]
    findings: Sequence[Finding]
    results: Sequence[GroupResult]
    lines: Sequence[str]


def run(folder: Path) -> Outcome | str:
    """Make the bank in a folder and run the campaign, or return why not."""
    if folder.exists() and not _is_ours(folder):
        return f"“{folder}”里已有别的文件，演示不会动它。请另给一个文件夹名。"
    made = bank.make_bank()
    mistakes.seed(made)
    write_bank(made, folder, default_policy(), mistakes.misspelt_titles())
    gathered = gather([folder])
    findings = checking.check(gathered)
    results = count_groups(gathered)
    written, problems = write_summaries(results)
    levels = Counter(str(catalog.severity(one)) for one in findings)
    total = sum((result.total for result in results), Decimal(0))
    households = sum(len(result.count.ballots) for result in results)
    totals = {
        "folder": str(folder),
        "files": gathered.files,
        "sheets": len(gathered.sheets),
        "rows": sum(sheet.rows for sheet in gathered.sheets),
        "findings": {str(level): levels.get(level, 0) for level in Severity},
        "groups": len(results),
        "households": households,
        "proposed": str(total),
        "summaries": len(written),
    }
    totals["steps"] = {label: list(report.lines) for label, report in steps(folder)}
    instructive = [*_one_of_each(findings), *problems]
    return Outcome(totals, instructive, results, _last_words(folder, totals))


def steps(folder: Path) -> Iterator[tuple[str, Report]]:
    """Take the campaign's other steps, and yield what each says.

    The seeded mistakes keep the doors of 表6 and of the import file shut.
    """
    yield "与平台比对", register.run(folder)
    yield "交叉核查", crosscheck.run(folder)
    yield "行内评议", reviews.run(folder)
    now = dt.datetime.combine(default_policy().campaign.as_of, dt.time())
    yield "表6", finalise.run(folder, person=_PERSON, at=now, lock=False)
    yield "导入模板", export.run(folder)
    yield "进度看板", progress.run(folder)


def _is_ours(folder: Path) -> bool:
    """Return whether a folder is empty or an earlier demonstration."""
    if not folder.is_dir():
        return False
    campaign = folder / CAMPAIGN_FILE
    if campaign.is_file():
        return campaign.read_bytes() == campaign_text().encode()
    return not any(folder.iterdir())


def _one_of_each(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding of every kind but 提示, gravest first."""
    first: dict[str, Finding] = {}
    for one in findings:
        if catalog.severity(one) is not Severity.NOTICE:
            first.setdefault(one.code, one)
    return sorted(first.values(), key=lambda one: _ORDER.index(catalog.severity(one)))


def _last_words(folder: Path, totals: dict[str, Any]) -> list[str]:
    counts = "，".join(f"{level} {n} 处" for level, n in totals["findings"].items())
    return [
        "",
        f"演示银行已放在“{folder}”：{totals['files']} 个文件，"
        f"{totals['groups']} 个评议小组，{totals['households']} 户。",
        f"校验：{counts}（上面每种只列一处）。",
        *_told(totals["steps"]),
        f"拟预授信金额合计 {Decimal(totals['proposed']):,.0f} 元，"
        f"已写出 {totals['summaries']} 份汇总表。",
        "接下来可以：",
        f"  打开 {folder}/支行/朝阳支行/评议册/朝阳村评议小组.xlsx，"
        "在“评议1”改一个额度，看“汇总”随之变化；",
        f"  sunshine-xl check {folder} --mark    把问题标在表里（--unmark 取走）；",
        f"  sunshine-xl summarise {folder}       重新计算并核对汇总表；",
        f"  打开 {folder}/输出/进度.html 看进度，其余结果也在“输出”里；",
        f"  sunshine-xl booklets {folder} --pdf  把评议册印成 PDF。",
    ]


def _told(said: dict[str, list[str]]) -> Iterator[str]:
    """Yield what each step said first."""
    for label, lines in said.items():
        yield f"{label}：{lines[0] if lines else ''}"
