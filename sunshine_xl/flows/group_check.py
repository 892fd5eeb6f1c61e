"""小组检查: composition, recusal and training of evaluation groups (R53–R60).

Roles are compared across the branch's files: who sits in a group, who looks after its
area, who types its booklets and who checks them.
"""

from __future__ import annotations

from pathlib import Path

from sunshine_xl.flows.check import group_findings, ordered
from sunshine_xl.flows.gather import Progress, gather
from sunshine_xl.flows.report import Report
from sunshine_xl.forms import evaluators, groups

_FORMS = frozenset((groups.FORM.code, evaluators.FORM.code))


def run(folder: Path, progress: Progress | None = None) -> Report:
    """Return what there is to say about the groups below a branch's folder."""
    gathered = gather([folder], progress=progress)
    if not gathered.groups and not gathered.evaluators:
        return Report(
            refusal="没有找到评议小组的登记。\n"
            "请先填好支行文件夹里的“评议小组.xlsx”（小组、评议人员两张表）。"
        )
    sheets = {(s.file, s.sheet) for s in gathered.sheets if s.form in _FORMS}
    reading = [
        one for one in gathered.findings if (one.place.file, one.place.sheet) in sheets
    ]
    findings = ordered([*reading, *group_findings(gathered)])
    seats = len(gathered.evaluators)
    told = f"已检查 {len(gathered.groups)} 个评议小组、{seats} 名评议人员。"
    verdict = "" if findings else "人数、构成、回避、辅导都符合要求。"
    document = {
        "groups": len(gathered.groups),
        "evaluators": seats,
        "findings": len(findings),
    }
    return Report(
        [line for line in (told, verdict) if line], findings, document=document
    )
