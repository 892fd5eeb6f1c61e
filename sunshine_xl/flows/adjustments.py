"""Adjustments after the lock as the log tells them, and where they lead (R102)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import locks
from sunshine_xl.flows.case_files import save
from sunshine_xl.flows.final_rows import FinalList
from sunshine_xl.flows.journal import Entry, Journal, Refused
from sunshine_xl.forms.adjustments import FORM
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import ADJUSTMENTS, OUTPUT, CampaignFolder
from sunshine_xl.policy import Policy

APPLIED, AGREED = "调整申请", "调整同意"
DECLINED, EXECUTED = "调整不同意", "调整执行"
WAITING, APPROVED, REFUSED, DONE = "待同意", "待执行", "不同意", "已执行"
LAPSED = "已失效"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One application and what became of it; the steps are lines of the log."""

    number: str
    lock: int
    branch: str
    household_no: str
    name: str
    before: Decimal
    wanted: Decimal
    reason: str
    evidence: Sequence[Mapping[str, str]]
    applied: Entry
    agreed: Entry | None = None
    declined: Entry | None = None
    executed: Entry | None = None
    has_lapsed: bool = False

    @property
    def state(self) -> str:
        """Where the application stands."""
        if self.executed:
            return DONE
        if self.declined:
            return REFUSED
        if self.has_lapsed:
            return LAPSED
        return APPROVED if self.agreed else WAITING

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to act."""
        return self.state in (WAITING, APPROVED)


def adjustments_in(entries: Iterable[Entry]) -> dict[str, Adjustment]:
    """Return every application by number, in the order of the log."""
    found: dict[str, Adjustment] = {}
    steps = {AGREED: "agreed", DECLINED: "declined", EXECUTED: "executed"}
    for entry in entries:
        values = entry.values
        if entry.event == APPLIED:
            found[values["number"]] = _application(entry)
        elif entry.event in steps:
            number = values["number"]
            changed: dict[str, Any] = {steps[entry.event]: entry}
            found[number] = replace(found[number], **changed)
        elif entry.event == locks.REOPENED:
            found = {
                number: replace(one, has_lapsed=one.has_lapsed or one.is_open)
                for number, one in found.items()
            }
    return found


def _application(entry: Entry) -> Adjustment:
    values = entry.values
    return Adjustment(
        number=values["number"],
        lock=values["lock"],
        branch=values["branch"],
        household_no=values["household"],
        name=values["name"],
        before=Decimal(values["before"]),
        wanted=Decimal(values["wanted"]),
        reason=values["reason"],
        evidence=values["evidence"],
        applied=entry,
    )


def executed_limits(
    adjustments: Mapping[str, Adjustment], lock: int
) -> dict[str, Adjustment]:
    """Return the last executed adjustment of each household under a lock."""
    done = [one for one in adjustments.values() if one.executed and one.lock == lock]
    done.sort(key=lambda one: one.executed.n if one.executed else 0)
    return {one.household_no: one for one in done}


def lost_adjustments(folder: CampaignFolder, final: FinalList) -> Iterator[Finding]:
    """Yield executed adjustments that a new final list would undo in silence."""
    entries = Journal(folder).entries()
    found = adjustments_in(entries)
    if locks.lock_in(entries) is not None or not found:
        return
    limits = {one.home.household_no: one.final for one in final.kept}
    for one in executed_limits(found, max(a.lock for a in found.values())).values():
        limit = limits.get(one.household_no)
        if limit != one.wanted:
            words = {
                "household": one.household_no,
                "number": one.number,
                "adjusted": f"{one.wanted:,.2f}",
                "final": "无" if limit is None else f"{limit:,.2f}",
            }
            yield Finding("FIN-007", Place(f"{OUTPUT}/{ADJUSTMENTS}"), "", words)


def register(adjustments: Mapping[str, Adjustment], policy: Policy) -> bytes:
    """Return 额度调整.xlsx: every application, its steps and the limit of now (F13)."""
    last = max((one.lock for one in adjustments.values()), default=0)
    now = executed_limits(adjustments, last)
    rows = [_row(one, now) for one in adjustments.values()]
    block = (("单位：元", 4), (f"共 {len(rows)} 项", 3))
    return build_forms([FormSheet(FORM, rows, block=block)], policy)


def _row(one: Adjustment, now: Mapping[str, Adjustment]) -> dict[str, Any]:
    current = now.get(one.household_no)
    return {
        "number": one.number,
        "branch": one.branch,
        "household_no": one.household_no,
        "name": one.name,
        "before": one.before,
        "wanted": one.wanted,
        "reason": one.reason,
        "evidence": "；".join(
            f"{item['file'].rpartition('/')[2]}（校验值 {item['sha256'][:12]}）"
            for item in one.evidence
        ),
        **_signature("applied", one.applied),
        **_signature("agreed", one.agreed or one.declined),
        **_signature("executed", one.executed),
        "state": one.state,
        "current_limit": current.wanted if current else one.before,
    }


def _signature(step: str, entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {}
    day = entry.values.get("done") or entry.time[:10]
    return {f"{step}_by": entry.person, f"{step}_on": dt.date.fromisoformat(day)}


def line(one: Adjustment) -> dict[str, Any]:
    """Return an application as ``adjust list --json`` prints it."""
    return {
        "number": one.number,
        "branch": one.branch,
        "household": one.household_no,
        "before": str(one.before),
        "wanted": str(one.wanted),
        "state": one.state,
        "applied_by": one.applied.person,
        "agreed_by": one.agreed.person if one.agreed else None,
        "declined_by": one.declined.person if one.declined else None,
        "executed_by": one.executed.person if one.executed else None,
        "evidence": [dict(item) for item in one.evidence],
    }


def write_register(
    folder: CampaignFolder, known: Mapping[str, Adjustment], policy: Policy
) -> tuple[list[Path], list[Finding]]:
    """Write the register of every application; return the file and what failed."""
    written: list[Path] = []
    problems: list[Finding] = []
    if known:
        data = register(known, policy)
        save(folder.output(ADJUSTMENTS), data, folder, written, problems)
    return written, problems


def renew_register(folder: CampaignFolder, policy: Policy) -> None:
    """Write what the power may have kept an earlier step from writing."""
    with suppress(Refused):
        known = adjustments_in(Journal(folder).sound_entries())
        write_register(folder, known, policy)
