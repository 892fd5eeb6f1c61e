"""Reads .xlsx and .xlsm: like rows at once, else by calamine, in doubt cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from sunshine_xl.findings import Finding, Place, cell_address
from sunshine_xl.grid import Address, Box, Formula, Grid, Value
from sunshine_xl.io import sheetxml
from sunshine_xl.io.book import Book, read_book, read_styles
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.doubts import Look, closer_look, look, quick_errors
from sunshine_xl.io.extent import cut, is_compact
from sunshine_xl.io.formula_reading import read_formulas
from sunshine_xl.io.guard import Archive, Entry, open_archive, part_xml
from sunshine_xl.io.limits import LIMITS, Limits, Refused, suspicious, too_large
from sunshine_xl.io.quick_rows import QuickRows, Rows
from sunshine_xl.io.row_shapes import RowShapes
from sunshine_xl.io.shaped_rows import merged_boxes, read_shaped
from sunshine_xl.io.shared_strings import read_strings
from sunshine_xl.io.sheetxml import SheetCells, Styles


def read_xlsx(data: bytes, name: str, limits: Limits = LIMITS) -> Contents:
    """Return the worksheets of a workbook's bytes, none of their cells lost."""
    archive = open_archive(data, limits)
    reader = _Reader(archive, read_book(archive), name, limits)
    grids = reader.grids()
    findings = [_uncalculated(grid) for grid in grids if grid.uncalculated]
    return Contents(grids, tuple(findings), reader.book.names)


@dataclass(frozen=True)
class _Reader:
    """One workbook on its way to grids."""

    archive: Archive
    book: Book
    name: str
    limits: Limits

    @cached_property
    def strings(self) -> Sequence[str]:
        xml = self.archive.xml.get(self.book.strings)
        return read_strings(xml) if xml else ()

    @cached_property
    def by_index(self) -> Mapping[bytes, str]:
        return {b"%d" % index: text for index, text in enumerate(self.strings)}

    @cached_property
    def styles(self) -> Styles:
        return read_styles(self.archive, self.book)

    def grids(self) -> tuple[Grid, ...]:
        grids: dict[str, Grid] = {}
        left: dict[str, tuple[str, bytes, Look]] = {}
        with QuickRows(self.archive.stored) as quick:
            for sheet, path in self.book.sheets:
                before, data, after = cut(self.archive.xml[path])
                shapes = RowShapes(data)
                shaped = None
                if b"<!--" not in before:
                    shaped = self._shaped(sheet, path, data, shapes, after)
                if shaped is not None:
                    grids[sheet] = shaped
                    continue
                if is_compact(data, shapes, self.limits):
                    quick.add(sheet)
                left[sheet] = path, data, look(data, shapes)
        area = sum(map(_area, grids.values()))
        for sheet, (path, data, seen) in left.items():
            grids[sheet] = self._grid(sheet, path, data, seen, quick.rows(sheet))
            area += _area(grids[sheet])
            if area > self.limits.dense_area:
                break
        if area > self.limits.dense_area:
            raise too_large("单元格过多")
        return tuple(grids[sheet] for sheet, _ in self.book.sheets)

    def _shaped(
        self, sheet: str, path: str, data: bytes, shapes: RowShapes, after: bytes
    ) -> Grid | None:
        """Return a sheet whose rows look alike, None where a parser must read it."""
        rows = read_shaped(data, shapes, self.by_index, self.styles, self.limits)
        boxes = merged_boxes(after)
        if rows is None or boxes is None:
            return None
        has_formulas = b"<f" in shapes
        return self._made(sheet, path, rows, boxes, has_formulas, is_plain=True)

    def _grid(
        self,
        sheet: str,
        path: str,
        data: bytes,
        seen: Look,
        read: tuple[Rows, list[Box]] | None,
    ) -> Grid:
        rows, boxes = read if read else ([], [])
        exact: SheetCells | None = None
        there = _count(rows)
        if seen.filled != there:
            seen = closer_look(seen, data)
        if read is None or not _is_whole(rows, data, seen, seen.filled - there):
            exact = self._exact(path)
            rows = _mended(rows, exact)
            boxes = boxes or exact.merged
        if rows and len(rows[0]) > self.limits.columns:
            raise suspicious("单元格超出 Excel 的行列范围")
        if exact is None and seen.may_wait:
            exact = self._exact(path)
        waiting: set[Address] = exact.uncalculated if exact else set()
        made = self._made(sheet, path, rows, boxes, seen.has_formulas)
        return replace(made, uncalculated=frozenset(waiting))

    def _made(
        self,
        sheet: str,
        path: str,
        rows: Rows,
        boxes: Sequence[Box],
        has_formulas: bool,
        *,
        is_plain: bool = False,
    ) -> Grid:
        entry = self.archive.entries[path]
        formulas = partial(_formulas, self.archive.data, entry, is_plain=is_plain)
        return Grid(
            self.name,
            sheet,
            rows,
            within(boxes, rows, self.limits),
            load_formulas=formulas if has_formulas else dict,
        )

    def _exact(self, path: str) -> SheetCells:
        return sheetxml.read_cells(
            self.archive.xml[path], self.strings, self.styles, self.limits
        )


def _area(grid: Grid) -> int:
    return sum(map(len, grid.rows))


def _formulas(
    data: bytes, entry: Entry, *, is_plain: bool
) -> Mapping[Address, Formula]:
    try:
        return read_formulas(part_xml(data, entry), is_plain=is_plain)
    except Refused:
        # The values were read all the same; a sheet without formulas is told nothing.
        return {}


def _is_whole(rows: Rows, data: bytes, seen: Look, missing: int) -> bool:
    """Return whether the rows hold every cell of the XML; put error values in."""
    if seen.is_odd:
        return False
    if not missing:
        return True
    errors = quick_errors(data)
    if errors is None or len(errors) != missing:
        return False
    for at, error in errors.items():
        _put(rows, at, error)
    return True


def _count(rows: Rows) -> int:
    return sum(map(len, rows)) - sum([row.count("") for row in rows])


def _mended(rows: Rows, exact: SheetCells) -> Rows:
    """Return the rows with every value of the XML, and with none it does not hold."""
    for (row, column), value in exact.values.items():
        if row >= len(rows) or column >= len(rows[row]) or rows[row][column] == "":
            _put(rows, (row, column), value)
    if _count(rows) == len(exact.values):
        return rows
    return _mended([], exact)


def _put(rows: Rows, at: Address, value: Value) -> None:
    row, column = at
    while len(rows) <= row:
        rows.append([])
    line = rows[row]
    if len(line) <= column:
        line.extend([""] * (column + 1 - len(line)))
    line[column] = value


def within(boxes: Sequence[Box], rows: Rows, limits: Limits) -> tuple[Box, ...]:
    """Return the merged boxes cut to the used area."""
    if not boxes or not rows:
        return ()
    bottom, right = len(rows) - 1, max(map(len, rows)) - 1
    return tuple(
        (one[0], one[1], min(one[2], bottom), min(one[3], right))
        for one in sorted(boxes)[: limits.merges]
        if one[0] <= bottom and one[1] <= right
    )


def _uncalculated(grid: Grid) -> Finding:
    cells = [cell_address(*at) for at in sorted(grid.uncalculated)]
    named = "、".join(cells[:10]) + ("…" if len(cells) > 10 else "")
    place = Place(grid.file, grid.sheet, cells[0])
    return Finding("FILE-006", place, "", {"count": str(len(cells)), "cells": named})
