"""The look of every workbook we build: fonts, colours, number formats, one of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunshine_xl.forms.column import Column, Kind

_FONT = "宋体"
_NUMBER_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.NUMBER: "General",
    Kind.WHOLE: "0",
    Kind.DATE: "yyyy-mm-dd",
}
_TEXT_FORMAT = "@"
_LINE = "#7F7F7F"

TITLE = {"font_name": "黑体", "font_size": 16, "bold": True, "align": "center"}
LABEL = {"align": "left"}
SWITCH = {"bg_color": "#FFF2CC", "align": "center", "border": 1, "locked": False}
NOTICE = {"font_color": "#C00000", "align": "left"}
HEADER = {"bold": True, "bg_color": "#DDEBF7", "align": "center", "border": 1}
REQUIRED = HEADER | {"bg_color": "#FCE4D6"}
MISSING = {"bg_color": "#FFF2CC"}
DOUBT = {"bg_color": "#F8CBAD"}
WRONG = {"bg_color": "#FF9999", "bold": True}
LOW = {"bg_color": "#DDEBF7"}


def wraps_text(column: Column) -> bool:
    """Return whether a column breaks its lines; narrow ones shrink instead."""
    is_number = column.kind in (Kind.MONEY, Kind.NUMBER, Kind.WHOLE)
    return column.width >= 14 and not is_number


class Styles:
    """Makes each cell format once per workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def make(self, **properties: object) -> Any:
        """Return the format with these XlsxWriter properties."""
        usual = {
            "font_name": _FONT,
            "font_size": 10,
            "valign": "vcenter",
            "border_color": _LINE,
        }
        wanted = usual | properties
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def rule(self, properties: Mapping[str, object]) -> Any:
        """Return the format of a conditional rule, which changes only what it names."""
        key = (("rule", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def header(self, column: Column) -> Any:
        """Return the format of a column's title; required ones are tinted."""
        wanted = column.required or column.required_when is not None
        return self.make(**(REQUIRED if wanted else HEADER), text_wrap=True)

    def cell(self, column: Column) -> Any:
        """Return the format of a column's cells; what people fill in is unlocked."""
        usual = _NUMBER_FORMATS.get(column.kind, _TEXT_FORMAT)
        number = column.number_format or usual
        if column.formula and number == _TEXT_FORMAT:
            # A formula in a text cell would be shown instead of calculated.
            number = "General"
        is_number = column.kind in (Kind.MONEY, Kind.NUMBER, Kind.WHOLE)
        wraps = wraps_text(column)
        return self.make(
            num_format=number,
            border=1,
            locked=column.locked or column.formula,
            align="right" if is_number else "left" if wraps else "center",
            text_wrap=wraps,
            shrink=not wraps,
        )
