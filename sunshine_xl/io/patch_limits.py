"""Areas of a worksheet in which no cell may be set on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sunshine_xl.grid import Address, Box
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.package import Part
from sunshine_xl.io.relations import Relations
from sunshine_xl.io.sheetxml import box

_SPREAD = re.compile(
    rb"<(?:[\w.-]+:)?f\s[^<>]*\bt\s*=\s*[\"'](?:array|dataTable)[^<>]*>"
)
_REFERENCE = re.compile(rb"\bref\s*=\s*[\"']([A-Z0-9:]+)[\"']")


def forbidden_areas(book: BookParts, part: Part) -> Mapping[Box, Address | None]:
    """Return boxes whose cells belong together, each with the one cell that may be set.

    These are merged areas (their first cell may be set), formulas spread over several
    cells, and the title rows of tables.
    """
    areas: dict[Box, Address | None] = {}
    merged = part.root.find("mergeCells")
    for one in merged.children if merged else ():
        area = box(one.attributes.get("ref", ""))
        areas[area] = area[:2]
    areas |= dict.fromkeys(_spread_formulas(part.source))
    areas |= dict.fromkeys(_table_titles(book, part))
    return areas


def is_protected(part: Part) -> bool:
    """Return whether the sheet's protection is switched on."""
    found = part.root.find("sheetProtection")
    return found is not None and found.attributes.get("sheet") in ("1", "true")


def _spread_formulas(source: bytes) -> Iterator[Box]:
    for tag in _SPREAD.findall(source):
        found = _REFERENCE.search(tag)
        if found:
            yield box(found[1].decode())


def _table_titles(book: BookParts, part: Part) -> Iterator[Box]:
    for relation in Relations(book.package, part.name).all("table"):
        table = book.package.part(relation.target).root
        top, left, bottom, right = box(table.attributes.get("ref", ""))
        titles = table.number("headerRowCount", 1)
        if titles:
            yield top, left, top + titles - 1, right
        totals = table.number("totalsRowCount", 0)
        if totals:
            yield bottom - totals + 1, left, bottom, right
