"""What the check of an entry found, put into the registers of copies (R77, F11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunshine_xl.findings import Finding, Place, finding
from sunshine_xl.flows.copies import CopyStand, stands_of
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.lists import write_bytes
from sunshine_xl.flows.patching import Patches
from sunshine_xl.forms import copy_register
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import COPY_REGISTER, CampaignFolder, campaign_root

Results = Mapping[tuple[str, int], Mapping[str, Any]]


def record_results(
    gathered: Gathered, results: Results, patches: Patches
) -> list[Finding]:
    """Put counts and checker into every register that has the copy.

    The register on a cover has no column for all of them: then a branch without
    册子登记.xlsx is given one, filled from its covers. A checker who stands there
    already is left.
    """
    findings: list[Finding] = []
    homeless: dict[str, list[CopyStand]] = {}
    for stand in stands_of(gathered):
        copy = stand.copy
        result = dict(results.get((copy.group_no, copy.number), {}))
        if not result:
            continue
        if copy.first("checker"):
            result.pop("checker", None)
        put: set[str] = set()
        for entry in copy.entries:
            for name, value in result.items():
                if name in entry.at.sheet.columns:
                    put.add(name)
                    if getattr(entry, name) != value:
                        patches.put(entry.at, name, value)
        if "sampled_rows" not in put:
            homeless.setdefault(stand.branch, []).append(stand)
    for branch, stands in homeless.items():
        findings += _new_register(gathered, branch, stands, results)
    return findings


def _new_register(
    gathered: Gathered, branch: str, stands: list[CopyStand], results: Results
) -> list[Finding]:
    at = stands[0].copy.entries[0].at
    root = campaign_root(gathered.paths[at.sheet.file])
    if root is None or not branch:
        return [_homeless(one) for one in stands]
    path = CampaignFolder(root).branch(branch, COPY_REGISTER)
    if path.exists():
        return [_homeless(one) for one in stands]
    rows = [
        _row(one, results.get((one.copy.group_no, one.copy.number), {}))
        for one in stands_of(gathered)
        if one.branch == branch
    ]
    data = build_forms([FormSheet(copy_register.FORM, rows)], gathered.policy)
    name = path.relative_to(root).as_posix()
    return [
        Finding(one.code, Place(name), one.field, one.values)
        for one in write_bytes(path, data)
    ]


def _homeless(stand: CopyStand) -> Finding:
    words = {"group": stand.copy.group_no, "copy": stand.copy.number}
    return finding("CPY-012", stand.copy.entries[0].at, "copy_no", **words)


def _row(stand: CopyStand, result: Mapping[str, Any]) -> dict[str, Any]:
    copy = stand.copy
    fields = [c.field for c in copy_register.FORM.columns]
    row = {name: copy.first(name) for name in fields if name != "group_no"}
    row |= {"group_no": copy.group_no}
    if row["completeness"] is None:
        row["completeness"] = stand.completeness
    return row | {
        name: value
        for name, value in result.items()
        if name != "checker" or not row["checker"]
    }
