"""How people write money: numbers, full-width digits, separators, 元 and 万 (R79)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WAN = Decimal(10000)
ONE = Decimal(1)
# No bank has it; beyond it the cents of a spreadsheet number are gone.
LARGEST = 10**15

# What people write into a cell to say that they write nothing.
BLANKS = frozenset({"", "-", "--", "—", "——", "–", "/", "不了解"})

_NOISE = dict.fromkeys(map(ord, " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff'‘’"), None)
_AMOUNT = re.compile(
    r"¥?(?P<sign>-?)(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d{1,15})(?P<part>\.\d{1,8})?"
    r"(?P<unit>元|圆|万|万元)?"
)
_UNITS = {"元": ONE, "圆": ONE, "万": WAN, "万元": WAN}


@dataclass(frozen=True, slots=True)
class Amount:
    """A read amount in yuan, rounded to the cent; ``value`` is None for a blank.

    ``is_readable`` is false where the cell holds something that is no single amount
    (a range, a guess, a date); ``was_text`` where a text had to be interpreted.
    """

    value: Decimal | None
    is_readable: bool = True
    was_text: bool = False


_BLANK = Amount(None)
_UNREADABLE = Amount(None, is_readable=False)


def to_cents(value: Decimal) -> Decimal:
    """Return an amount rounded half up to the cent."""
    return value.quantize(CENT, ROUND_HALF_UP)


def read(value: object, factor: Decimal = ONE) -> Amount:
    """Return the amount a cell holds; ``factor`` is 1 for 元, 10000 for 万元.

    A unit written in the cell itself wins over the sheet's. A range or 左右 is never
    guessed.

    >>> read("５万").value, read("50,000元").value, read("3-5万").is_readable
    (Decimal('50000.00'), Decimal('50000.00'), False)
    """
    if isinstance(value, str):
        return _read_text(value, factor)
    if isinstance(value, bool) or value is None:
        return _BLANK if value is None else _UNREADABLE
    if isinstance(value, float):
        # Excel's own 15 digits; what lies behind them is binary dust.
        number = Decimal(repr(value))
    elif isinstance(value, (int, Decimal)):
        number = Decimal(value)
    else:
        return _UNREADABLE
    if not number.is_finite() or abs(number) >= LARGEST:
        return _UNREADABLE
    return Amount(to_cents(number * factor))


def _read_text(text: str, factor: Decimal) -> Amount:
    word = unicodedata.normalize("NFKC", text).translate(_NOISE)
    if word in BLANKS:
        return _BLANK
    found = _AMOUNT.fullmatch(word)
    if found is None:
        return _UNREADABLE
    digits = found["whole"].replace(",", "") + (found["part"] or "")
    number = Decimal(found["sign"] + digits) * _UNITS.get(found["unit"], factor)
    return Amount(to_cents(number), was_text=True)
