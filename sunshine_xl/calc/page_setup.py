"""What a sheet prints, and its frozen rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses

if TYPE_CHECKING:
    from sunshine_xl.calc.sheets import Sheet


class PageSetup(base_classes.PageSetup):
    """A sheet's page set-up."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        styles = self.sheet.book.api.StyleFamilies.getByName("PageStyles")
        return styles.getByName(self.sheet.xl.PageStyle)

    @property
    def print_area(self) -> str | None:
        areas = self.sheet.xl.getPrintAreas()
        return ",".join(addresses.text_of(addresses.of(one)) for one in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        parts = value.split(",") if value else []
        areas = tuple(self.sheet.range(one).xl.RangeAddress for one in parts)
        self.sheet.xl.setPrintAreas(areas)


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
