"""Marks findings in a workbook's bytes, and takes the marks away again without a trace.

Only text is added to the parts of the file, so charts, macros, validations and
everything else another program put there stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.mark_ledger import record, undo
from sunshine_xl.io.mark_notes import annotate
from sunshine_xl.io.mark_removal import remove_marks
from sunshine_xl.io.mark_results import add_sheet
from sunshine_xl.io.mark_sheet import colour
from sunshine_xl.io.mark_styles import Styles
from sunshine_xl.io.marks import Mark, ResultRow, Results, spots_by_sheet
from sunshine_xl.io.note_shapes import ShapeIds
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Package

__all__ = [
    "Mark",
    "NotMarkable",
    "Obstacle",
    "ResultRow",
    "Results",
    "can_mark",
    "mark",
    "unmark",
]


def mark(data: bytes, marks: Sequence[Mark], results: Results) -> bytes:
    """Return the workbook with its findings shown; marks of an earlier check go.

    Marks without a cell, or on a sheet that has no cells, show in the results only.
    """
    book = BookParts(unmark(data))
    styles = Styles(book)
    ids = ShapeIds(book.package)
    spots = spots_by_sheet(marks)
    for sheet in book.sheets:
        part = book.worksheet(sheet) if sheet.name in spots else None
        if part:
            colour(part, spots[sheet.name], styles)
            annotate(book, part, spots[sheet.name], ids)
    target = add_sheet(book, results, styles)
    styles.finish()
    record(book.package, target)
    return book.package.to_bytes()


def unmark(data: bytes) -> bytes:
    """Return the workbook without our colours, notes and result sheet.

    As long as no other program has saved the file, every part comes back byte for
    byte; otherwise the marks are recognised by what they say.
    """
    book = BookParts(data)
    untouched = Package(data)
    if undo(untouched):
        return untouched.to_bytes()
    remove_marks(data, book)
    return book.package.to_bytes() if book.package.is_changed() else data


def can_mark(data: bytes) -> bool:
    """Return whether the file is a workbook that can be patched at all."""
    try:
        BookParts(data)
    except NotMarkable:
        return False
    return True
