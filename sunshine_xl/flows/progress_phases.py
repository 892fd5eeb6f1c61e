"""How the five phases stand on a day, and which of them are late (R13–R98)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.progress_records import Figures, unit_tally
from sunshine_xl.io.places import CAMPAIGN_FILE
from sunshine_xl.policy import Phase
from sunshine_xl.rules.phases import PhaseState, states

MEASURES = {
    "file": "建档面",
    "evaluate": "收到评议册的小组",
    "enter": "已录入的评议册",
    "review": "交来表6的支行",
    "load": "生成了导入文件",
}
FUTURE, RUNNING, LATE, DONE = "未开始", "进行中", "逾期未完成", "已完成"
BEHIND = "进度落后"


class PhaseLine(NamedTuple):
    """One phase on the day: what is measured, how much of it is done, how it stands."""

    name: str
    phase: Phase
    measure: str
    done: Decimal
    goal: Decimal
    elapsed: Decimal
    state: str


def phase_lines(figures: Figures, *, is_exported: bool) -> list[PhaseLine]:
    """Return the phases in their order; ``is_exported`` says the import file is there.

    A phase is behind when less is done than days have passed.
    """
    made = []
    for one in states(figures.policy.phases, figures.as_of):
        done = _done(one.key, figures, is_exported)
        goal = figures.policy.targets.filed if one.key == "file" else Decimal(1)
        elapsed = _elapsed(one.phase, figures.as_of)
        made.append(
            PhaseLine(
                one.name,
                one.phase,
                MEASURES[one.key],
                done,
                goal,
                elapsed,
                _state(one, done, goal, elapsed),
            )
        )
    return made


def _elapsed(phase: Phase, on: dt.date) -> Decimal:
    """Return the share of a phase's days that are over at the end of a day."""
    days = (phase.end - phase.start).days + 1
    gone = min(max((on - phase.start).days + 1, 0), days)
    return round(Decimal(gone) / days, 4)


def _state(one: PhaseState, done: Decimal, goal: Decimal, elapsed: Decimal) -> str:
    if done >= goal:
        return DONE
    if one.is_over:
        return LATE
    if not one.has_begun:
        return FUTURE
    return BEHIND if done < goal * elapsed else RUNNING


def _done(key: str, figures: Figures, is_exported: bool) -> Decimal:
    if key == "file":
        return unit_tally(figures.whole, figures.policy).filed_rate or Decimal(0)
    if key == "evaluate":
        groups = figures.lines["group"]
        return _share(sum(1 for line in groups if line.booklets), len(groups))
    if key == "enter":
        return _share(figures.whole.entered, figures.whole.booklets)
    if key == "review":
        branches = [line for line in figures.lines["branch"] if line.households.known]
        final = sum(1 for line in branches if line.label in figures.final_branches)
        return _share(final, len(branches))
    return Decimal(int(is_exported))


def _share(part: int, whole: int) -> Decimal:
    return round(Decimal(part) / whole, 4) if whole else Decimal(0)


def warnings(figures: Figures, phases: list[PhaseLine]) -> list[Finding]:
    """Return missed goals and late phases, the whole bank's and each branch's."""
    goals = figures.policy.targets
    found = []
    for line in (figures.whole, *figures.lines["branch"]):
        tally = unit_tally(line, figures.policy)
        for code, rate, goal in (
            ("PRG-001", tally.filed_rate, goals.filed),
            ("PRG-002", tally.pre_credit_rate, goals.pre_credit),
        ):
            if rate is not None and rate < goal:
                words = {
                    "label": line.label,
                    "rate": f"{rate:.2%}",
                    "goal": f"{goal:.0%}",
                }
                found.append(Finding(code, Place(CAMPAIGN_FILE), "", words))
    for one in phases:
        if one.state in (LATE, BEHIND):
            words = {
                "phase": one.name,
                "end": one.phase.end.isoformat(),
                "measure": one.measure,
                "done": f"{one.done:.1%}",
            }
            code = "PRG-003" if one.state == LATE else "PRG-004"
            found.append(Finding(code, Place(CAMPAIGN_FILE), "", words))
    return found
