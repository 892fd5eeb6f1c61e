"""Head office's own rating table: read from its rows, every mistake with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from sunshine_xl.findings import Finding, finding
from sunshine_xl.list_records import RatingBand
from sunshine_xl.rules import names
from sunshine_xl.rules.rating import FULL_SCORE, Band, Indicator, table


@dataclass(slots=True)
class _Lines:
    """The rows of one indicator, with title and weight filled down."""

    indicator: Indicator
    weight: Decimal | None = None
    rows: list[RatingBand] = field(default_factory=list)


def read_table(
    rows: Sequence[RatingBand],
) -> tuple[tuple[Indicator, ...], list[Finding]]:
    """Return the indicators the rows describe, and what is wrong with them.

    Without rows it is the shipped table. A table with mistakes is not to be used.
    """
    if not rows:
        return table(), []
    lines, findings = _sorted_in(rows)
    for one in lines.values():
        findings += _check(one)
    missing = [one.title for one in table() if one.field not in lines]
    if missing:
        words = {"names": "、".join(missing)}
        findings.append(finding("RAT-008", rows[0].at, "indicator", **words))
    total = sum((one.weight or Decimal(0) for one in lines.values()), Decimal(0))
    if total != FULL_SCORE:
        findings.append(finding("RAT-001", rows[0].at, "weight", total=total))
    made = [_indicator(lines[one.field]) for one in table() if one.field in lines]
    return tuple(made), findings


def _sorted_in(
    rows: Sequence[RatingBand],
) -> tuple[dict[str, _Lines], list[Finding]]:
    """Return the rows by indicator; a blank title means the one above."""
    known = {names.compact(one.title): one for one in table()}
    lines: dict[str, _Lines] = {}
    findings: list[Finding] = []
    current: Indicator | None = None
    for row in rows:
        if row.indicator:
            current = known.get(names.compact(row.indicator))
            if current is None:
                words = {"indicator": row.indicator, "names": "、".join(known)}
                findings.append(finding("RAT-007", row.at, "indicator", **words))
        if current is None:
            continue
        one = lines.setdefault(current.field, _Lines(current))
        one.rows.append(row)
        if row.weight is None:
            continue
        if one.weight is not None and one.weight != row.weight:
            words = {"indicator": current.title}
            findings.append(finding("RAT-009", row.at, "weight", **words))
        one.weight = row.weight if one.weight is None else one.weight
    return lines, findings


def _check(one: _Lines) -> Iterator[Finding]:
    words: dict[str, object] = {"indicator": one.indicator.title}
    if one.weight is None:
        yield finding("RAT-009", one.rows[0].at, "weight", **words)
    for row in one.rows:
        most = FULL_SCORE if one.weight is None else one.weight
        if row.score is None or not 0 <= row.score <= most:
            yield finding("RAT-010", row.at, "score", weight=most, **words)
        if row.start is not None and row.end is not None and row.start >= row.end:
            ends = {"left": row.start, "right": row.end, **words}
            yield finding("RAT-003", row.at, "end", **ends)
    for lower, upper in pairwise(_bands(one)):
        ends = {"left": _shown(lower.end), "right": _shown(upper.start), **words}
        if lower.end is None or upper.start is None or lower.end > upper.start:
            yield finding("RAT-003", upper.at, "start", **ends)
        elif lower.end < upper.start:
            yield finding("RAT-002", upper.at, "start", **ends)


def _bands(one: _Lines) -> list[RatingBand]:
    """Return the rows that are bands, from the lowest up."""
    bands = [row for row in one.rows if not row.choice]
    return sorted(bands, key=lambda row: (row.start is not None, row.start or 0))


def _shown(bound: Decimal | None) -> object:
    return "不限" if bound is None else bound


def _indicator(one: _Lines) -> Indicator:
    return replace(
        one.indicator,
        weight=one.weight or Decimal(0),
        bands=tuple(
            Band(row.start, row.end, row.score or Decimal(0)) for row in _bands(one)
        ),
        choices=tuple(
            (row.choice, row.score or Decimal(0)) for row in one.rows if row.choice
        ),
        source=next((row.source for row in one.rows if row.source), ""),
    )
