"""The formulas of one worksheet part, read only when somebody asks for them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sunshine_xl.grid import Address, Formula
from sunshine_xl.io.extent import sheet_data
from sunshine_xl.io.row_shapes import split_shapes
from sunshine_xl.io.sheetxml import SheetCells, cell_elements, child_of, column_of

_PLAIN = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*>'
    rb'<f(?: t="shared"(?: ref="[A-Z0-9:]+")? si="(\d+)")?(?:/>|>([^<>]*)</f>)'
)
_TAG = re.compile(rb"<f([^<]*)")
_ROW_NUMBER = re.compile(rb"(?<=[A-Z])\d+")
_NUMBER = re.compile(rb' r="(\d+)"')
_WITH_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})"[^<>]*><f')


def read_formulas(xml: bytes, *, is_plain: bool = False) -> Mapping[Address, Formula]:
    """Return every formula of a worksheet part by address.

    ``is_plain`` is known of a sheet read by its rows' shapes: every cell there bears
    the number of its row.
    """
    plain = _plain_formulas(sheet_data(xml), is_plain=is_plain)
    if plain is not None:
        return plain
    formulas: dict[Address, Formula] = {}
    shared: dict[str, Formula] = {}
    for at, cell in cell_elements(xml, SheetCells()):
        element = child_of(cell, "f")
        if element is None or element.get("t") == "dataTable":
            continue
        formula: Formula | None = Formula(element.text or "", at)
        group = element.get("si")
        if element.get("t") == "shared" and group is not None:
            formula = _of_group(shared, group, formula)
        if formula and formula.text:
            formulas[at] = formula
    return formulas


def _of_group(
    shared: dict[str, Formula], group: str, formula: Formula | None
) -> Formula | None:
    """Return what a cell of a group shares: its own text, or that of the last."""
    if formula and formula.text:
        shared[group] = formula
    return shared.get(group)


@dataclass(frozen=True, slots=True)
class _Row:
    """The formulas of a row, and how another row must look to share them.

    ``pieces`` are their texts cut wherever the row's own number stands; a row that
    only points at groups of shared formulas has none.
    """

    letters: tuple[bytes, ...]
    groups: tuple[bytes, ...]
    pieces: Sequence[bytes]
    formulas: Mapping[int, Formula]
    begins_group: bool

    @property
    def changes_groups(self) -> bool:
        """Return whether the row below may mean another formula by the same group.

        So it is where a group begins here, or where one is pointed at before it does.
        """
        return self.begins_group or len(self.formulas) < len(self.letters)

    def is_repeated(self, cells: _Cells, number: bytes) -> bool:
        """Return whether another row has these formulas, moved by its own number."""
        return (
            cells.letters == self.letters
            and cells.groups == self.groups
            and b"\n".join(cells.texts) == number.join(self.pieces)
        )


class _ByRow(Mapping[Address, Formula]):
    """The formulas of a sheet, most rows of which have the same ones."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[int, Mapping[int, Formula]] = {}

    def put(self, row: int, formulas: Mapping[int, Formula]) -> None:
        """Give a row, counted from 0, its formulas by column."""
        # A damaged file may name a row twice.
        there = self._rows.get(row)
        self._rows[row] = formulas if there is None else {**there, **formulas}

    def get(self, at: Address, default: Any = None) -> Any:
        row = self._rows.get(at[0])
        return default if row is None else row.get(at[1], default)

    def __getitem__(self, at: Address) -> Formula:
        return self._rows[at[0]][at[1]]

    def __iter__(self) -> Iterator[Address]:
        return ((row, column) for row, there in self._rows.items() for column in there)

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def __bool__(self) -> bool:
        return any(self._rows.values())


class _Cells(NamedTuple):
    """The cells with formulas of one row, as found: what is not there is empty."""

    letters: tuple[bytes, ...]
    numbers: tuple[bytes, ...]
    groups: tuple[bytes, ...]
    texts: tuple[bytes, ...]


class _Tags:
    """The formulas' tags row by row, to tell at once that a row repeats another.

    Most rows only point at the groups their cells share. ``of_row`` must be called for
    every row in order.
    """

    def __init__(self, data: bytes) -> None:
        self._tags = _TAG.findall(data)
        self._shapes = split_shapes(data)
        self._start = 0

    def of_row(self, row: int, count: int) -> tuple[tuple[bytes, ...], list[bytes]]:
        """Return the letters of a row's cells with formulas, and these as written."""
        start, self._start = self._start, self._start + count
        return _letters(self._shapes[row]), self._tags[start : self._start]


@lru_cache(maxsize=256)
def _letters(shape: bytes) -> tuple[bytes, ...]:
    return tuple(_WITH_FORMULA.findall(shape))


def _plain_formulas(data: bytes, *, is_plain: bool) -> Mapping[Address, Formula] | None:
    """Return the formulas of a sheet that is written as Excel does, else None.

    Looking for their cells by pattern is ten times faster. Most rows repeat the
    formulas of the row before: they share them, as cells do that share one.
    """
    if b":f" in data:
        return None
    formulas = _ByRow()
    shared: dict[bytes, Formula] = {}
    usual: _Row | None = None
    tags, known = _Tags(data) if is_plain else None, None
    for index, row in enumerate(data.split(b"<row")):
        count = row.count(b"<f")
        if not count:
            continue
        seen = tags and tags.of_row(index, count)
        if usual and seen and seen == known and (named := _NUMBER.match(row)):
            number = named[1]
        else:
            cells = _cells(row)
            if cells is None or len(cells.letters) != count:
                return None
            number = cells.numbers[0]
            if usual is None or not usual.is_repeated(cells, number):
                usual = _row(cells, number, shared)
        formulas.put(int(number) - 1, usual.formulas)
        known = seen
        if usual.changes_groups:
            usual = None
    return formulas


def _cells(row: bytes) -> _Cells | None:
    """Return a row's cells with formulas; None where they name several rows."""
    found = _PLAIN.findall(row)
    if not found:
        return None
    cells = _Cells(*zip(*found, strict=True))
    return cells if len(set(cells.numbers)) == 1 else None


def _pieces(texts: bytes, number: bytes) -> Sequence[bytes]:
    """Return formulas cut wherever their row's own number stands behind a letter."""
    pieces, start = [], 0
    for found in _ROW_NUMBER.finditer(texts):
        if found[0] == number:
            pieces.append(texts[start : found.start()])
            start = found.end()
    return [*pieces, texts[start:]]


def _row(cells: _Cells, number: bytes, shared: dict[bytes, Formula]) -> _Row:
    """Return a row's formulas; ``shared`` are those of the groups begun so far."""
    formulas = {}
    for letters, group, text in zip(
        cells.letters, cells.groups, cells.texts, strict=True
    ):
        column = column_of(letters.decode())
        if text:
            formula = Formula(html.unescape(text.decode()), (int(number) - 1, column))
            if group:
                shared[group] = formula
        elif group in shared:
            formula = shared[group]
        else:
            continue
        formulas[column] = formula
    pieces = _pieces(b"\n".join(cells.texts), number)
    begins = any(map(all, zip(cells.groups, cells.texts, strict=True)))
    return _Row(cells.letters, cells.groups, pieces, formulas, begins)
