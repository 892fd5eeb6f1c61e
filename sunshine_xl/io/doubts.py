"""Cheap looks into a sheet's XML that decide whether an exact look is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sunshine_xl.grid import Address, CellError
from sunshine_xl.io.row_shapes import RowShapes
from sunshine_xl.io.sheetxml import address

_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
# calamine takes the first text for a number that is none.
_USUAL_INDEX, _INDEX = b't="s"><v>', re.compile(rb"""\bt\s*=\s*["']s["']""")
_NO_USUAL_INDEX = re.compile(rb"""t="s"><v>(?![0-9]{1,9}<)""")
_NO_INDEX = re.compile(
    rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v[^>/]*>(?!\s*[0-9]{1,9}\s*<)"""
)
_STORED = re.compile(rb"<v>([^<]+)</v>")
_EMPTY_TEXT, _SHORT = b' t="str"><f t="shared" si="', 38
_NO_VALUE = (b"</f></c>", b"/></c>")


@dataclass(frozen=True, slots=True)
class Look:
    """What plain counting tells about the cells of a sheet.

    ``filled`` is how many hold a value, errors and empty values among them. ``is_odd``
    means that only an exact look will do, and ``may_wait`` that a formula may stand
    there whose value nobody has computed.
    """

    filled: int
    is_odd: bool
    has_formulas: bool
    may_wait: bool


def look(data: bytes, shapes: RowShapes) -> Look:
    """Return what the cells' part of a worksheet's XML shows at a glance."""
    has_formulas = b"<f" in shapes or b":f" in shapes
    filled = shapes.count(b"</v></c>")
    # Nearly always every cell that holds anything ends with its value.
    is_usual = filled == shapes.count(b"</c>")
    if not is_usual:
        filled = shapes.count(b"</v>") + shapes.count(b"</is>")
    is_odd = _has_odd_index(data, shapes)
    may_wait = has_formulas and not is_usual and _lacks_values(shapes.text)
    return Look(filled, is_odd, has_formulas, may_wait)


def _has_odd_index(data: bytes, shapes: RowShapes) -> bool:
    """Return whether a cell may point at a shared text by something odd."""
    is_usual = shapes.count(_USUAL_INDEX) == shapes.matches(_INDEX)
    return (_NO_USUAL_INDEX if is_usual else _NO_INDEX).search(data) is not None


def closer_look(seen: Look, data: bytes) -> Look:
    """Return the look at a sheet some of whose values may be empty."""
    before_empty = data.split(b"<v></v>")[:-1]
    # Nearly all are texts whose formula is shared, and so short.
    others = [cell for cell in before_empty if _EMPTY_TEXT not in cell[-_SHORT:]]
    may_wait = seen.has_formulas and any(map(_is_number, others))
    return replace(
        seen,
        filled=seen.filled - len(before_empty),
        may_wait=seen.may_wait or may_wait,
    )


def quick_errors(data: bytes) -> Mapping[Address, CellError] | None:
    """Return the cells that hold an error value, or None if they cannot be told."""
    errors: dict[Address, CellError] = {}
    position = data.find(b't="e"')
    while position >= 0:
        start = data.rfind(b"<c ", 0, position)
        cell = data[start : data.find(b"</c>", position)]
        reference = _REFERENCE.search(cell, 0, cell.find(b">"))
        stored = _STORED.search(cell)
        if start < 0 or not reference or not stored:
            return None
        errors[address(reference[1].decode())] = CellError(stored[1].decode())
        position = data.find(b't="e"', position + 1)
    return errors


def _is_number(before: bytes) -> bool:
    """Return whether a cell with an empty value is not the text it may well be."""
    return b't="str"' not in before[before.rfind(b"<c ") :]


def _lacks_values(text: bytes) -> bool:
    """Return whether a formula without a value may stand among the cells."""
    if any(mark in text for mark in _NO_VALUE):
        return True
    return any(map(_is_number, text.split(b"<v/>")[:-1]))
