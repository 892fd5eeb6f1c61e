"""Cheap looks into a sheet's XML that decide whether an exact look is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sunshine_xl.grid import Address, CellError
from sunshine_xl.io.sheetxml import address

_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_NEGATIVE_INDEX = re.compile(rb"""\bt=["']s["'][^>]*><v>-""")
_STORED = re.compile(rb"<v>([^<]+)</v>")
_NO_VALUE = (b"</f></c>", b"/></c>")
_EMPTY_VALUE = (b"<v></v>", b"<v/>")


def count_filled(data: bytes) -> int:
    """Return how many cells hold a value, as far as plain counting can tell."""
    return data.count(b"</v>") - data.count(b"<v></v>") + data.count(b"</is>")


def has_negative_index(data: bytes) -> bool:
    """Return whether a text's number may be negative: calamine takes another text."""
    if b"-" not in data:
        return False
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


def has_uncalculated(data: bytes, filled: int) -> bool:
    """Return whether a formula without a value may stand among the filled cells."""
    if data.count(b"</c>") == filled:
        return False
    if any(mark in data for mark in _NO_VALUE):
        return True
    return any(_has_empty_number(data, mark) for mark in _EMPTY_VALUE)


def _has_empty_number(data: bytes, mark: bytes) -> bool:
    """Return whether a formula's empty value is not the empty text it may well be."""
    position = data.find(mark)
    while position >= 0:
        start = data.rfind(b"<c ", 0, position)
        if b't="str"' not in data[start : data.find(b">", start)]:
            return True
        position = data.find(mark, position + 1)
    return False
