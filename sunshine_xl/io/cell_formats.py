"""What a workbook's cell formats say: dates, locks; and a dated twin of a format."""

from __future__ import annotations

import re
from functools import cached_property

from sunshine_xl.io.book import BUILT_IN_DATES, is_date_format
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.xml_spans import Element

_DAY = "yyyy-mm-dd"
_FIRST_OWN_FORMAT = 164
_NUMBER_FORMAT = re.compile(r"\snumFmtId\s*=\s*(?:\"\d*\"|'\d*')")
_APPLIED = re.compile(r"\sapplyNumberFormat\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class CellFormats:
    """The style part of a workbook, read; formats are only ever added behind."""

    def __init__(self, book: BookParts) -> None:
        found = book.relations.all("styles")
        self._part = book.package.part(found[0].target) if found else None
        self._dated: dict[int, int] = {}

    def shows_dates(self, style: int) -> bool:
        """Return whether a cell format shows a day number as a date."""
        number = self._number_format(style)
        if number in self._codes:
            return is_date_format(self._codes[number])
        return number in BUILT_IN_DATES

    def is_locked(self, style: int) -> bool:
        """Return whether a protected sheet locks the cells of a format."""
        if style >= len(self._formats):
            return True
        found = self._formats[style].find("protection")
        return found is None or found.attributes.get("locked", "1") in ("1", "true")

    def dated(self, style: int) -> int:
        """Return the format that differs only in showing dates, added if needed."""
        if self.shows_dates(style) or style >= len(self._formats):
            return style
        number = len(self._formats) + len(self._dated)
        return self._dated.setdefault(style, number)

    @cached_property
    def _formats(self) -> list[Element]:
        table = self._part.root.find("cellXfs") if self._part else None
        return table.children if table else []

    @cached_property
    def _codes(self) -> dict[int, str]:
        table = self._part.root.find("numFmts") if self._part else None
        return {
            one.number("numFmtId"): one.attributes.get("formatCode", "")
            for one in (table.children if table else ())
        }

    def _number_format(self, style: int) -> int:
        if style >= len(self._formats):
            return 0
        return self._formats[style].number("numFmtId", 0)

    def finish(self) -> None:
        """Write the formats that were added, and the new lengths of the tables."""
        part = self._part
        table = part.root.find("cellXfs") if part else None
        if not part or not table or not self._dated:
            return
        number = self._day_format()
        for style in self._dated:
            part.append(table, self._twin(style, number))
        total = len(table.children) + len(self._dated)
        part.set_attribute(table, "count", str(total))

    def _twin(self, style: int, number: int) -> str:
        part, old = self._part, self._formats[style]
        assert part is not None
        tag = part.source[old.start : old.body].decode()
        rest = part.source[old.body : old.end].decode()
        tag = _APPLIED.sub("", _NUMBER_FORMAT.sub("", tag))
        name = f"<{old.prefix}{old.name}"
        added = f' numFmtId="{number}" applyNumberFormat="1"'
        return name + added + tag[len(name) :] + rest

    def _day_format(self) -> int:
        """Return the number format of a day, the workbook's own or a new one."""
        for number, code in self._codes.items():
            if code.replace("\\", "").lower() == _DAY:
                return number
        number = max([_FIRST_OWN_FORMAT - 1, *self._codes]) + 1
        self._declare(number)
        return number

    def _declare(self, number: int) -> None:
        part = self._part
        assert part is not None
        prefix = part.root.prefix
        xml = f'<{prefix}numFmt numFmtId="{number}" formatCode="{_DAY}"/>'
        table = part.root.find("numFmts")
        if table is None:
            tag = f"{prefix}numFmts"
            part.insert(part.root.body, f'<{tag} count="1">{xml}</{tag}>')
        else:
            part.append(table, xml)
            part.set_attribute(table, "count", str(len(table.children) + 1))
