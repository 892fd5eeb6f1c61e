"""A sheet's rows read many at once, where rows look alike: most official forms do.

Rows that differ in digits and texts alone are one shape. What its tags say is worked
out once; the values of all its rows are then read column by column, in a third of the
time a parser takes for the same bytes. Nothing is guessed: a sheet with a single row
that is written in an unusual way is left to the parsers.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple, cast

from sunshine_xl.grid import Box, Value
from sunshine_xl.io.limits import LIMITS, Limits
from sunshine_xl.io.row_shapes import RowShapes
from sunshine_xl.io.shared_strings import plain_text
from sunshine_xl.io.sheetxml import Styles, as_date, box, column_of

Rows = list[list[Value]]

# A shape has no digits: between <v> and </v> stand at most a text's other characters.
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})"(?: s="")?'
    rb"(?: ?/>|></c>"
    rb'|(?: t="(s|str|n)")?>(?:<f[^<>]*(?:/>|>[^<>]*</f>))?<v>([^<>]*)</v></c>)'
)
_ROW = re.compile(rb' r=""[^<>]*?(/?)>')
_VALUE = re.compile(rb"<v>([^<]*)")
_NUMBER = re.compile(rb' r="([1-9]\d{0,6})"')
_TEXT = re.compile(rb'( t="str">(?:<f[^<>]*(?:/>|>[^<>]*</f>))?<v>)[^<>]+')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})" ?/>')
# A cell with a value, and of a kind and format to be filled in.
_DATED = (
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})" s="(?:%s)"(?: t="n")?>'
    rb"(?:<f[^<>]*(?:/>|>[^<>]*</f>))?<v>"
)
_SIGNS = frozenset((b"", b"-", b"E", b"E-", b"E+", b"-E", b"-E-", b"-E+"))
_ONE_LETTER = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ", b"A" * 25)
_LONGEST_ROW = 1 << 16
_FEW = 16
# What to read the values of a column as.
_SHARED, _TEXT_RESULT, _NUMBER_VALUE = b"s", b"str", b"n"


class _Unusual(Exception):
    """The sheet is not written as the common programs write one."""


class _Shape(NamedTuple):
    """What the tags of a row say: how many cells, and which of them hold a value.

    ``right`` is the column of the last cell. ``columns`` are those of the values from
    the left, ``kinds`` what they are.
    """

    cells: int
    right: int
    columns: tuple[int, ...]
    kinds: tuple[bytes, ...]

    @property
    def width(self) -> int:
        return self.columns[-1] + 1 if self.columns else 0


def read_shaped(
    data: bytes,
    shapes: RowShapes,
    strings: Sequence[str],
    styles: Styles,
    limits: Limits = LIMITS,
) -> Rows | None:
    """Return the cells of a sheet's data from A1 on, or None where it looks unusual.

    ``strings`` are the workbook's shared texts; ``styles`` say which cell formats show
    dates.
    """
    if b"\r" in data:
        return None
    try:
        rows = _rows(data, _texts_left_out(shapes), strings, limits)
        _date(rows, _date_cells(data, shapes, styles.dates), styles.epoch)
    except (_Unusual, ValueError, IndexError):
        return None
    return rows


def merged_boxes(after: bytes) -> list[Box] | None:
    """Return the merged cells named behind a sheet's data; None where unusual."""
    found = _MERGED.findall(after)
    if len(found) != after.count(b"mergeCell "):
        return None
    return [box(one.decode("ascii")) for one in found]


def _date_cells(
    data: bytes, shapes: RowShapes, dates: Sequence[bool]
) -> list[tuple[bytes, bytes]]:
    """Return column and row of every number whose cell has a format that shows a date.

    Most sheets have none, and are searched for no more than the formats' numbers.
    """
    ends = (b"><", *([b' t="n"'] if b' t="n"' in shapes else []))
    of_dates = (b"%d" % style for style, is_date in enumerate(dates) if is_date)
    used = [
        one for one in of_dates if any(b' s="%s"%s' % (one, e) in data for e in ends)
    ]
    return re.findall(_DATED % b"|".join(used), data) if used else []


def _date(rows: Rows, cells: Iterable[tuple[bytes, bytes]], epoch: dt.datetime) -> None:
    """Turn the day numbers in some cells into what they show."""
    known: dict[Value, Value] = {}
    for letters, number in cells:
        line, column = rows[int(number) - 1], column_of(letters.decode("ascii"))
        day = line[column]
        if day not in known:
            known[day] = as_date(cast(float, day), epoch)
        line[column] = known[day]


