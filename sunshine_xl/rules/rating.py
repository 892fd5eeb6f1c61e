"""The rating of a customer: indicators, bands, total and grade (R69).

The table itself is data (``rating.toml``) that head office may change; it is checked
when it is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sunshine_xl.assets import package_data
from sunshine_xl.findings import Finding, Place, finding
from sunshine_xl.records import RatingRow

if TYPE_CHECKING:
    from sunshine_xl.policy import RatingPolicy

FULL_SCORE = Decimal(100)
REFUSED, UNRATED = "不予授信", "未评级"
_TABLE = "rules/rating.toml"


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from ``start`` (included) to ``end`` (not included); None is unbounded."""

    start: Decimal | None
    end: Decimal | None
    score: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the rating table."""

    field: str
    title: str
    weight: Decimal
    bands: tuple[Band, ...] = ()
    choices: tuple[tuple[str, Decimal], ...] = ()
    source: str = ""

    def score(self, value: Decimal) -> Decimal | None:
        """Return the points for a measured value, None where no band holds it."""
        for band in self.bands:
            above = band.start is None or value >= band.start
            if above and (band.end is None or value < band.end):
                return band.score
        return None


@cache
def table() -> tuple[Indicator, ...]:
    """Return the shipped rating table."""
    text = package_data(_TABLE).read_text("utf-8")
    return parse(tomllib.loads(text, parse_float=Decimal))


def parse(data: Mapping[str, Any]) -> tuple[Indicator, ...]:
    """Return the indicators of a rating table."""
    return tuple(
        Indicator(
            line["field"],
            line["title"],
            Decimal(line["weight"]),
            tuple(
                Band(_bound(b, "from"), _bound(b, "to"), Decimal(b["score"]))
                for b in line.get("bands", ())
            ),
            tuple((word, Decimal(n)) for word, n in line.get("choices", {}).items()),
            line.get("source", ""),
        )
        for line in data["indicators"]
    )


def _bound(band: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(band[name]) if name in band else None


def check_table(indicators: Sequence[Indicator], place: Place) -> Iterator[Finding]:
    """Yield weights that do not sum to 100 and bands with gaps or overlaps."""
    total = sum((i.weight for i in indicators), Decimal(0))
    if total != FULL_SCORE:
        yield Finding("RAT-001", place, "", {"total": str(total)})
    for indicator in indicators:
        for lower, upper in pairwise(indicator.bands):
            words = {
                "indicator": indicator.title,
                "left": str(lower.end),
                "right": str(upper.start),
            }
            if lower.end is None or upper.start is None or lower.end > upper.start:
                yield Finding("RAT-003", place, indicator.title, words)
            elif lower.end < upper.start:
                yield Finding("RAT-002", place, indicator.title, words)


def total(scores: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum of all scores, None while one is missing."""
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) if len(known) == len(scores) else None


def grade(score: Decimal | None, policy: RatingPolicy) -> str:
    """Return the grade of a total; a missing indicator is 未评级, never 0."""
    if score is None:
        return UNRATED
    for name, lowest in sorted(
        policy.grades.items(), key=lambda line: line[1], reverse=True
    ):
        if score >= lowest:
            return name
    return REFUSED


def outcome(row: RatingRow, policy: RatingPolicy) -> tuple[Decimal | None, str]:
    """Return total and grade of a rated row: from its scores, where it has any."""
    scores = [getattr(row, indicator.field) for indicator in table()]
    if row.rating_score is not None and not any(s is not None for s in scores):
        return row.rating_score, row.grade or grade(row.rating_score, policy)
    score = total(scores)
    return score, grade(score, policy)


def check(
    row: RatingRow, policy: RatingPolicy, indicators: Sequence[Indicator] = ()
) -> Iterator[Finding]:
    """Yield scores out of range, a missing indicator, a total or grade that differs."""
    indicators = indicators or table()
    scores = [getattr(row, indicator.field) for indicator in indicators]
    for indicator, score in zip(indicators, scores, strict=True):
        if score is not None and not 0 <= score <= indicator.weight:
            words = {"weight": indicator.weight}
            yield finding("RAT-005", row.at, indicator.field, **words)
    computed = total(scores)
    if computed is None:
        if any(score is not None for score in scores):
            yield finding("RAT-004", row.at, "rating_score")
        return
    right = grade(computed, policy)
    if row.rating_score is not None and row.rating_score != computed:
        yield finding("RAT-006", row.at, "rating_score", right=computed)
    elif row.grade and row.grade != right:
        yield finding("RAT-006", row.at, "grade", right=right)
