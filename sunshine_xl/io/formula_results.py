"""Gives formula cells of an existing workbook the results that they now have."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sunshine_xl.grid import Address
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.obstacles import NotMarkable
from sunshine_xl.io.package import Part
from sunshine_xl.io.patch_faults import OBSTACLES, NotPatchable, PatchFault
from sunshine_xl.io.sheet_rows import SheetRows, Span
from sunshine_xl.io.xml_spans import escape_cell

Result = str | int | Decimal


def set_results(data: bytes, sheet: str, cells: Mapping[Address, Result]) -> bytes:
    """Return the workbook with results of formulas set; the formulas stay as they are.

    Cells that hold no formula are left alone: what people typed is theirs.
    """
    if not cells:
        return data
    try:
        book = BookParts(data)
        for one in book.sheets:
            part = book.worksheet(one) if one.name == sheet else None
            if part:
                _set(part, cells)
        return book.package.to_bytes()
    except NotMarkable as problem:
        reason = OBSTACLES[problem.reason]
        raise NotPatchable(PatchFault.WORKBOOK, reason, sheet=sheet) from problem


def _set(part: Part, cells: Mapping[Address, Result]) -> None:
    rows = SheetRows.of(part)
    wanted = {row for row, _ in cells}
    for row in rows.rows():
        if row.at not in wanted:
            continue
        for cell in rows.cells(row):
            value = cells.get((row.at, cell.at))
            if value is not None and rows.has(cell, "f"):
                part.replace(cell.start, cell.end, _cell(rows, cell, value))


def _cell(rows: SheetRows, cell: Span, value: Result) -> str:
    """Return a formula's cell with another result: a text, also blank, or a number."""
    prefix = rows.prefix
    kept = "".join(
        f' {name}="{text}"' for name, text in cell.attributes.items() if name != "t"
    )
    kind = ' t="str"' if isinstance(value, str) else ""
    shown = escape_cell(value) if isinstance(value, str) else format(value, "f")
    formula = rows.child(cell, "f")
    tag = f"{prefix}c"
    return f"<{tag}{kept}{kind}>{formula}<{prefix}v>{shown}</{prefix}v></{tag}>"
