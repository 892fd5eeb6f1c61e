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
import string
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
_TEXT = re.compile(rb'( t="str">(?:<f[^<>]*(?:/>|>[^<>]*</f>))?<v>)[^<>]+')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})" ?/>')
# A cell with a value, and of a kind and format to be filled in.
_DATED = (
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})" s="(?:%s)"(?: t="n")?>'
    rb"(?:<f[^<>]*(?:/>|>[^<>]*</f>))?<v>"
)
_SIGNS = frozenset((b"", b"-", b"E", b"E-", b"E+", b"-E", b"-E-", b"-E+"))
_ONE_LETTER = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ", b"A" * 25)
_NO_REFERENCE = string.ascii_lowercase.replace("w", "").encode() + b" <>:;"
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
    strings: Mapping[bytes, str],
    styles: Styles,
    limits: Limits = LIMITS,
) -> Rows | None:
    """Return the cells of a sheet's data from A1 on, or None where it looks unusual.

    ``strings`` are the workbook's shared texts by their index as cells write it;
    ``styles`` say which cell formats show dates.
    """
    if b"\r" in data:
        return None
    short = data.translate(_ONE_LETTER, _NO_REFERENCE)
    try:
        groups = _grouped(data, short, _texts_left_out(shapes))
        rows = _rows(groups, strings, limits)
        _date(rows, _date_cells(data, short, shapes, styles.dates), styles.epoch)
    except (_Unusual, ValueError, LookupError):
        return None
    return rows


def merged_boxes(after: bytes) -> list[Box] | None:
    """Return the merged cells named behind a sheet's data; None where unusual."""
    found = _MERGED.findall(after)
    if len(found) != after.count(b"mergeCell "):
        return None
    return [box(one.decode("ascii")) for one in found]


def _date_cells(
    data: bytes, short: bytes, shapes: RowShapes, dates: Sequence[bool]
) -> list[tuple[bytes, bytes]]:
    """Return column and row of every number whose cell has a format that shows a date.

    Most sheets have none, and only what is left of them is searched for the formats.
    """
    ends = (b"><", *([b' t="n"'] if b' t="n"' in shapes else []))
    of_dates = (b"%d" % style for style, is_date in enumerate(dates) if is_date)
    near = [one for one in of_dates if b'="%s"' % one in short]
    used = [one for one in near if any(b' s="%s"%s' % (one, e) in data for e in ends)]
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


class _Alike(NamedTuple):
    """The numbers of the rows of one shape, and the values of each of them."""

    shape: _Shape
    numbers: list[int]
    values: list[list[bytes]]


def _rows(
    groups: Collection[_Alike], strings: Mapping[bytes, str], limits: Limits
) -> Rows:
    width = max((one.shape.width for one in groups), default=0)
    right = max((one.shape.right for one in groups), default=0)
    bottom = max((one.numbers[-1] for one in groups), default=0)
    is_beyond = bottom > limits.rows or right >= limits.columns
    if is_beyond or bottom * width > limits.dense_area:
        raise _Unusual
    filled: dict[int, list[Value]] = {}
    for one in groups:
        lines = _lines(one, width, strings)
        filled.update(zip(one.numbers, lines, strict=False))
    return [filled.get(number) or [""] * width for number in range(1, bottom + 1)]


def _grouped(data: bytes, short: bytes, each: Sequence[bytes]) -> Collection[_Alike]:
    """Return the rows of every shape; raise where a row's cells name another row."""
    if each[0] != b"<sheetData>":
        raise _Unusual
    flat = _VALUE.findall(data)
    groups: dict[int, _Alike] = {}
    last = start = 0
    for row, words in zip(
        _references(data, short, len(each) - 1), each[1:], strict=True
    ):
        shape = _shape(words)
        written = row[2 : row.index(b'"', 2)]
        if row.count(b'A%s"' % written) != shape.cells or not written.isdigit():
            raise _Unusual
        number = int(written)
        if number <= last or written.startswith(b"0"):
            raise _Unusual
        mine = groups.get(id(shape))
        if mine is None:
            mine = groups[id(shape)] = _Alike(shape, [], [])
        end = start + len(shape.columns)
        mine.numbers.append(number)
        mine.values.append(flat[start:end])
        last, start = number, end
    if start != len(flat):
        raise _Unusual
    return groups.values()


def _references(data: bytes, short: bytes, rows: int) -> Iterator[bytes]:
    """Yield what is left of each row without small letters, which is soon searched.

    Every capital is an A. A row begins with ``="``, its number and a quote; its ``w``
    and that of its end are the only ones, unless its texts have some.
    """
    pieces = [piece for piece in short.split(b"w")[1:] if piece]
    if len(pieces) == rows:
        return iter(pieces)
    whole = data.translate(_ONE_LETTER).split(b"<row")[1:]
    return (row[row.index(b"=") :] for row in whole)


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
    return _same(_Shape(cells, last, tuple(columns), tuple(kinds)))


@lru_cache(maxsize=1024)
def _same(shape: _Shape) -> _Shape:
    """Return one and the same object for texts whose tags say the same."""
    return shape


def _kind(kind: bytes | None, value: bytes) -> bytes:
    kind = kind or _NUMBER_VALUE
    is_plain = not value if kind == _SHARED else value in _SIGNS
    if kind != _TEXT_RESULT and not is_plain:
        raise _Unusual
    return kind


def _lines(
    alike: _Alike, width: int, strings: Mapping[bytes, str]
) -> Iterator[list[Value]]:
    """Yield the rows of one shape; ``strings`` are the shared texts by their index."""
    shape = alike.shape
    blank: Iterable[Value] = repeat("")
    whole = [blank] * width
    columns = zip(*alike.values, strict=True)
    for column, kind, values in zip(shape.columns, shape.kinds, columns, strict=True):
        whole[column] = _read(kind, values, strings)
    return map(list, zip(*whole, strict=False))


def _read(
    kind: bytes, values: Sequence[bytes], strings: Mapping[bytes, str]
) -> Sequence[Value]:
    if kind == _SHARED:
        return list(map(strings.__getitem__, values))
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
