"""Excel's error values: how they reach a worksheet function and how they leave it.

xlwings hands an error cell over as its text (``err_to_str``) and cannot return a real
error, so an error travels as its text both ways. The add-in's VBA turns exactly these
texts into ``CVErr``; without it they stand in the cell as text: visible, no number.
"""

from __future__ import annotations

from enum import StrEnum

# Error values xlwings has no text for (#SPILL!, #CALC! …) arrive as bare HRESULTs.
_HRESULTS = range(-2146828288 + 2000, -2146828288 + 2100)


class ExcelError(StrEnum):
    """An error value of Excel, by the text it shows in a cell."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NOT_AVAILABLE = "#N/A"


_BY_TEXT = {error.value: error for error in ExcelError}


def error_in(value: object) -> ExcelError | None:
    """Return the error a cell holds, if it holds one."""
    if isinstance(value, str):
        return _BY_TEXT.get(value)
    if type(value) is int and value in _HRESULTS:
        return ExcelError.VALUE
    return None
