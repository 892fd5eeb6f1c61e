"""How cells look: formats, colours, fonts, sizes, alignment, links."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from sunshine_xl.calc.fonts import Font, colour, colour_number
from sunshine_xl.calc.number_formats import NumberFormats
from sunshine_xl.calc.uno_access import enum

_HUNDREDTHS = 2540 / 72
# Excel measures widths in digits of the default font: 7 pixels each and 5 of padding.
_DIGIT, _PADDING, _PIXEL = 7, 5, 2540 / 96
# Cells asked for one size; more are seldom alike, and each is a call.
_SAMPLED = 50
_HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
_VERTICAL = {"bottom": 3, "top": 1, "center": 2, "justify": 4}


class RangeLooks(base_classes.Range):
    """The looks of a range."""

    xl: Any
    document: Any
    sheet: Any
    cell: Any

    @property
    def number_format(self) -> str | None:
        formats: NumberFormats = self.sheet.book.number_formats
        return formats.text(self.xl.NumberFormat)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.xl.NumberFormat = self.sheet.book.number_formats.key(value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        return colour(self.xl.CellBackColor)

    @color.setter
    def color(self, value: Any) -> None:
        self.xl.CellBackColor = colour_number(value)

    @property
    def font(self) -> Font:
        return Font(self, self.xl)

    @property
    def wrap_text(self) -> bool | None:
        wrapped: bool | None = self.xl.IsTextWrapped
        return wrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.xl.IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str | None:
        value = self.xl.HoriJustify
        return None if value is None else _name_of(_HORIZONTAL, value.value)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.xl.HoriJustify = enum("table.CellHoriJustify", _HORIZONTAL[value])

    @property
    def vertical_alignment(self) -> str | None:
        value = self.xl.VertJustify
        return None if value is None else _name_of(_VERTICAL, value or 3)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.xl.VertJustify = _VERTICAL[value]

    @property
    def column_width(self) -> float | None:
        width = self._common(self.xl.Columns, self.shape[1], "Width")
        return None if width is None else round((width / _PIXEL - _PADDING) / _DIGIT, 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.xl.Columns.Width = round((value * _DIGIT + _PADDING) * _PIXEL)

    @property
    def row_height(self) -> float | None:
        height = self._common(self.xl.Rows, self.shape[0], "Height")
        return None if height is None else points(height)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.xl.Rows.Height = hundredths(value)

    @property
    def row_hidden(self) -> bool | None:
        return self._hidden(self.xl.Rows, self.shape[0])

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.xl.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        return self._hidden(self.xl.Columns, self.shape[1])

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.xl.Columns.IsVisible = not value

    def _hidden(self, lines: Any, count: int) -> bool | None:
        shown = self._common(lines, count, "IsVisible")
        return None if shown is None else not shown

    @staticmethod
    def _common(lines: Any, count: int, name: str) -> Any:
        """Return what rows or columns have in common, None where they differ."""
        seen = {
            getattr(lines.getByIndex(index), name)
            for index in range(min(count, _SAMPLED))
        }
        return seen.pop() if len(seen) == 1 else None

    @property
    def width(self) -> float:
        # The next cell's place is exact; sizes are rounded on their own.
        following = self.cell(0, self.shape[1])
        return round(points(following.xl.Position.X) - self.left, 1)

    @property
    def height(self) -> float:
        following = self.cell(self.shape[0], 0)
        return round(points(following.xl.Position.Y) - self.top, 1)

    @property
    def left(self) -> float:
        return points(self.xl.Position.X)

    @property
    def top(self) -> float:
        return points(self.xl.Position.Y)

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "columns", "c"):
            self.xl.Columns.OptimalWidth = True
        if axis in (None, "rows", "r"):
            self.xl.Rows.OptimalHeight = True

    @property
    def hyperlink(self) -> str:
        fields = self.xl.getCellByPosition(0, 0).getTextFields()
        if not fields.Count:
            raise Exception("The cell doesn't seem to contain a hyperlink!")
        return str(fields.getByIndex(0).URL)

    def add_hyperlink(
        self,
        address: str,
        text_to_display: str | None = None,
        screen_tip: str | None = None,
    ) -> None:
        cell = self.xl.getCellByPosition(0, 0)
        cell.String = ""
        link = self.document.createInstance("com.sun.star.text.TextField.URL")
        # Excel's "#Sheet!A1" is an address inside the document here too.
        link.URL = address
        link.Representation = text_to_display or address
        cell.insertTextContent(cell.createTextCursor(), link, False)


def _name_of(names: dict[str, Any], wanted: Any) -> str | None:
    return next((name for name, value in names.items() if value == wanted), None)


def points(hundredths_of_mm: float) -> float:
    """Return a length in points, to a tenth."""
    return round(hundredths_of_mm / _HUNDREDTHS, 1)


def hundredths(length: float) -> int:
    """Return a length in points as the office counts, in hundredths of a millimetre."""
    return round(length * _HUNDREDTHS)
