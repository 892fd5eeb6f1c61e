"""The findings of a step of the campaign as a workbook with links to the cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sunshine_xl.findings import Finding
from sunshine_xl.flows.check import ordered
from sunshine_xl.flows.marking import results_of
from sunshine_xl.io.atomic import replace_file
from sunshine_xl.io.marks import Results
from sunshine_xl.io.places import CampaignFolder


def write_list(findings: Sequence[Finding], root: Path, label: str) -> Path:
    """Write 输出/疑点_<label>.xlsx for a campaign and return its path.

    Raises :class:`sunshine_xl.io.atomic.WriteFailed` where it cannot be written.
    """
    from sunshine_xl.io.finding_workbook import finding_workbook

    target = CampaignFolder(root).finding_list(label)
    target.parent.mkdir(parents=True, exist_ok=True)
    results = results_of(ordered(findings))
    titled = Results(f"{label}：{results.title}", results.rows)
    names = {one.place.file for one in findings if one.place.file}
    paths = {name: root / name for name in names if (root / name).is_file()}
    replace_file(target, finding_workbook(titled, paths, target.parent))
    return target
