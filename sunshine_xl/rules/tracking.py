"""Coaching before the books go out, and the daily cross-tracking (R60, R70–R71)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import CopyEntry, Evaluator, Group
from sunshine_xl.register_records import TrackingEntry, Training
from sunshine_xl.rules import names

if TYPE_CHECKING:
    from sunshine_xl.policy import Phase

_BETWEEN_NAMES = re.compile(r"[、,，;；/\s]+")
_DAYS_NAMED = 5


def attendees(training: Training) -> frozenset[str]:
    """Return the names written as present.

    >>> from sunshine_xl.findings import RowRef, SheetRef
    >>> at = RowRef(SheetRef("", "", {}), 1)
    >>> sorted(attendees(Training(at, attendees="张三、李四，王五")))
    ['张三', '李四', '王五']
    """
    parts = _BETWEEN_NAMES.split(training.attendees)
    return frozenset(name for part in parts if (name := names.compact(part)))


def check_trainings(
    trainings: Sequence[Training],
    groups: Iterable[Group],
    evaluators: Iterable[Evaluator],
    copies: Iterable[CopyEntry],
) -> Iterator[Finding]:
    """Yield groups without coaching, coached too late, or by the wrong person."""
    if not trainings:
        return
    handed: dict[str, dt.date] = {}
    for entry in copies:
        if entry.issued_on:
            day = min(handed.get(entry.group_no, entry.issued_on), entry.issued_on)
            handed[entry.group_no] = day
    members: dict[str, list[Evaluator]] = {}
    for evaluator in evaluators:
        members.setdefault(evaluator.group_no, []).append(evaluator)
    by_group: dict[str, list[Training]] = {}
    for training in trainings:
        by_group.setdefault(training.group_no, []).append(training)
    for group in groups:
        number = group.group_no
        mine = by_group.pop(number, [])
        if not mine:
            yield finding("TRN-001", group.at, "group_no", group=number)
            continue
        yield from _late(mine, handed.get(number))
        yield from _absent(mine, members.get(number, ()))
        yield from _by_manager(mine, group)


def _late(trainings: Sequence[Training], handed: dt.date | None) -> Iterator[Finding]:
    days = [t.trained_on for t in trainings if t.trained_on]
    if handed and days and min(days) > handed:
        at, words = trainings[0].at, {"handed": handed.isoformat()}
        yield finding("TRN-002", at, "trained_on", **words)


def _absent(
    trainings: Sequence[Training], members: Iterable[Evaluator]
) -> Iterator[Finding]:
    present = frozenset[str]().union(*(attendees(t) for t in trainings))
    absent = [
        m.name for m in members if m.name and names.compact(m.name) not in present
    ]
    if absent:
        at, words = trainings[0].at, {"absent": "、".join(absent)}
        yield finding("TRN-003", at, "attendees", **words)


def _by_manager(trainings: Iterable[Training], group: Group) -> Iterator[Finding]:
    manager = names.compact(group.area_manager)
    for training in trainings:
        if manager and names.compact(training.coach) == manager:
            words = {"group": group.group_no, "role": "辅导人"}
            yield finding("GRP-005", training.at, "coach", **words)


def check_log(
    entries: Sequence[TrackingEntry],
    groups: Sequence[Group],
    phase: Phase,
    as_of: dt.date,
) -> Iterator[Finding]:
    """Yield groups with days of the phase that nobody tracked, and false trackers."""
    if not entries:
        return
    by_group: dict[str, list[TrackingEntry]] = {}
    for entry in entries:
        by_group.setdefault(entry.group_no, []).append(entry)
        day = entry.tracked_on
        if day and not phase.start <= day <= phase.end:
            yield finding("TRK-002", entry.at, "tracked_on", **_span(phase))
    last = min(phase.end, as_of)
    for group in groups:
        mine = by_group.pop(group.group_no, [])
        manager = names.compact(group.area_manager)
        counted = set()
        for entry in mine:
            if manager and names.compact(entry.tracker) == manager:
                words = {"group": group.group_no, "role": "跟踪人"}
                yield finding("GRP-005", entry.at, "tracker", **words)
            elif entry.tracked_on:
                counted.add(entry.tracked_on)
        missing = [day for day in _days(phase.start, last) if day not in counted]
        if missing:
            at = mine[0].at if mine else group.at
            yield finding("TRK-001", at, "group_no", **_missing(group, missing))
    for strangers in by_group.values() if groups else ():
        words = {"group": strangers[0].group_no}
        yield finding("GRP-009", strangers[0].at, "group_no", **words)


def _span(phase: Phase) -> dict[str, str]:
    return {"start": phase.start.isoformat(), "end": phase.end.isoformat()}


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def _missing(group: Group, days: Sequence[dt.date]) -> dict[str, object]:
    shown = "、".join(f"{day.month}月{day.day}日" for day in days[:_DAYS_NAMED])
    more = "等" if len(days) > _DAYS_NAMED else ""
    return {"group": group.group_no, "count": len(days), "days": shown + more}
