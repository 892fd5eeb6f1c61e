"""Fonts of cells, characters and shapes, and colours."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes, utils

from sunshine_xl.calc.uno_access import enum

_BOLD, _NORMAL = 150.0, 100.0
_AUTOMATIC = -1


class Font(base_classes.Font):
    """The font of whatever carries the office's character properties."""

    def __init__(self, parent: Any, xl: Any) -> None:
        self.parent = parent
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def bold(self) -> bool | None:
        weight = self.xl.CharWeight
        return None if weight is None else weight > _NORMAL

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        slant = self.xl.CharPosture
        return None if slant is None else slant.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("CharPosture", enum("awt.FontSlant", "ITALIC" if value else "NONE"))

    @property
    def size(self) -> float | None:
        size: float | None = self.xl.CharHeight
        return size

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def name(self) -> str | None:
        name: str | None = self.xl.CharFontName
        return name

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)

    def _set(self, name: str, value: Any) -> None:
        # Chinese text has a property of its own beside each Western one.
        setattr(self.xl, name, value)
        setattr(self.xl, name + "Asian", value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        number = self.xl.CharColor
        return (0, 0, 0) if number == _AUTOMATIC else colour(number)

    @color.setter
    def color(self, value: Any) -> None:
        self.xl.CharColor = colour_number(value)


def colour(number: int | None) -> tuple[int, int, int] | None:
    """Return red, green and blue of the office's number; None for none or several."""
    if number is None or number == _AUTOMATIC:
        return None
    return number >> 16 & 255, number >> 8 & 255, number & 255


def colour_number(value: Any) -> int:
    """Return the office's number of a colour as xlwings takes it."""
    if value is None:
        return _AUTOMATIC
    if isinstance(value, str):
        value = utils.hex_to_rgb(value)  # type: ignore[no-untyped-call]
    if isinstance(value, int):
        value = utils.int_to_rgb(value)  # type: ignore[no-untyped-call]
    red, green, blue = value
    return int(red) << 16 | int(green) << 8 | int(blue)
