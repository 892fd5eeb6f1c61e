"""Phone numbers: mobile or area code and number (R27)."""

from __future__ import annotations

import re
import unicodedata

from sunshine_xl import hiding

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?")
_NOISE = dict.fromkeys(map(ord, " \t\u00a0\u200b\ufeff()"), None)


def compact(text: str) -> str:
    """Return a phone number half width, without blanks, brackets and +86."""
    number = unicodedata.normalize("NFKC", text).translate(_NOISE)
    number = number.replace("—", "-").removeprefix("+86").removeprefix("-")
    return (
        number.replace("-", "") if re.fullmatch(r"1\d{2}-\d+-\d+", number) else number
    )


def is_valid(text: str) -> bool:
    """Return whether a text is a phone number.

    >>> is_valid("13812345678"), is_valid("0523-8765432"), is_valid("12812345678")
    (True, True, False)
    """
    return _PHONE.fullmatch(compact(text)) is not None


def mask(text: str) -> str:
    """Return a phone number with only its first 3 and last 4 digits shown."""
    return hiding.mask(compact(text))
