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


def kind(document: Any, key: int | None) -> int:
    """Return which kind of value a format's key shows."""
    if not key:
        return PLAIN
    shown = document.NumberFormats.getByKey(key).Type
    if shown & _DATE:
        return MOMENT
    if shown & _LOGICAL:
        return LOGICAL
    return TEXT if shown & _TEXT else PLAIN


def key(document: Any, code: str) -> int:
    """Return the key of a format by its text, made where there is none yet."""
    formats = document.NumberFormats
    american = struct("lang.Locale", Language="en", Country="US")
    found = formats.queryKey(code, american, False)
    return int(formats.addNew(code, american) if found == -1 else found)


def text(document: Any, number: int | None) -> str | None:
    """Return a format's text, None for cells of several formats."""
    if number is None:
        return None
    code = str(document.NumberFormats.getByKey(number).FormatString)
    return _CODES.sub(lambda found: found[1].lower() if found[1] else found[0], code)


def give(document: Any, cells: Any, code: str) -> None:
    """Format cells for values to come; a format that shows them already stays."""
    present = cells.NumberFormat
    wanted = LOGICAL if code == BOOLEAN else MOMENT
    if present is None or kind(document, present) != wanted:
        cells.NumberFormat = key(document, code)
