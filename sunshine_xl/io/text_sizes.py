"""How much room a text takes, in letters and in lines, whatever the font."""

from __future__ import annotations

import re
import unicodedata

# What is never broken while it fits on a line: a Latin word, or one other character.
_WORD = re.compile(r"[!-~]+|.")


def letters_of(text: str) -> int:
    """Return the length in Latin letters; a Chinese character is as wide as two.

    >>> letters_of("第1户")
    5
    """
    return sum(1 + (unicodedata.east_asian_width(one) in "WFA") for one in text)


def lines_of(text: str, width: int) -> int:
    """Return how many lines of ``width`` letters hold a text that is wrapped.

    >>> lines_of("朝阳村.xlsx", 8), lines_of("abcdefgh", 3), lines_of("", 3)
    (2, 3, 1)
    """
    return sum(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    lines, used = 1, 0
    for word in _WORD.findall(line):
        size = letters_of(word)
        if used and used + size > width:
            lines, used = lines + 1, 0
        lines += (used + size - 1) // width if size > width else 0
        used = (used + size - 1) % width + 1 if size > width else used + size
    return lines
