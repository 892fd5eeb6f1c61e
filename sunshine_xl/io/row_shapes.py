"""A sheet's rows without their digits: few shapes, so each look at them is cheap."""

from __future__ import annotations

import re
from collections import Counter

_DIGITS = b"0123456789."


def split_shapes(data: bytes) -> list[bytes]:
    """Return the shape of every row in order, after what stands before the first."""
    return data.translate(None, _DIGITS).split(b"<row")


class RowShapes:
    """The different rows of a worksheet's cells, and how often each occurs.

    Rows that differ in numbers alone have the same shape: what is true of its tags is
    true of theirs. ``each`` is the shape of every row in order, after what stands
    before the first.
    """

    def __init__(self, data: bytes) -> None:
        self.each = split_shapes(data)
        self._times = Counter(self.each)
        self.text = b"<row".join(self._times)

    def count(self, word: bytes) -> int:
        """Return how often a word without digits stands in the rows."""
        return sum(n * shape.count(word) for shape, n in self._times.items())

    def matches(self, pattern: re.Pattern[bytes]) -> int:
        """Return how often a pattern without digits is found in the rows."""
        return sum(n * len(pattern.findall(s)) for s, n in self._times.items())

    def __len__(self) -> int:
        return len(self._times)

    def __contains__(self, word: bytes) -> bool:
        return word in self.text
