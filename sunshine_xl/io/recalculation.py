"""Has the next program that opens a workbook calculate its formulas anew."""

from __future__ import annotations

import re

from sunshine_xl.io.book_parts import BookParts

_RESULT = re.compile(
    rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>))"
    rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?v>)"
)
_TEXT_RESULT = re.compile(
    rb"(<(?:[\w.-]+:)?c\s[^<>]*?)\st\s*=\s*(?:\"[a-z]+\"|'[a-z]+')([^<>]*>)"
    rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)</)"
)
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


def forget_results(data: bytes) -> bytes:
    """Return the workbook with its formulas' old results taken out.

    Every program shows a formula without a result only after calculating it, so that
    nothing old is ever taken for new.
    """
    book = BookParts(data)
    for one in book.sheets:
        if not _has_formulas(book, one.target):
            continue
        part = book.package.part(one.target)
        text = _TEXT_RESULT.sub(rb"\1\2\3", _RESULT.sub(rb"\1", part.source))
        part.replace(0, len(part.source), text.decode())
    ask_for_recalculation(book)
    return book.package.to_bytes()
