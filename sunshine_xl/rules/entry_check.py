"""Second entry of booklets: drawing the sample, comparing cell by cell (R76–R78)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sunshine_xl.records import Booklet, Opinion

# What an evaluator fills in; for a household that he added himself, who it is, too.
ANSWERS = (
    "added_id",
    "added_address",
    "added_phone",
    "knows",
    "assets",
    "debts",
    "gross_income",
    "net_income",
    "funding_need",
    "unfit_reason",
    "suggested_limit",
    "note",
    "relation",
)
WHO = ("representative", "id_mask", "phone_mask", "address")
# 本人 stands in the relation before anybody fills anything in.
_STARTED = tuple(name for name in ANSWERS if name != "relation")

# Gives what stands in the cell of a field, as text.
Shown = Callable[[Opinion, str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that was typed differently the second time."""

    first: Opinion
    second: Opinion
    field: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a booklet with its second entry.

    ``cells`` are those of which at least one entry holds something. ``waiting`` are
    rows nobody has typed a second time, ``unknown`` rows the first entry lacks.
    """

    rows: int
    cells: int
    differences: tuple[Difference, ...]
    waiting: tuple[Opinion, ...]
    unknown: tuple[Opinion, ...]


def is_filled(opinion: Opinion) -> bool:
    """Return whether an evaluator, or who typed for him, wrote into a row."""
    names = _STARTED if opinion.customer_key else WHO + _STARTED
    return any(_holds(opinion, name) for name in names)


def sample(booklet: Booklet, share: Decimal, seed: str) -> tuple[Opinion, ...]:
    """Return the rows to be typed again, drawn so that a seed gives the same rows.

    At least one row, and no more than the share asks for, rounded up.
    """
    rows = [o for o in booklet.opinions if is_filled(o)]
    wanted = math.ceil(share * len(rows))
    drawn = set(Random(seed).sample(range(len(rows)), min(wanted, len(rows))))
    return tuple(row for number, row in enumerate(rows) if number in drawn)


def compare(
    first: Booklet, second: Booklet, shown_first: Shown, shown_second: Shown
) -> Comparison:
    """Return how a second entry differs from the first, row by row."""
    there = {_identity(row): row for row in reversed(first.opinions)}
    rows = cells = 0
    differences: list[Difference] = []
    waiting: list[Opinion] = []
    unknown: list[Opinion] = []
    for again in second.opinions:
        row = there.get(_identity(again))
        if row is None:
            unknown += [again] if is_filled(again) else []
            continue
        if not is_filled(again):
            waiting += [again] if is_filled(row) else []
            continue
        names = ANSWERS if again.customer_key else WHO + ANSWERS
        rows += 1
        for name in names:
            if not (_holds(row, name) or _holds(again, name)):
                continue
            cells += 1
            if not _same(row, again, name, shown_first, shown_second):
                differences.append(Difference(row, again, name))
    return Comparison(rows, cells, tuple(differences), tuple(waiting), tuple(unknown))


def _identity(opinion: Opinion) -> tuple[str, str]:
    """Return what a row is known by: its key, or its number where it was added."""
    if opinion.customer_key:
        return "key", opinion.customer_key
    return "row", opinion.row_no


def _holds(opinion: Opinion, name: str) -> bool:
    value = getattr(opinion, name)
    return value not in (None, "") or name in opinion.at.unreadable


def _same(
    row: Opinion, again: Opinion, name: str, shown_first: Shown, shown_second: Shown
) -> bool:
    if name in row.at.unreadable or name in again.at.unreadable:
        return _plain(shown_first(row, name)) == _plain(shown_second(again, name))
    one, other = getattr(row, name), getattr(again, name)
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) == _plain(other)
    return bool(one == other)


def _plain(text: str) -> str:
    """Return a text without what does not change its meaning."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
