"""Where Ctrl+Arrow stops, by one question to the office for the empty cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunshine_xl.calc.addresses import Box

if TYPE_CHECKING:
    from sunshine_xl.calc.ranges import Range

_WAYS = {"d": "down", "u": "up", "l": "left", "r": "right"}
_LONG = {"toleft": "left", "toright": "right"}


def last_filled(cells: Range, direction: str) -> tuple[int, int]:
    """Return row and column of the cell where Ctrl+Arrow from a range's first stops."""
    way = _WAYS.get(direction) or _LONG.get(direction, direction)
    vertical, forward = way in ("down", "up"), way in ("down", "right")
    rows, columns = cells.sheet.size
    start, limit = (cells.row, rows) if vertical else (cells.column, columns)
    gaps = _gaps(cells, vertical, start if forward else 1, limit if forward else start)
    if forward:
        place = _stop(start, limit, gaps)
    else:
        # Walking back is walking forward with all numbers turned round.
        place = -_stop(-start, -1, [(-last, -first) for first, last in reversed(gaps)])
    return (place, cells.column) if vertical else (cells.row, place)


def _gaps(cells: Range, vertical: bool, first: int, last: int) -> list[tuple[int, int]]:
    """Return the runs of empty cells between two places of the row or column."""
    length = last - first + 1
    if vertical:
        box = Box(first, cells.column, length, 1)
    else:
        box = Box(cells.row, first, 1, length)
    found = cells.__class__(cells.sheet, box).xl.queryEmptyCells().getRangeAddresses()
    if vertical:
        return sorted((one.StartRow + 1, one.EndRow + 1) for one in found)
    return sorted((one.StartColumn + 1, one.EndColumn + 1) for one in found)


def _stop(start: int, limit: int, gaps: list[tuple[int, int]]) -> int:
    if start == limit:
        return start
    next_gap = _gap_at(start + 1, gaps)
    if _gap_at(start, gaps) is None and next_gap is None:
        # Inside a block: to its last cell.
        return next((first - 1 for first, _ in gaps if first > start), limit)
    # At a block's end or in a gap: to the first cell of the next block.
    return min(next_gap[1] + 1, limit) if next_gap else start + 1


def _gap_at(place: int, gaps: list[tuple[int, int]]) -> tuple[int, int] | None:
    return next((gap for gap in gaps if gap[0] <= place <= gap[1]), None)
