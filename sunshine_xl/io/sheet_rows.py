"""The rows and cells of a worksheet part as spans of its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Part
from sunshine_xl.io.sheetxml import address
from sunshine_xl.io.xml_spans import Element

_ATTRIBUTES = rb"((?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>"
_ATTRIBUTE = re.compile(r"([^\s=/>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# Text or tags could hide in these; no spreadsheet writes them among its cells.
_STRANGE = (b"<!", b"<?")


class Span(NamedTuple):
    """A row or cell: ``<`` at start, body ... close ``</``, end; it knows its tag."""

    at: int
    start: int
    body: int
    close: int
    end: int
    attributes: dict[str, str]


@dataclass(slots=True)
class SheetRows:
    """The text between ``<sheetData>`` and its end; ``at`` counts from 0."""

    part: Part
    data: Element
    prefix: str

    @classmethod
    def of(cls, part: Part) -> SheetRows:
        """Return the rows of a worksheet part."""
        data = part.root.find("sheetData")
        if data is None:
            raise NotMarkable(Obstacle.DAMAGED, f"{part.name}: no rows")
        inside = part.source[data.body : data.close]
        if any(sign in inside for sign in _STRANGE):
            raise NotMarkable(Obstacle.UNUSUAL, f"{part.name}: comments among cells")
        return cls(part, data, part.root.prefix)

    def rows(self) -> Iterator[Span]:
        """Yield every row in order; one without a number follows the one before."""
        last = -1
        for span in self._spans("row", self.data.body, self.data.close):
            number = span.attributes.get("r", "")
            last = int(number) - 1 if number.isdecimal() else last + 1
            yield span._replace(at=last)

    def cells(self, row: Span) -> Iterator[Span]:
        """Yield every cell of a row in order; ``at`` is its column."""
        last = -1
        for span in self._spans("c", row.body, row.close):
            reference = span.attributes.get("r")
            last = address(reference)[1] if reference else last + 1
            yield span._replace(at=last)

    def has(self, cell: Span, name: str) -> bool:
        """Return whether a cell has a child of that name."""
        inside = self.part.source[cell.body : cell.close]
        tag = rf"<{self.prefix}{name}[\s/>]".encode()
        return re.search(tag, inside) is not None

    def child(self, cell: Span, name: str) -> str:
        """Return a cell's child of that name as it is written, "" where it has none."""
        for span in self._spans(name, cell.body, cell.close):
            return self.part.source[span.start : span.end].decode()
        return ""

    def _spans(self, name: str, start: int, stop: int) -> Iterator[Span]:
        source = self.part.source
        tag = f"{self.prefix}{name}".encode()
        opening = re.compile(b"<" + re.escape(tag) + _ATTRIBUTES)
        closing = b"</" + tag
        while found := opening.search(source, start, stop):
            body = found.end()
            close = end = body
            if not found[2]:
                close = source.index(closing, body, stop)
                end = source.index(b">", close) + 1
            yield Span(0, found.start(), body, close, end, _attributes(found[1]))
            start = end


def _attributes(text: bytes) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(text.decode())
    return {name: double or single for name, double, single in pairs}
