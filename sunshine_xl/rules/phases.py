"""The campaign's calendar: which phase a day is in, and work done out of its phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from sunshine_xl.findings import Finding, RowRef, finding

if TYPE_CHECKING:
    from sunshine_xl.policy import Phase, Phases

NAMES = {
    "file": "走访建档",
    "evaluate": "预授信评议",
    "enter": "录入汇总",
    "review": "核查定额",
    "load": "导入对接",
}


class Dated(NamedTuple):
    """A day written somewhere: the row, the field and the day."""

    at: RowRef
    field: str
    day: dt.date


class PhaseState(NamedTuple):
    """How a phase stands on a day; ``days_left`` is negative once it is over."""

    key: str
    name: str
    phase: Phase
    has_begun: bool
    is_over: bool
    days_left: int


def states(phases: Phases, on: dt.date) -> list[PhaseState]:
    """Return every phase as it stands on a day, in the campaign's order."""
    return [
        PhaseState(
            one.name,
            NAMES[one.name],
            phase,
            on >= phase.start,
            on > phase.end,
            (phase.end - on).days,
        )
        for one in fields(phases)
        for phase in [getattr(phases, one.name)]
    ]


def check(days: Iterable[Dated], phase: Phase, name: str) -> Iterator[Finding]:
    """Yield, once a sheet, how many days lie before and how many after a phase."""
    early: dict[tuple[str, str], list[Dated]] = {}
    late: dict[tuple[str, str], list[Dated]] = {}
    for one in days:
        place = (one.at.sheet.file, one.at.sheet.sheet)
        if one.day < phase.start:
            early.setdefault(place, []).append(one)
        elif one.day > phase.end:
            late.setdefault(place, []).append(one)
    yield from _told("PHS-001", early.values(), phase.start, name)
    yield from _told("PHS-002", late.values(), phase.end, name)


def _told(
    code: str, sheets: Iterable[Sequence[Dated]], limit: dt.date, name: str
) -> Iterator[Finding]:
    for mine in sheets:
        first = mine[0]
        words = {"count": len(mine), "limit": limit.isoformat(), "phase": name}
        yield finding(code, first.at, first.field, **words)
