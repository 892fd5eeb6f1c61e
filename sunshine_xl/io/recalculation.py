"""Asks the next program that opens a workbook to calculate its formulas anew."""

from __future__ import annotations

import re

from sunshine_xl.io.book_parts import BookParts

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_AFTER_CALCULATION = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


def ask_for_recalculation(book: BookParts) -> None:
    """Have all formulas calculated on opening, where the workbook has any."""
    if not any(_has_formulas(book, one.target) for one in book.sheets):
        return
    part = book.part
    found = part.root.find("calcPr")
    if found is None:
        later = [one for one in part.root.children if one.name in _AFTER_CALCULATION]
        at = min((one.start for one in later), default=part.root.close)
        part.insert(at, f'<{part.root.prefix}calcPr fullCalcOnLoad="1"/>')
    elif found.attributes.get("fullCalcOnLoad") not in ("1", "true"):
        part.set_attribute(found, "fullCalcOnLoad", "1")


def _has_formulas(book: BookParts, name: str) -> bool:
    return name in book.package and bool(
        _FORMULA.search(book.package.part(name).source)
    )
