"""Proves, without parsing it, that a sheet's used area is small enough to be dense.

calamine lays a sheet out as one rectangle and aborts the whole program when that
does not fit in memory: two cells, A1 and XFD1048576, are enough.
"""

from __future__ import annotations

import re
import string

from sunshine_xl.grid import Address
from sunshine_xl.io.limits import LIMITS, Limits, suspicious
from sunshine_xl.io.row_shapes import RowShapes
from sunshine_xl.io.sheetxml import address

# Letters become A, digits 0, ' becomes ": one pass, then plain searches.
_FORMS = bytes.maketrans(
    (string.ascii_letters + string.digits + "'").encode(), b"A" * 52 + b"0" * 10 + b'"'
)
_NEAR_CELL = re.compile(rb'<c r="[A-Z]{1,2}"')
_FAR_COLUMN = re.compile(rb'AAA0+"')
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_BUT_R = string.ascii_letters.replace("r", "").encode() + b" "
_LONG_NUMBER = b'r="00000'
_ROW = 8_000
_REFERENCE = re.compile(rb"[\"']([A-Za-z]+0*[1-9][0-9]*)[\"']")
_CELLS = re.compile(rb"<(?:\w+:)?c[ />]")
_ROW_NUMBER = re.compile(rb"row [^>]*?\br=[\"']([0-9]+)[\"']")


def sheet_data(xml: bytes) -> bytes:
    """Return the part of a worksheet in which its cells stand."""
    return cut(xml)[1]


def cut(xml: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before a worksheet's cells, these, and what follows.

    All of it counts as cells where their beginning or end is not found.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if not 0 <= start < end:
        return b"", xml, b""
    return xml[:start], xml[start:end], xml[end:]


def is_compact(data: bytes, shapes: RowShapes, limits: Limits = LIMITS) -> bool:
    """Return whether the rectangle over all cells surely stays within the limit."""
    if is_plainly_compact(data, shapes):
        return True
    bottom, right = _corner(data)
    if bottom >= limits.rows or right >= limits.columns:
        raise suspicious("单元格超出 Excel 的行列范围")
    return (bottom + 1) * (right + 1) <= limits.dense_area


def is_plainly_compact(data: bytes, shapes: RowShapes) -> bool:
    """Return whether no row number has 5 digits, no column 3 letters, no row is long.

    Then the area is at most 9,999 rows of 2,000 columns: a cell without a reference
    takes 4 bytes of its row. Where every cell begins with its reference, only these
    count, whatever long formulas hold.
    """
    if _are_near(shapes):
        return _LONG_NUMBER not in data.translate(_ZEROS, _BUT_R)
    return not _has_far_reference(data.translate(_FORMS)) and _has_short_rows(data)


def _are_near(shapes: RowShapes) -> bool:
    """Return whether every cell begins with a reference of one or two letters."""
    near = shapes.matches(_NEAR_CELL)
    return 0 < near == shapes.count(b"<c") and b":c" not in shapes


def _has_far_reference(forms: bytes) -> bool:
    # Letters without end make a column that no memory holds.
    if b"AAA0" in forms and _FAR_COLUMN.search(forms):
        return True
    return b'00000"' in forms and (b"A00000" in forms or b'"00000' in forms)


def _has_short_rows(data: bytes) -> bool:
    position = max(data.find(b"<row"), 0)
    while position + _ROW < len(data):
        following = data.rfind(b"<row", position, position + _ROW)
        if following <= position:
            return False
        position = following
    return True


def _corner(data: bytes) -> Address:
    """Return the largest row and column that a cell could have."""
    references = _REFERENCE.findall(data)
    cells = sum(1 for _ in _CELLS.finditer(data))
    bottom = right = 0
    for reference in references:
        row, column = address(reference.decode("ascii"))
        bottom, right = max(bottom, row), max(right, column)
    if len(references) < cells:
        numbers = [int(one) for one in _ROW_NUMBER.findall(data)]
        bottom = max(bottom, cells, *numbers) if numbers else max(bottom, cells)
        right = max(right, cells)
    return bottom, right
