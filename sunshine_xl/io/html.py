"""Web-page tables, which core-banking systems export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sunshine_xl.grid import Box, Grid, Value
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.limits import LIMITS, Limits, Refused, suspicious, too_large
from sunshine_xl.io.text import encoding_findings, plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKS = ("<html", "<table", "<!doctype html")


def is_html(text: str) -> bool:
    """Return whether a text begins like a web page."""
    head = text[:4_096].lower()
    return head.lstrip().startswith("<") and any(mark in head for mark in _MARKS)


def read_html(
    text: str, name: str, guessed: str = "", limits: Limits = LIMITS
) -> Contents:
    """Return the page's tables one under the other as one grid, as Excel shows them."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("FILE-005", "网页里没有表格") from error
    if parser.error_log.filter_from_fatals():
        # The parser stops in the middle and says nothing else of what is left out.
        raise suspicious("网页嵌套过深")
    rows: list[list[Value]] = []
    boxes: list[Box] = []
    for table in page.iter("table"):
        if next(table.iterdescendants("table"), None) is None:
            _lay_out(table, rows, boxes, limits)
    if not rows:
        raise Refused("FILE-005", "网页里没有表格")
    grid = Grid(name, "", rows, tuple(boxes[: limits.merges]))
    return Contents((grid,), encoding_findings(name, guessed))


def _lay_out(
    table: HtmlElement, rows: list[list[Value]], boxes: list[Box], limits: Limits
) -> None:
    """Append a table's rows; a cell that spans several stands in its first."""
    top, cells = len(rows), 0
    taken: set[tuple[int, int]] = set()
    for down, line in enumerate(table.iter("tr")):
        row: list[Value] = []
        rows.append(row)
        for cell in line.iterchildren("td", "th"):
            while (down, len(row)) in taken:
                row.append("")
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            cells += high * wide
            if len(row) + wide > limits.columns or cells > limits.cells:
                raise too_large("单元格过多")
            left = len(row)
            if high > 1 or wide > 1:
                bottom, right = top + down + high - 1, left + wide - 1
                boxes.append((top + down, left, bottom, right))
                taken.update(
                    (down + y, left + x) for y in range(high) for x in range(wide)
                )
            row += [plain(_text(cell)), *([""] * (wide - 1))]


def _span(cell: HtmlElement, name: str) -> int:
    number = (cell.get(name) or "1").strip()
    return max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1


def _text(cell: HtmlElement) -> str:
    return "".join(_pieces(cell)).replace("\xa0", " ").strip()


def _pieces(cell: HtmlElement) -> Iterator[str]:
    """Yield a cell's text with its line breaks; other white space is one blank."""
    yield _collapsed(cell.text)
    for child in cell:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield from _pieces(child)
        yield _collapsed(child.tail)


def _collapsed(text: str | None) -> str:
    if not text:
        return ""
    words = " ".join(text.split(" ") if "\xa0" in text else text.split())
    return " " * text[:1].isspace() + words + " " * text[-1:].isspace()
