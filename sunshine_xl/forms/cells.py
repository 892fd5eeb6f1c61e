"""How one cell of each kind is read: the value, and the code of what is wrong."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.forms.vocabulary import blanks, choices, compact, read_choice
from sunshine_xl.grid import CellError
from sunshine_xl.rules import amounts, identity

# (value, code of the finding or "", value words for its sentence)
Cell = tuple[Any, str, dict[str, str]]
Reader = Callable[[Any, Decimal | None], Cell]

_NOTHING: dict[str, str] = {}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
# What people write behind a number of years, persons, acres or days.
_COUNTED = "周岁年人口亩天户册行"
_SHOWN = 20


def shown(value: object) -> str:
    """Return a cell's value as a message may quote it: short, long digits masked."""
    text = _number_text(value) if isinstance(value, float) else str(value).strip()
    text = re.sub(r"\d{7,}", lambda digits: digits[0][:3] + "***", text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def reader(column: Column) -> Reader:
    """Return the function that reads the cells of a column."""
    make = {
        Kind.CODE: _code_reader,
        Kind.CHOICE: _choice_reader,
        Kind.YES_NO: _yes_no_reader,
        Kind.DATE: _date_reader,
        Kind.MONEY: _money_reader,
        Kind.NUMBER: _number_reader,
        Kind.WHOLE: _number_reader,
        Kind.ID_NUMBER: _id_reader,
        Kind.PHONE: _phone_reader,
    }.get(column.kind, _text_reader)
    return make(column)


def _soft(column: Column, code: str, soft: str) -> str:
    return soft if column.doubtful else code


@lru_cache(maxsize=4096)
def _number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _error(column: Column, value: CellError) -> Cell:
    is_vital = column.required or (column.required_when and not column.doubtful)
    code = "FLD-006" if is_vital else "FLD-105"
    return None, code, {"written": value.text}


def _text_reader(column: Column) -> Reader:
    longest = column.max_length

    def read(value: Any, _: Decimal | None) -> Cell:
        if value.__class__ is str:
            text = value.strip()
        elif value.__class__ is float:
            text = _number_text(value)
        elif isinstance(value, CellError):
            return ("", *_error(column, value)[1:])
        else:
            text = _text(value)
        if len(text) > longest:
            return text, "FLD-008", {"longest": str(longest)}
        return text, "", _NOTHING

    return read


def _code_reader(column: Column) -> Reader:
    plain = _text_reader(column)

    def read(value: Any, factor: Decimal | None) -> Cell:
        if isinstance(value, float):
            return _number_text(value), "FLD-009", {"written": _number_text(value)}
        if isinstance(value, (dt.date, dt.datetime)):
            # Excel turns "1/5" into a day of this year.
            return f"{value.month}/{value.day}", "FLD-010", _NOTHING
        return plain(value, factor)

    return read


def _phone_reader(column: Column) -> Reader:
    plain = _text_reader(column)

    def read(value: Any, factor: Decimal | None) -> Cell:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value)
        return plain(value, factor)

    return read


def _choice_reader(column: Column) -> Reader:
    name = column.choices

    def read(value: Any, _: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return ("", *_error(column, value)[1:])
        text = _text(value)
        choice = read_choice(name, text)
        if choice or compact(text) in blanks(name):
            return choice, "", _NOTHING
        words = {"written": shown(text), "choices": "、".join(choices(name))}
        return text, _soft(column, "FLD-002", "FLD-102"), words

    return read


def _yes_no_reader(column: Column) -> Reader:
    def read(value: Any, _: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return _error(column, value)
        choice = read_choice("yes_no", _text(value))
        if choice:
            return choice == "是", "", _NOTHING
        words = {"written": shown(value), "choices": "是、否"}
        return None, _soft(column, "FLD-002", "FLD-102"), words

    return read


def read_date(value: Any) -> dt.date | None:
    """Return the day a cell holds, or None where it holds no possible day."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float):
        value = _number_text(value)
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip().replace(" ", "")
    found = _DATE.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def _date_reader(column: Column) -> Reader:
    def read(value: Any, _: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return _error(column, value)
        day = read_date(value)
        if day is None:
            words = {"written": shown(value)}
            return None, _soft(column, "FLD-003", "FLD-103"), words
        return day, "", _NOTHING

    return read


def _in_range(column: Column, value: Decimal) -> str:
    low, high = column.minimum, column.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return _soft(column, "FLD-007", "FLD-107")
    return ""


def _bounds(column: Column) -> dict[str, str]:
    low, high = column.minimum, column.maximum
    words = [f"不小于{low}"] if low is not None else []
    words += [f"不大于{high}"] if high is not None else []
    return {"bounds": "、".join(words)}


def _money_reader(column: Column) -> Reader:
    bounds = _bounds(column)

    def read(value: Any, factor: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return _error(column, value)
        if factor is None:
            # The sheet's unit is unknown, and HDR-004 has said so.
            return None, "HDR-004", _NOTHING
        amount = amounts.read(value, factor)
        if not amount.is_readable:
            if column.doubtful and _text(value) in blanks("estimate"):
                return None, "", _NOTHING
            return None, "FLD-004", {"written": shown(value)}
        if amount.value is None:
            return None, "", _NOTHING
        code = _in_range(column, amount.value)
        if code:
            # A refused amount must not go on into the arithmetic.
            kept = amount.value if code == "FLD-107" else None
            return kept, code, bounds
        if amount.was_text:
            words = {"written": shown(value), "read": f"{amount.value:,.2f}"}
            return amount.value, "FLD-005", words
        return amount.value, "", _NOTHING

    return read


def _number_reader(column: Column) -> Reader:
    bounds = _bounds(column)
    is_whole = column.kind is Kind.WHOLE

    def read(value: Any, _: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return _error(column, value)
        number = _number(value)
        if number is None:
            return None, _soft(column, "FLD-011", "FLD-111"), {"written": shown(value)}
        if is_whole and number != number.to_integral_value():
            return number, "FLD-106", _NOTHING
        return number, _in_range(column, number), bounds

    return read


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Decimal(repr(value))
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).replace(",", "").strip()
    text = text.rstrip(_COUNTED).strip()
    percent = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number / 100 if percent else number


def _id_reader(column: Column) -> Reader:
    def read(value: Any, _: Decimal | None) -> Cell:
        if isinstance(value, CellError):
            return ("", *_error(column, value)[1:])
        if not isinstance(value, str):
            return "", "ID-004", _NOTHING
        number = identity.compact(value)
        return number, "" if number == value else "ID-005", _NOTHING

    return read
