"""A sheet's rows without their digits: few shapes, so each look at them is cheap."""

from __future__ import annotations

import re
from collections import Counter

_DIGITS = b"0123456789."


class RowShapes:
    """The different rows of a worksheet's cells, and how often each occurs.

    Rows that differ in numbers alone have the same shape: what is true of its tags is
    true of theirs.
    """

    def __init__(self, data: bytes) -> None:
        self._times = Counter(data.translate(None, _DIGITS).split(b"<row"))
        self.text = b"<row".join(self._times)

    def count(self, word: bytes) -> int:
        """Return how often a word without digits stands in the rows."""
        return sum(n * shape.count(word) for shape, n in self._times.items())

    def matches(self, pattern: re.Pattern[bytes]) -> int:
        """Return how often a pattern without digits is found in the rows."""
        return sum(n * len(pattern.findall(s)) for s, n in self._times.items())

    def __contains__(self, word: bytes) -> bool:
        return word in self.text
