"""One sheet as plain cells that know their address, wherever the sheet came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sunshine_xl.findings import Place, cell_address

Address = tuple[int, int]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#REF!`` standing in a cell."""

    text: str

    def __str__(self) -> str:
        return self.text


# Numbers are float (Excel knows no other); an empty cell is "".
Value = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError


class Formula(NamedTuple):
    """A formula's text without its "=", and the cell for which it is written so.

    Cells that share a formula hold the text of the first of them.
    """

    text: str
    written_at: Address


def _no_formulas() -> Mapping[Address, Formula]:
    return {}


@dataclass(slots=True)
class Grid:
    """A sheet's cells from A1 on; rows and columns count from 0 inside.

    ``rows`` may be ragged. ``merged`` boxes are (top, left, bottom, right), inclusive.
    ``load_formulas`` is called at most once and only when somebody asks for formulas,
    because most sheets are never asked.
    """

    file: str
    sheet: str
    rows: list[list[Value]]
    merged: tuple[Box, ...] = ()
    uncalculated: frozenset[Address] = frozenset()
    load_formulas: Callable[[], Mapping[Address, Formula]] = _no_formulas
    _formulas: Mapping[Address, Formula] | None = field(default=None, repr=False)

    @property
    def formulas(self) -> Mapping[Address, Formula]:
        """The formulas of the sheet by address, read on first use."""
        if self._formulas is None:
            self._formulas = self.load_formulas()
        return self._formulas

    def value(self, row: int, column: int) -> Value:
        """Return the cell's value, or "" outside the used area."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell, for a finding."""
        return Place(self.file, self.sheet, cell_address(row, column))
