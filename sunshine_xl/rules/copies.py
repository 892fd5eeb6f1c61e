"""The numbered copies of the booklets: issued, returned, missing (R65, R73)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import CopyEntry
from sunshine_xl.rules.copy_code import CopyCode, copy_number, same_group


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy and every line that speaks of it: on 封面, on 册子登记 or on both."""

    group_no: str
    number: int
    entries: tuple[CopyEntry, ...]

    def first(self, name: str) -> Any:
        """Return a field of the first line that has it filled, None where none has."""
        for entry in self.entries:
            value = getattr(entry, name)
            if value not in (None, ""):
                return value
        return None

    @property
    def is_issued(self) -> bool:
        """Whether somebody has the copy or had it; what came back went out."""
        return self.first("issued_on") is not None or self.is_returned

    @property
    def is_returned(self) -> bool:
        """Whether the copy came back."""
        return self.first("returned_on") is not None

    @property
    def is_missing(self) -> bool:
        """Whether the copy went out and did not come back."""
        return self.is_issued and not self.is_returned


def copies_of(entries: Iterable[CopyEntry]) -> list[Copy]:
    """Return the copies that lines of registers speak of, in order."""
    found: dict[tuple[str, int], list[CopyEntry]] = {}
    for entry in entries:
        number = copy_number(entry.copy_no)
        if number is not None:
            found.setdefault((entry.group_no, number), []).append(entry)
    return [
        Copy(group, number, tuple(lines))
        for (group, number), lines in sorted(found.items(), key=lambda one: one[0])
    ]


def find(copies: Iterable[Copy], code: CopyCode) -> Copy | None:
    """Return the copy that a code names, None where no register has it."""
    for copy in copies:
        if copy.number == code.copy_no and same_group(copy.group_no, code.group_no):
            return copy
    return None


def check(entries: Sequence[CopyEntry], copies: Iterable[Copy]) -> Iterator[Finding]:
    """Yield lines without a copy's number, and copies whose two lines differ."""
    for entry in entries:
        if entry.copy_no and copy_number(entry.copy_no) is None:
            yield finding("CPY-008", entry.at, "copy_no", copy=entry.copy_no)
    for copy in copies:
        for name in ("issued_on", "returned_on"):
            yield from _differing(copy, name)
        yield from _impossible(copy)


def _differing(copy: Copy, name: str) -> Iterator[Finding]:
    days: dict[dt.date, CopyEntry] = {}
    for entry in copy.entries:
        day = getattr(entry, name)
        if day is not None:
            days.setdefault(day, entry)
    if len(days) > 1:
        *_, last = days.values()
        words = {"group": copy.group_no, "copy": copy.number}
        yield finding("CPY-009", last.at, name, **words)


def _impossible(copy: Copy) -> Iterator[Finding]:
    for entry in copy.entries:
        issued, returned = entry.issued_on, entry.returned_on
        if issued and returned and returned < issued:
            words = {"group": copy.group_no, "copy": copy.number}
            yield finding("CPY-010", entry.at, "returned_on", **words)
