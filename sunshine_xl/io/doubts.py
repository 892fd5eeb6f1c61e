"""Cheap looks into a sheet's XML that decide whether an exact look is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sunshine_xl.grid import Address, CellError
from sunshine_xl.io.sheetxml import address

_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_NEGATIVE_INDEX = re.compile(rb"""\bt=["']s["'][^>]*><v>-""")
_STORED = re.compile(rb"<v>([^<]+)</v>")
_NO_VALUE = (b"</f></c>", b"/></c>")
_EMPTY = b"<v></v>"


@dataclass(frozen=True, slots=True)
class Look:
    """What plain counting tells about the cells of a sheet.

    ``filled`` is how many hold a value, errors among them. ``is_odd`` means that only
    an exact look will do, and ``may_wait`` that a formula may stand there whose value
    nobody has computed.
    """

    filled: int
    is_odd: bool
    has_formulas: bool
    may_wait: bool


def look(data: bytes) -> Look:
    """Return what the cells' part of a worksheet's XML shows at a glance."""
    has_formulas = b"<f" in data or b":f" in data
    filled = data.count(b"</v></c>")
    # Nearly always every cell that holds anything ends with its value.
    is_usual = filled == data.count(b"</c>")
    if not is_usual:
        filled = data.count(b"</v>") + data.count(b"</is>")
    before_empty = data.split(_EMPTY)[:-1] if has_formulas or not is_usual else ()
    may_wait = has_formulas and (
        any(map(_is_number, before_empty)) or (not is_usual and _lacks_values(data))
    )
    filled -= len(before_empty)
    return Look(filled, _has_negative_index(data), has_formulas, may_wait)


def _has_negative_index(data: bytes) -> bool:
    """Return whether a text's number may be negative: calamine takes another text."""
    return b"<v>-" in data and _NEGATIVE_INDEX.search(data) is not None


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


def _lacks_values(data: bytes) -> bool:
    """Return whether a formula without a value may stand among the cells."""
    if any(mark in data for mark in _NO_VALUE):
        return True
    return any(map(_is_number, data.split(b"<v/>")[:-1]))
