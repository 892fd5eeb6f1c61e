"""Number formats by the text Excel uses, and what kind of value they show."""

from __future__ import annotations

import re
from typing import Any

from sunshine_xl.calc.uno_access import struct

# Excel writes the letters of days and times small. Quoted text, escaped characters,
# brackets and AM/PM are left alone.
_CODES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P|([YMDHS]+)')

PLAIN, MOMENT, LOGICAL, TEXT = range(4)
BOOLEAN = "BOOLEAN"
DAY = "YYYY-MM-DD"
DAY_AND_TIME = "YYYY-MM-DD HH:MM:SS"

# com.sun.star.util.NumberFormat. A time of day alone is a number to Excel too.
_DATE, _LOGICAL, _TEXT = 2, 1024, 256


class NumberFormats:
    """A document's number formats; what is known of one is not asked for again."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._own: Any = None
        self._kinds: dict[int | None, int] = {0: PLAIN, None: PLAIN}

    @property
    def own(self) -> Any:
        """The document's own collection of formats."""
        if self._own is None:
            self._own = self._document.NumberFormats
        return self._own

    def kind(self, key: int | None) -> int:
        """Return which kind of value a format's key shows."""
        if key not in self._kinds:
            self._kinds[key] = _kind(self.own.getByKey(key).Type)
        return self._kinds[key]

    def key(self, code: str) -> int:
        """Return the key of a format by its text, made where there is none yet."""
        american = struct("lang.Locale", Language="en", Country="US")
        found = self.own.queryKey(code, american, False)
        return int(self.own.addNew(code, american) if found == -1 else found)

    def text(self, key: int | None) -> str | None:
        """Return a format's text, None for cells of several formats."""
        if key is None:
            return None
        code = str(self.own.getByKey(key).FormatString)
        return _CODES.sub(lambda hit: hit[1].lower() if hit[1] else hit[0], code)

    def give(self, cells: Any, code: str) -> None:
        """Format cells for values to come; a format that shows them already stays."""
        present = cells.NumberFormat
        wanted = LOGICAL if code == BOOLEAN else MOMENT
        if present is None or self.kind(present) != wanted:
            cells.NumberFormat = self.key(code)


def _kind(shown: int) -> int:
    if shown & _DATE:
        return MOMENT
    if shown & _LOGICAL:
        return LOGICAL
    return TEXT if shown & _TEXT else PLAIN
