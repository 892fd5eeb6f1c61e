"""No whole ID or phone number in what is said: the first 3 and the last 4 are enough.

Whatever is told passes here on its way (messages, the log, the console, JSON), because
people type numbers into cells where nobody expects one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_ENDS = 7


class Whole(str):
    """A text that :func:`all_hidden` leaves as it is: the answer that was asked for."""


_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXxＸｘ]|\d{15})(?![0-9A-Za-z])")
# A long 户号 or 借据号 holds no day of birth.
_BORN = re.compile(r"\d{6}(?:(?:19|20)?\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Hashes are lower-case hexadecimal and may hold eleven digits in a row; an amount has
# decimals.
_PHONE = re.compile(r"(?<![0-9a-f.])[1１][3-9３-９]\d{9}(?![0-9a-f]|\.\d)")


def mask(number: str) -> str:
    """Return a number with only its first 3 and last 4 characters shown.

    >>> mask("990101198001010014"), mask("1234567")
    ('990***********0014', '*******')
    """
    hidden = len(number) - _ENDS
    return number[:3] + "*" * hidden + number[-4:] if hidden > 0 else "*" * len(number)


def hidden(text: str) -> str:
    """Return a text without whole ID and phone numbers.

    >>> hidden("张三 99010119800101001X，电话 13800138000")
    '张三 990***********001X，电话 138****8000'
    """
    text = _ID_NUMBER.sub(_if_born, text)
    return _PHONE.sub(lambda found: mask(found[0]), text)


def _if_born(found: re.Match[str]) -> str:
    number = unicodedata.normalize("NFKC", found[0])
    return mask(found[0]) if _BORN.match(number) else found[0]


def all_hidden(value: Any) -> Any:
    """Return text, or the texts in lists and tables, without whole numbers.

    >>> all_hidden({"之前": Whole("13800138000"), "备注": "13800138000"})
    {'之前': '13800138000', '备注': '138****8000'}
    """
    if isinstance(value, str):
        return value if isinstance(value, Whole) else hidden(value)
    if isinstance(value, Mapping):
        return {all_hidden(key): all_hidden(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [all_hidden(inner) for inner in value]
    return value