def _texts_left_out(shapes: RowShapes) -> Sequence[bytes]:
    """Return the rows' shapes; where they are many, without the formulas' texts."""
    if len(shapes) <= _FEW or b' t="str"' not in shapes:
        return shapes.each
    return [_TEXT.sub(rb"\1", shape) for shape in shapes.each]


def _rows(
    data: bytes, each: Sequence[bytes], strings: Sequence[str], limits: Limits
) -> Rows:
    numbers, values = _numbered_values(data, each)
    by_shape: dict[bytes, list[int]] = {}
    for row, shape in enumerate(each[1:]):
        by_shape.setdefault(shape, []).append(row)
    seen = [_shape(one) for one in by_shape]
    width = max((one.width for one in seen), default=0)
    bottom, right = max(numbers, default=0), max((one.right for one in seen), default=0)
    is_beyond = bottom > limits.rows or right >= limits.columns
    if is_beyond or bottom * width > limits.dense_area:
        raise _Unusual
    filled: dict[int, list[Value]] = {}
    for text, alike in by_shape.items():
        columns = zip(*[values[row] for row in alike], strict=True)
        lines = _lines(_shape(text), columns, width, strings)
        filled.update(zip([numbers[row] for row in alike], lines, strict=False))
    last = max(filled, default=0)
    return [filled.get(number) or [""] * width for number in range(1, last + 1)]


def _numbered_values(
    data: bytes, each: Sequence[bytes]
) -> tuple[list[int], list[list[bytes]]]:
    """Return every row's number and its values; raise where its cells name another."""
    before, *rows = data.split(b"<row")
    if before != b"<sheetData>":
        raise _Unusual
    flat = _VALUE.findall(data)
    alike = data.translate(_ONE_LETTER).split(b"<row")
    numbers: list[int] = []
    values: list[list[bytes]] = []
    last = start = 0
    for row, letters, words in zip(rows, alike[1:], each[1:], strict=True):
        shape, found = _shape(words), _NUMBER.match(row)
        if found is None or letters.count(b'A%s"' % found[1]) != shape.cells:
            raise _Unusual
        number = int(found[1])
        if number <= last:
            raise _Unusual
        end = start + len(shape.columns)
        numbers.append(number)
        values.append(flat[start:end])
        last, start = number, end
    if start != len(flat):
        raise _Unusual
    return numbers, values


@lru_cache(maxsize=1024)
def _shape(text: bytes) -> _Shape:
    """Return what a row's tags say; raise where they are not the plain ones."""
    begin = _ROW.match(text)
    if begin is None or len(text) > _LONGEST_ROW:
        raise _Unusual
    cells, columns, kinds = 0, [], []
    last, position = -1, begin.end()
    while cell := _CELL.match(text, position):
        column = column_of(cell[1].decode("ascii"))
        if column <= last:
            raise _Unusual
        cells, last, position = cells + 1, column, cell.end()
        if cell[3] is not None:
            columns.append(column)
            kinds.append(_kind(cell[2], cell[3]))
    if text[position:] != (b"" if begin[1] else b"</row>"):
        raise _Unusual
    return _Shape(cells, last, tuple(columns), tuple(kinds))


def _kind(kind: bytes | None, value: bytes) -> bytes:
    kind = kind or _NUMBER_VALUE
    is_plain = not value if kind == _SHARED else value in _SIGNS
    if kind != _TEXT_RESULT and not is_plain:
        raise _Unusual
    return kind


def _lines(
    shape: _Shape,
    columns: Iterable[Sequence[bytes]],
    width: int,
    strings: Sequence[str],
) -> Iterator[list[Value]]:
    """Yield the rows of one shape; ``columns`` are their values."""
    blank: Iterable[Value] = repeat("")
    whole = [blank] * width
    for column, kind, values in zip(shape.columns, shape.kinds, columns, strict=True):
        whole[column] = _read(kind, values, strings)
    return map(list, zip(*whole, strict=False))


def _read(
    kind: bytes, values: Sequence[bytes], strings: Sequence[str]
) -> Sequence[Value]:
    if kind == _SHARED:
        return list(map(strings.__getitem__, map(int, values)))
    if kind == _NUMBER_VALUE:
        numbers = list(map(float, values))
        if not math.isfinite(sum(numbers)):
            raise _Unusual
        return numbers
    return _texts(values)


def _texts(values: Sequence[bytes]) -> Sequence[Value]:
    if not any(values):
        return [""] * len(values)
    read = {value: plain_text(value) for value in set(values)}
    return list(map(read.__getitem__, values))
