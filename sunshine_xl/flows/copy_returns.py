"""Booklet copies that come back: their codes scanned or typed, one by one (R73)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place, finding
from sunshine_xl.flows.alone import Busy, alone, one_at_a_time
from sunshine_xl.flows.copies import NO_REGISTER, CopyStand, name_of, stands_of
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.patching import Patches
from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import CAMPAIGN_FILE
from sunshine_xl.rules import copies
from sunshine_xl.rules.copy_code import (
    CodeFault,
    CopyCode,
    parse_code,
    parse_short_code,
    same_group,
)


@dataclass(slots=True)
class ReturnDesk:
    """The registers of a campaign, at which copies are handed in on a day."""

    gathered: Gathered
    on: dt.date
    stands: list[CopyStand] = field(init=False)
    returned: dict[tuple[str, int], dt.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the registers once; what is handed in is remembered."""
        self.stands = stands_of(self.gathered)

    def take(self, text: str) -> Report:
        """Mark the copy that a scanned or typed code names as returned."""
        code = read_code(text)
        if isinstance(code, CodeFault):
            return self._wrong("CPY-001", code=text.strip()[:40], reason=str(code))
        own = self.gathered.policy.campaign.edition
        if code.edition and code.edition != own:
            return self._wrong("CPY-002", edition=code.edition, own=own)
        words: dict[str, object] = {"group": code.group_no, "copy": code.copy_no}
        copy = copies.find([one.copy for one in self.stands], code)
        if copy is None:
            is_known = any(
                same_group(one.copy.group_no, code.group_no) for one in self.stands
            )
            return self._wrong("CPY-004" if is_known else "CPY-003", **words)
        stand = next(one for one in self.stands if one.copy is copy)
        return self._return(stand)

    def _return(self, stand: CopyStand) -> Report:
        copy = stand.copy
        place = copy.entries[0].at
        words: dict[str, object] = {"group": copy.group_no, "copy": copy.number}
        before = copy.first("returned_on") or self.returned.get(
            (copy.group_no, copy.number)
        )
        if before:
            told = finding("CPY-005", place, "returned_on", day=before, **words)
            return Report([f"{name_of(stand)}：{before} 已登记收回。"], [told])
        patches = Patches(self.gathered.paths)
        put = [patches.put(entry.at, "returned_on", self.on) for entry in copy.entries]
        if not any(put):
            told = finding("CPY-011", place, "copy_no", **words)
            return Report([f"{name_of(stand)}：没有登记，见问题清单。"], [told])
        try:
            with alone(*self.gathered.paths.values()):
                written, problems = patches.write()
        except Busy as busy:
            return Report([f"{name_of(stand)}：没有登记。{busy}"])
        if problems:
            return Report(
                [f"{name_of(stand)}：没有登记，见问题清单。"], problems, written
            )
        self.returned[copy.group_no, copy.number] = self.on
        found = []
        if copy.first("issued_on") is None:
            found.append(finding("CPY-006", place, "issued_on", **words))
        return Report([f"{name_of(stand)}：收回 {self.on}。"], found, written)

    def _wrong(self, code: str, /, **words: object) -> Report:
        texts = {key: str(value) for key, value in words.items()}
        return Report(findings=[Finding(code, Place(CAMPAIGN_FILE), "", texts)])


def read_code(text: str) -> CopyCode | CodeFault:
    """Return what a code names; somebody may type 小组编号/册号 (edition 0) instead."""
    code = parse_code(text)
    if code is CodeFault.FOREIGN:
        return parse_short_code(text) or code
    return code


def open_desk(
    root: Path,
    on: dt.date,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> ReturnDesk | Report:
    """Return the desk of a campaign, or why there is none."""
    desk = ReturnDesk(gather([root], password=password, progress=progress), on)
    if desk.stands:
        return desk
    return Report(refusal=NO_REGISTER, findings=desk.gathered.unread)


@one_at_a_time
def run(
    root: Path,
    codes: Iterable[str],
    *,
    on: dt.date,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Mark every copy whose code is given as returned on a day."""
    desk = open_desk(root, on, password=password, progress=progress)
    if isinstance(desk, Report):
        return desk
    lines: list[str] = []
    findings: list[Finding] = [*desk.gathered.unread]
    written: dict[Path, None] = {}
    for code in codes:
        if not code.strip():
            continue
        one = desk.take(code)
        lines += one.lines
        findings += one.findings
        written |= dict.fromkeys(one.written)
    return Report(
        [f"登记收回 {len(desk.returned)} 册。", *lines],
        findings,
        list(written),
        {"returned": [_line(*one) for one in desk.returned.items()]},
    )


def _line(copy: tuple[str, int], day: dt.date) -> dict[str, Any]:
    return {"group": copy[0], "copy": copy[1], "returned_on": day.isoformat()}
