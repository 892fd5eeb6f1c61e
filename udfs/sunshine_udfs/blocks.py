"""Blocks of cells as Excel hands them over, and one judgment laid over each cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sunshine_udfs.errors import ExcelError, error_in

Rows = list[list[object]]


def rows_of(block: object) -> Rows:
    """Return the rows of a cell, a list (one row) or a block."""
    if not isinstance(block, (list, tuple)):
        return [[block]]
    return [list(row) for row in block] if _is_table(block) else [list(block)]


def flat(block: object) -> list[object]:
    """Return the cells of a block, row by row."""
    return [cell for row in rows_of(block) for cell in row]


def is_blank(value: object) -> bool:
    """Return whether a cell holds nothing a person can see."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_number(value: object) -> bool:
    """Return whether a cell holds a number; Excel's currency arrives as Decimal."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def each(judge: Callable[..., object], *blocks: object) -> object:
    """Return ``judge`` of every cell, in the shape of the largest block.

    A single cell meets every cell of the others; other sizes that differ are #VALUE!.
    An error cell goes through; where the first block is blank the result is blank.
    """
    tables = [rows_of(block) for block in blocks]
    sizes = [(len(table), max(map(len, table))) for table in tables]
    height, width = max(sizes)
    if any(size not in ((1, 1), (height, width)) for size in sizes):
        return ExcelError.VALUE
    results = [
        [_one(judge, [_cell(table, r, c) for table in tables]) for c in range(width)]
        for r in range(height)
    ]
    return _shaped(blocks[sizes.index((height, width))], results)


def each_row(judge: Callable[..., object], *blocks: object) -> object:
    """Return ``judge`` of every row, as a column; blocks must be of the same size.

    A row with an error cell gives that error, a row without any entry a blank.
    """
    tables = [rows_of(block) for block in blocks]
    if len({tuple(map(len, table)) for table in tables}) > 1:
        return ExcelError.VALUE
    results = [_row(judge, rows) for rows in zip(*tables, strict=True)]
    return [[result] for result in results] if _is_table(blocks[0]) else results[0]


def _cell(table: Rows, row: int, column: int) -> object:
    if len(table) == len(table[0]) == 1:
        return table[0][0]
    cells = table[row]
    return cells[column] if column < len(cells) else None


def _one(judge: Callable[..., object], cells: Sequence[object]) -> object:
    error = _first_error(cells)
    if error:
        return error
    return "" if is_blank(cells[0]) else judge(*cells)


def _row(judge: Callable[..., object], rows: Sequence[Sequence[object]]) -> object:
    error = _first_error([cell for row in rows for cell in row])
    if error:
        return error
    return "" if all(map(is_blank, rows[0])) else judge(*rows)


def _first_error(cells: Sequence[object]) -> ExcelError | None:
    return next((error for cell in cells if (error := error_in(cell))), None)


def _shaped(block: object, results: Rows) -> object:
    if _is_table(block):
        return results
    return results[0] if isinstance(block, (list, tuple)) else results[0][0]


def _is_table(block: object) -> bool:
    return (
        isinstance(block, (list, tuple))
        and bool(block)
        and isinstance(block[0], (list, tuple))
    )
