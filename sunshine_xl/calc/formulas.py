"""Formulas in Excel's own syntax, both ways, through the office's formula parser."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from sunshine_xl.calc.uno_access import struct

# com.sun.star.sheet.AddressConvention.XL_OOX: commas, Sheet!A1, _xlfn. prefixes.
_EXCEL = 3
_CALC = 0
# The office writes functions it does not know in small letters, Excel none.
_CALLS = re.compile(r"\"[^\"]*\"|'[^']*'|([A-Za-z_][\w.]*)(?=\()")
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")


@lru_cache(maxsize=8)
def _parser(document: Any, convention: int = _EXCEL) -> Any:
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = convention
    return parser


def parsed(document: Any, text: str, at: Any) -> Any:
    """Return the tokens of a formula without its "=", as written at a cell."""
    return _parser(document).parseFormula(text, at)


def printed(document: Any, tokens: Any, at: Any) -> str:
    """Return the text of tokens, without "=", as seen from a cell."""
    text = str(_parser(document).printFormula(tokens, at))
    return _CALLS.sub(lambda found: found[0].upper() if found[1] else found[0], text)


def in_calc_syntax(document: Any, formula: str, at: Any) -> str:
    """Return an Excel formula as the office's conditions want it, without "="."""
    tokens = parsed(document, formula.removeprefix("="), at)
    return str(_parser(document, _CALC).printFormula(tokens, at))


def translated(document: Any, text: str) -> str:
    """Return a formula of the office's own syntax in Excel's, both without "="."""
    at = struct("table.CellAddress")
    tokens = _parser(document, _CALC).parseFormula(text, at)
    return printed(document, tokens, at)


def without_row(text: str, row: int) -> str:
    """Return a formula with its own row's number taken out.

    >>> without_row("=$B7*F$5+A70", 7)
    '=$B#*F$5+A70'
    """
    return _own_row(row).sub("#", text)


def moved_down(text: str, row: int, target: int) -> str:
    """Return a formula of one row as it is in another of the same shape."""
    return text if row == target else _own_row(row).sub(str(target), text)


@cache
def _own_row(row: int) -> re.Pattern[str]:
    return re.compile(rf"(?<=[A-Z]){row}(?!\d)")


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it.

    >>> quoted("Sheet1"), quoted("She et1"), quoted("It's")
    ('Sheet1', "'She et1'", "'It''s'")
    """
    if _PLAIN_SHEET.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
