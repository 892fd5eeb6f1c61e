"""Parts of a text, in a cell or a shape, each with its own font."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from sunshine_xl.calc.fonts import Font


class Characters(base_classes.Characters):
    """Characters ``start`` to ``stop`` (from 0, stop not included) of a text."""

    def __init__(self, xl: Any, start: int = 0, stop: int | None = None) -> None:
        self.xl = xl
        self.start = start
        self.stop = len(xl.getString()) if stop is None else stop

    @property
    def api(self) -> Any:
        """The office's cursor over exactly these characters."""
        cursor = self.xl.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(self.start, False)
        cursor.goRight(self.stop - self.start, True)
        return cursor

    @property
    def text(self) -> str:
        return str(self.xl.getString()[self.start : self.stop])

    @property
    def font(self) -> Font:
        return Font(self, self.api)

    def __getitem__(self, item: int | slice) -> Characters:
        if isinstance(item, slice):
            if (item.start or 0) < 0 or (item.stop or 0) < 0:
                raise ValueError("Characters cannot be sliced from the end.")
            start = self.start + (item.start or 0)
            stop = self.stop if item.stop is None else self.start + item.stop
            return Characters(self.xl, start, min(stop, self.stop))
        start = (self.start if item >= 0 else self.stop) + item
        return Characters(self.xl, start, start + 1)
