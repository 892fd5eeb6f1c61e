"""Error values of cells: Calc's numbers, Excel's codes and the text both show."""

from __future__ import annotations

_VALUE = -2146826273
# Calc's numbers.
NULL, REF = 521, 524

# Excel's code by Calc's error number; everything else shows as #VALUE! in a file.
_CODE_OF_CALC = {
    532: -2146826281,
    32767: -2146826246,
    525: -2146826259,
    NULL: -2146826288,
    503: -2146826252,
    REF: -2146826265,
}
TEXT_OF_ERROR = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    _VALUE: "#VALUE!",
}


def code_of(calc_error: int) -> int:
    """Return Excel's code, as COM gives it, of an error number of Calc's."""
    return _CODE_OF_CALC.get(calc_error, _VALUE)
