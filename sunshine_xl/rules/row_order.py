"""Rows of a booklet that were moved or numbered anew: told, never refused (R79).

Rows match by their key; that paper and screen have the same rows and numbers is what
makes checking one against the other quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet, Opinion


def check(booklets: Sequence[Booklet]) -> Iterator[Finding]:
    """Yield sheets whose rows are out of order, and rows with another's number."""
    usual = _usual_numbers(booklets)
    for booklet in booklets:
        moved = list(_moved(booklet))
        if moved:
            words = {"sheet": booklet.sheet, "count": len(moved)}
            yield finding("BOK-018", moved[0].at, "row_no", **words)
        times = Counter(row.customer_key for row in booklet.opinions)
        for row in booklet.opinions:
            right = usual.get(row.customer_key, row.row_no)
            if row.row_no != right and times[row.customer_key] == 1:
                words = {"household": row.household_no, "right": right}
                yield finding("BOK-019", row.at, "row_no", **words)


def _usual_numbers(booklets: Sequence[Booklet]) -> Mapping[str, str]:
    """Return the number that most booklets give each key."""
    numbers: dict[str, list[str]] = {}
    for booklet in booklets:
        for row in booklet.opinions:
            if row.customer_key and row.row_no:
                numbers.setdefault(row.customer_key, []).append(row.row_no)
    usual = {}
    for key, given in numbers.items():
        number = given[0]
        if given.count(number) < len(given):
            number = Counter(given).most_common(1)[0][0]
        if given.count(number) * 2 > len(given):
            usual[key] = number
    return usual


def _moved(booklet: Booklet) -> Iterator[Opinion]:
    """Yield rows that stand below a row with a higher number."""
    highest = 0
    for row in booklet.opinions:
        if not row.row_no.isdecimal():
            continue
        number = int(row.row_no)
        if number < highest:
            yield row
        highest = max(highest, number)
