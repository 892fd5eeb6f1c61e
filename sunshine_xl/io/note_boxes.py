"""How big a note's box must be, and which cells of the sheet it then covers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sunshine_xl.io.package import Part
from sunshine_xl.io.text_sizes import lines_of
from sunshine_xl.io.xml_spans import Element

_LETTER, _LINE, _MARGIN = 6, 17, 14
_NARROW, _WIDE = 42, 70
_MANY_LINES = 12
_LAST_COLUMN, _LAST_ROW = 16383, 1048575
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\s([^>]*)>")
_DECIMAL = re.compile(r"[0-9]{1,5}(\.[0-9]*)?([eE]-?[0-9]{1,2})?")
_ATTRIBUTE = re.compile(rb"\b(r|ht|hidden)\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True, slots=True)
class Box:
    """A note's place: VML's anchor and its size in points."""

    anchor: str
    width: float
    height: float


def note_size(text: str) -> tuple[int, int]:
    """Return width and height in pixels that hold a text of 9 points."""
    letters = _NARROW
    lines = lines_of(text, letters)
    if lines > _MANY_LINES:
        letters = _WIDE
        lines = lines_of(text, letters)
    return letters * _LETTER + _MARGIN, lines * _LINE + _MARGIN


class Spacing:
    """The widths of a sheet's columns and the heights of its rows, in pixels."""

    def __init__(self, part: Part) -> None:
        self._columns: list[tuple[int, int, int]] = []
        self._column, self._row = 64, 20
        self._rows = _row_heights(part.source)
        for child in part.root.children:
            found = child.attributes
            if child.name == "sheetFormatPr":
                self._column = _pixels(found.get("defaultColWidth"), 7, self._column)
                self._row = _pixels(found.get("defaultRowHeight"), 4 / 3, self._row)
            elif child.name == "cols":
                self._columns = [self._span(one) for one in child.children]

    def _span(self, column: Element) -> tuple[int, int, int]:
        width = _pixels(column.attributes.get("width"), 7, self._column)
        if column.attributes.get("hidden") in ("1", "true"):
            width = 0
        return column.number("min") - 1, column.number("max") - 1, width

    def _width(self, column: int) -> int:
        spans = (width for low, high, width in self._columns if low <= column <= high)
        return next(spans, self._column)

    def _height(self, row: int) -> int:
        return self._rows.get(row, self._row)

    def box(self, row: int, column: int, text: str) -> Box:
        """Return the box at the right of a cell that holds the text."""
        width, height = note_size(text)
        left, top = column + 1, max(row - 1, 0)
        if left > _LAST_COLUMN - 20:
            left = column - 10
        top = min(top, _LAST_ROW - 100)
        right, right_offset = left, 12 + width
        while right < _LAST_COLUMN and right_offset > self._width(right):
            right_offset -= self._width(right)
            right += 1
        bottom, bottom_offset = top, 4 + height
        while bottom < _LAST_ROW and bottom_offset > self._height(bottom):
            bottom_offset -= self._height(bottom)
            bottom += 1
        anchor = (left, 12, top, 4, right, right_offset, bottom, bottom_offset)
        return Box(", ".join(map(str, anchor)), width * 0.75, height * 0.75)


def _pixels(text: str | None, factor: float, otherwise: int) -> int:
    if text is None or not _DECIMAL.fullmatch(text):
        return otherwise
    return round(float(text) * factor)


def _row_heights(source: bytes) -> dict[int, int]:
    heights = {}
    for tag in _ROW.finditer(source):
        if b"ht" in tag[1] or b"hidden" in tag[1]:
            found = {
                key.decode(): value.decode()
                for key, value in _ATTRIBUTE.findall(tag[1])
            }
            is_hidden = found.get("hidden") in ("1", "true")
            height = 0 if is_hidden else _pixels(found.get("ht"), 4 / 3, -1)
            if height >= 0 and found.get("r", "").isdecimal():
                heights[int(found["r"]) - 1] = height
    return heights
