"""Running a workbook's Basic macros, with ranges as VBA knows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sunshine_xl.calc.uno_access import offers

_LIBRARY, _MODULE = "VBAProject", "CalcEngine"
# A range reaches a macro as the office's own object; only VBA can name VBA's.
_RANGE_OF = """Option VBASupport 1
Function RangeOf(book, sheet, address)
  Set RangeOf = Workbooks(book).Worksheets(sheet).Range(address)
End Function
"""


def run(document: Any, name: str, args: Iterable[Any]) -> Any:
    """Run a macro, ``Module1.name`` or ``name``; ranges may be of any open document."""
    given = tuple([_as_vba(document, one) for one in args])
    result = _call(document, name if "." in name else f"Module1.{name}", given)
    return "" if result is None else result


def _call(document: Any, name: str, args: tuple[Any, ...]) -> Any:
    script = document.getScriptProvider().getScript(
        f"vnd.sun.star.script:{_LIBRARY}.{name}?language=Basic&location=document"
    )
    return script.invoke(args, (), ())[0]


def _as_vba(document: Any, value: Any) -> Any:
    if not offers(value, "getRangeAddress"):
        return value
    sheet = value.Spreadsheet
    # A range does not say which document it is of, the forms beside it do.
    home = sheet.DrawPage.Forms.Parent
    address = value.AbsoluteName.rpartition(".")[2]
    library = document.BasicLibraries.getByName(_LIBRARY)
    library.insertByName(_MODULE, _RANGE_OF)
    try:
        return _call(document, f"{_MODULE}.RangeOf", (home.Title, sheet.Name, address))
    finally:
        library.removeByName(_MODULE)
