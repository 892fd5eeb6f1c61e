"""The looks our marks and the result sheet need, added behind the workbook's own."""

from __future__ import annotations

import re

from sunshine_xl.findings import Severity
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.marks import FILL, INK
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Part, resolve

_GREY = '<color rgb="FFBFBFBF"/>'
_BORDER = "<border>" + "".join(
    f'<{side} style="thin">{_GREY}</{side}>'
    for side in ("left", "right", "top", "bottom")
)
_GRID = _BORDER + "<diagonal/></border>"
_NO_GRID = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_AFTER_DXFS = ("tableStyles", "colors", "extLst")
_BARE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    "<border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


class Styles:
    """The style tables of a workbook; what stands in them keeps its number."""

    def __init__(self, book: BookParts) -> None:
        self._part = _style_part(book)
        self._prefix = self._part.root.prefix
        self._entries: dict[str, list[bytes]] = {}
        self._added: dict[str, list[str]] = {}

    def mark(self, severity: Severity) -> int:
        """Return the differential format that colours a marked cell."""
        return self._index(
            "dxfs",
            f'<dxf><font><b/><color rgb="FF{INK[severity]}"/></font><fill><patternFill>'
            f'<bgColor rgb="FF{FILL[severity]}"/></patternFill></fill></dxf>',
        )

    def title(self) -> int:
        """Return the cell format of the result sheet's first line."""
        return self._cell(_font(14, "FF1F4E78", "<b/>"), align='vertical="center"')

    def header(self) -> int:
        """Return the cell format of the column titles."""
        return self._cell(
            _font(10, "FFFFFFFF", "<b/>"),
            _solid("FF1F4E78"),
            _GRID,
            'horizontal="center" vertical="center" wrapText="1"',
        )

    def body(self, severity: Severity | None = None, *, centred: bool = False) -> int:
        """Return the cell format of a text, coloured where it names a severity."""
        ink, fill, bold = "FF262626", _NO_FILL, ""
        if severity:
            ink, bold = f"FF{INK[severity]}", "<b/>"
            fill = _solid(f"FF{FILL[severity]}")
        align = 'horizontal="center" ' if centred else ""
        align += 'vertical="top" wrapText="1"'
        return self._cell(_font(10, ink, bold), fill, _GRID, align)

    def link(self) -> int:
        """Return the cell format of an address one can click on."""
        align = 'horizontal="center" vertical="top"'
        return self._cell(_font(10, "FF0563C1", "<u/>"), _NO_FILL, _GRID, align)

    def plain(self) -> int:
        """Return the cell format of plain text."""
        return self._cell(_font(10, "FF262626"))

    def finish(self) -> None:
        """Write what was added, and the new lengths of the tables."""
        root = self._part.root
        for name, added in self._added.items():
            table = root.find(name)
            total = str(len(self._entries[name]))
            if table is not None:
                self._part.append(table, "".join(added))
                self._part.set_attribute(table, "count", total)
            else:
                later = [one.start for one in root.children if one.name in _AFTER_DXFS]
                tag = f"{self._prefix}{name}"
                text = f'<{tag} count="{total}">{"".join(added)}</{tag}>'
                self._part.insert(min(later, default=root.close), text)

    def _cell(
        self, font: str, fill: str = _NO_FILL, border: str = _NO_GRID, align: str = ""
    ) -> int:
        # Number format 49 is text: a message that starts with "=" stays a message
        # even when somebody edits the cell.
        return self._index(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{self._index("fonts", font)}" '
            f'fillId="{self._index("fills", fill)}" '
            f'borderId="{self._index("borders", border)}" xfId="0" '
            'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
            f'applyAlignment="1"><alignment {align}/></xf>',
        )

    def _index(self, name: str, xml: str) -> int:
        """Return the place of an entry in a table, added at the end if it is new."""
        entry = re.sub(r"<(/?)(?=\w)", rf"<\1{self._prefix}", xml)
        entries = self._entries.setdefault(name, self._standing(name))
        if entry.encode() not in entries:
            self._added.setdefault(name, []).append(entry)
            entries.append(entry.encode())
        return entries.index(entry.encode())

    def _standing(self, name: str) -> list[bytes]:
        table = self._part.root.find(name)
        if table is not None:
            source = self._part.source
            return [source[one.start : one.end] for one in table.children]
        if name == "dxfs":
            return []
        raise NotMarkable(Obstacle.UNUSUAL, f"{self._part.name}: no {name}")


def _style_part(book: BookParts) -> Part:
    found = book.relations.all("styles")
    if found:
        return book.package.part(found[0].target)
    # Some readers look for the styles under this name and no other.
    name = resolve(book.part.name, "styles.xml")
    if name in book.package:
        name = book.package.free_name(resolve(book.part.name, "stylesSX{}.xml"))
    book.package.add(name, _BARE.format(book.namespace))
    book.types.declare(name, _CONTENT_TYPE)
    book.relations.add(book.base, "styles", name)
    return book.package.part(name)


def _font(size: int, colour: str, extra: str = "") -> str:
    return (
        f'<font>{extra}<sz val="{size}"/><color rgb="{colour}"/><name val="宋体"/>'
        '<charset val="134"/></font>'
    )


def _solid(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
        '<bgColor indexed="64"/></patternFill></fill>'
    )
