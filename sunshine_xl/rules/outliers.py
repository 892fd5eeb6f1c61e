"""Which figures stand apart from their like (R20): Tukey's fences, nothing cleverer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

FEWEST = 5
_REACH = Decimal("1.5")


def outliers(values: Mapping[str, Decimal]) -> dict[str, bool]:
    """Return the labels far from the rest, True where high, False where low.

    Far is beyond 1.5 times the middle half's width; of fewer than five figures none
    is. Where the middle half is one figure, it would be far from everything: then none
    is, either.

    >>> outliers({c: Decimal(v) for c, v in zip("abcdef", (7, 8, 8, 9, 9, 30))})
    {'f': True}
    """
    ordered = sorted(values.values())
    if len(ordered) < FEWEST:
        return {}
    low, high = _quartile(ordered, 1), _quartile(ordered, 3)
    reach = (high - low) * _REACH
    if not reach:
        return {}
    return {
        label: value > high
        for label, value in values.items()
        if value > high + reach or value < low - reach
    }


def _quartile(ordered: list[Decimal], number: int) -> Decimal:
    """Return a quartile by linear interpolation, as QUARTILE.INC does."""
    position = Decimal(len(ordered) - 1) * number / 4
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
