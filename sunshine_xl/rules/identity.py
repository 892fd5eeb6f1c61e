"""The 18-digit ID number of GB 11643: normalising, judging, reading (R27, R45)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from sunshine_xl import hiding

LENGTH, OLD_LENGTH = 18, 15
# The papers whose number is an ID number; a blank type is taken for the usual one.
CARDS = frozenset({"", "居民身份证"})
_EARLIEST = dt.date(1900, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SHAPE = re.compile(r"\d{17}[\dX]|\d{15}")
_NOISE = dict.fromkeys(
    map(ord, " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad'‘’`-"), None
) | {ord("×"): "X", ord("✕"): "X"}


def compact(text: str) -> str:
    """Return the number without blanks and dashes, half width, with a capital X.

    >>> compact(" ９９０１０１19800101001x")
    '99010119800101001X'
    """
    if len(text) == LENGTH and text.isascii() and text[:17].isdigit():
        return text if text[17] != "x" else text[:17] + "X"
    return unicodedata.normalize("NFKC", text).translate(_NOISE).upper()


def kept_digits(value: float) -> str:
    """Return what Excel kept of an 18-digit number: 15 digits, or "" of another.

    >>> kept_digits(329902197406303000.0), kept_digits(13800138000.0)
    ('329902197406303', '')
    """
    if not 10 ** (LENGTH - 1) <= value < 10**LENGTH:
        return ""
    return f"{value:.14e}"[: OLD_LENGTH + 1].replace(".", "")


def problem(number: str) -> str:
    """Return the code of what is wrong with a compacted number, or "".

    The division code is never judged: obsolete and unknown ones are legal (rules.md).
    """
    if not _SHAPE.fullmatch(number):
        return "ID-010" if len(number) in (LENGTH, OLD_LENGTH) else "ID-001"
    if birth_date(number) is None:
        return "ID-002"
    if len(number) == OLD_LENGTH:
        return "ID-006"
    return "" if number[17] == check_digit(number) else "ID-003"


def check_digit(number: str) -> str:
    """Return the check digit of the first 17 digits (ISO 7064, MOD 11-2).

    >>> check_digit("99010119800101001")
    '4'
    """
    total = sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11]


def birth_date(number: str) -> dt.date | None:
    """Return the date of birth in a number of 15 or 18 characters, if possible."""
    digits = number[6:14] if len(number) == LENGTH else "19" + number[6:12]
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return born if born >= _EARLIEST else None


def sex(number: str) -> str:
    """Return 男 or 女, as the number says."""
    digit = number[16] if len(number) == LENGTH else number[14]
    return "男" if int(digit) % 2 else "女"


def age(born: dt.date, on: dt.date) -> int:
    """Return full years of age on a day.

    >>> age(dt.date(1997, 11, 11), dt.date(2015, 11, 10))
    17
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def upgrade(number: str) -> str:
    """Return the 18-character form of a 15-digit number: a suggestion, no more."""
    longer = number[:6] + "19" + number[6:]
    return longer + check_digit(longer)


def mask(number: str) -> str:
    """Return a number with only its first 3 and last 4 characters shown.

    >>> mask("990101198001010014")
    '990***********0014'
    """
    return hiding.mask(number)
