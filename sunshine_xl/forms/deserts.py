"""Long runs of blank rows: a stray cell in the last row of a sheet makes a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sunshine_xl.forms.recognise import Table
from sunshine_xl.grid import Box, Grid

_LONGEST = 1_000


def without_deserts(table: Table) -> tuple[Table, Sequence[int]]:
    """Return the table without them, and the number on the sheet of each row left."""
    rows, first = table.grid.rows, table.first_row
    kept = _kept(table.grid, first) if len(rows) - first > _LONGEST else None
    if kept is None or len(kept) == len(rows) - first:
        return table, range(first + 1, len(rows) + 1)
    lines = [*rows[:first], *(rows[row] for row in kept)]
    places = {row: place for place, row in enumerate(kept, first)}
    grid = replace(table.grid, rows=lines, merged=_moved(table.grid.merged, places))
    return replace(table, grid=grid), [row + 1 for row in kept]


def _kept(grid: Grid, first: int) -> list[int]:
    kept: list[int] = []
    blank: list[int] = []
    for number in range(first, len(grid.rows)):
        row = grid.rows[number]
        if row.count("") == len(row):
            blank.append(number)
            continue
        if len(blank) <= _LONGEST:
            kept += blank
        blank = []
        kept.append(number)
    return kept


def _moved(boxes: Sequence[Box], places: dict[int, int]) -> tuple[Box, ...]:
    """Return the merged boxes whose ends are left, where they stand now."""
    return tuple(
        (places[top], left, places[bottom], right)
        for top, left, bottom, right in boxes
        if top in places and bottom in places
    )
