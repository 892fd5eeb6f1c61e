"""What a sheet prints and how, and its frozen rows and columns.

xlwings itself knows the print area alone; the rest is there for programs that print.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses, cell_styles
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.names import first_free
from sunshine_xl.calc.protection import AllLifted

if TYPE_CHECKING:
    from sunshine_xl.calc.sheets import Sheet

_HUNDREDTHS = 2540 / 72
_SIZES = {"A3": (29700, 42000), "A4": (21000, 29700), "A5": (14800, 21000)}
_SECTIONS = {"L": "LeftText", "C": "CenterText", "R": "RightText"}
_COPIED = ("IsLandscape", "Width", "Height")
# Excel's codes in headers and footers; && is the sign itself.
_CODES = re.compile(r"&([LCRPNAFD&])")
_FIELDS = {
    "P": "PageNumber",
    "N": "PageCount",
    "A": "SheetName",
    "F": "FileName",
    "D": "DateTime",
}


class PageSetup(base_classes.PageSetup):
    """A sheet's page set-up."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self._styles.getByName(self.sheet.xl.PageStyle)

    @property
    def _styles(self) -> Any:
        return self.sheet.book.api.StyleFamilies.getByName("PageStyles")

    def _change(self, **values: Any) -> None:
        """Change the sheet's page style, one that no other sheet prints by."""
        with AllLifted(self.sheet.book):
            own = self._own()
            for name, value in values.items():
                setattr(own, name, value)

    def _own(self) -> Any:
        name, given = self.sheet.xl.PageStyle, self.api
        users = [one for one in self.sheet.book.sheets if one.xl.PageStyle == name]
        if len(users) == 1:
            return given
        own = first_free(f"PageStyle_{self.sheet.name}_", self._styles.ElementNames)
        values = {key: getattr(given, key) for key in _COPIED}
        made = cell_styles.make(self.sheet.book.api, "PageStyles", own, values)
        self.sheet.xl.PageStyle = own
        return made

    @property
    def print_area(self) -> str | None:
        areas = self.sheet.xl.getPrintAreas()
        return ",".join(addresses.text_of(addresses.of(one)) for one in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        parts = value.split(",") if value else []
        areas = tuple(self.sheet.range(one).xl.RangeAddress for one in parts)
        self.sheet.xl.setPrintAreas(areas)

    @property
    def is_landscape(self) -> bool:
        """Whether the page lies on its long side."""
        return bool(self.api.IsLandscape)

    def set_paper(self, size: str = "A4", *, is_landscape: bool = False) -> None:
        """Choose the paper, "A3", "A4" or "A5", and how it lies."""
        width, height = _SIZES[size]
        if is_landscape:
            width, height = height, width
        self._change(IsLandscape=is_landscape, Width=width, Height=height)

    def set_margins(self, points: float) -> None:
        """Leave as much free on every side."""
        sides = ("Left", "Right", "Top", "Bottom")
        size = round(points * _HUNDREDTHS)
        self._change(**{f"{side}Margin": size for side in sides})

    @property
    def fits(self) -> tuple[int, int]:
        """On how many pages in width and height all must fit; 0 for as many as need."""
        own = self.api
        return int(own.ScaleToPagesX), int(own.ScaleToPagesY)

    def fit(self, wide: int = 1, tall: int = 0) -> None:
        """Make everything fit on so many pages in width and height; 0 sets no bound."""
        self._change(ScaleToPagesX=wide, ScaleToPagesY=tall)

    def repeat(self, rows: str = "", columns: str = "") -> None:
        """Print rows ("1:2") and columns ("A:B") anew on every page."""
        own = self.sheet.xl
        for text, name in ((rows, "TitleRows"), (columns, "TitleColumns")):
            if text:
                cells = self.sheet.range(text).xl.RangeAddress
                getattr(own, f"set{name}")(cells)
            getattr(own, f"setPrint{name}")(bool(text))

    @property
    def repeated(self) -> tuple[Box | None, Box | None]:
        """The rows and the columns printed anew on every page."""
        own = self.sheet.xl
        rows = addresses.of(own.getTitleRows()) if own.getPrintTitleRows() else None
        columns = own.getPrintTitleColumns()
        return rows, addresses.of(own.getTitleColumns()) if columns else None

    def set_header(self, text: str) -> None:
        """Print a line above, in Excel's codes: ``&Lleft&Cpage &P of &N&Rright``."""
        self._write("Header", text)

    def set_footer(self, text: str) -> None:
        """Print a line below, in the same codes."""
        self._write("Footer", text)

    def _write(self, which: str, text: str) -> None:
        self._change(**{f"{which}IsOn": bool(text)})
        if not text:
            return
        content = getattr(self.api, f"RightPage{which}Content")
        for section in _SECTIONS.values():
            getattr(content, section).setString("")
        section = content.CenterText
        for number, part in enumerate(_CODES.split(text)):
            if number % 2 and part in _SECTIONS:
                section = getattr(content, _SECTIONS[part])
            elif number % 2 and part in _FIELDS:
                kind = f"com.sun.star.text.TextField.{_FIELDS[part]}"
                field = self.sheet.book.api.createInstance(kind)
                section.insertTextContent(_end(section), field, False)
            elif part:
                section.insertString(_end(section), part, False)
        self._change(**{f"RightPage{which}Content": content})


def _end(text: Any) -> Any:
    cursor = text.createTextCursor()
    cursor.gotoEnd(False)
    return cursor


class FreezePanes(base_classes.FreezePanes):
    """The rows above and the columns beside which a sheet scrolls."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen_range: Any) -> None:
        """Freeze the rows and columns of a range that begins at A1."""
        cells = getattr(frozen_range, "impl", frozen_range)
        rows, columns = cells.shape
        height, width = self.sheet.size
        with self.sheet.in_front():
            self.sheet.book.controller.freezeAtPosition(
                0 if columns == width else columns, 0 if rows == height else rows
            )

    def unfreeze(self) -> None:
        with self.sheet.in_front():
            self.sheet.book.controller.freezeAtPosition(0, 0)
