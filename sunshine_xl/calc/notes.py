"""Notes of cells (the office calls them annotations)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

if TYPE_CHECKING:
    from sunshine_xl.calc.ranges import Range
    from sunshine_xl.calc.sheets import Sheet


class Note(base_classes.Note):
    """A cell's note."""

    def __init__(self, sheet: Sheet, xl: Any) -> None:
        self.sheet = sheet
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def text(self) -> str:
        return str(self.xl.getString())

    @text.setter
    def text(self, value: str) -> None:
        self.xl.setString(value)

    @property
    def author(self) -> str:
        return str(self.xl.getAuthor())

    @property
    def location(self) -> Range:
        at = self.xl.Position
        return self.sheet.range((at.Row + 1, at.Column + 1))

    def delete(self) -> None:
        mine = self.xl.Position
        notes = self.sheet.xl.Annotations
        for index in range(notes.Count):
            if notes.getByIndex(index).Position == mine:
                notes.removeByIndex(index)
                return
