"""Sets cells of an existing workbook in place: nothing else in the file changes.

Cells keep their format; rows and cells that are missing are added. A formula, a cell
inside a merged area, a table's title and a locked cell are never written over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sunshine_xl.findings import cell_address, column_letters
from sunshine_xl.grid import Address, Box
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.cell_formats import CellFormats
from sunshine_xl.io.cell_values import CellValue, cell_xml, is_day
from sunshine_xl.io.limits import LIMITS, Refused
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Part
from sunshine_xl.io.patch_faults import OBSTACLES, NotPatchable, PatchFault
from sunshine_xl.io.patch_limits import forbidden_areas, is_protected
from sunshine_xl.io.recalculation import ask_for_recalculation
from sunshine_xl.io.sheet_rows import SheetRows, Span
from sunshine_xl.io.sheetxml import address

Value = CellValue
_KEPT_OUT = ("r", "t", "s", "cm", "vm")
_SPANS = re.compile(rb"\sspans\s*=\s*[\"'](\d+):(\d+)[\"']")


def patch_cells(
    data: bytes,
    sheet: str,
    cells: Mapping[Address, Value],
    *,
    allow_locked: bool = False,
) -> bytes:
    """Return the workbook with cells of a sheet set; addresses count from 0.

    A text stays a text whatever it begins with; None and "" empty a cell. A day gets a
    date format where its cell has none. Raises ``NotPatchable`` and changes nothing
    where one of the cells cannot be set; ``allow_locked`` writes locked ones too.
    """
    if not cells:
        return data
    try:
        book = BookParts(data)
        patch = _Patch(book, sheet, cells, allow_locked=allow_locked)
        patch.run()
        return book.package.to_bytes()
    except NotMarkable as problem:
        reason = OBSTACLES[problem.reason]
        raise NotPatchable(PatchFault.WORKBOOK, reason, sheet=sheet) from problem
    except Refused as problem:
        reason = OBSTACLES[Obstacle.DAMAGED]
        raise NotPatchable(PatchFault.WORKBOOK, reason, sheet=sheet) from problem


@dataclass(slots=True)
class _Patch:
    """One sheet's cells on their way into its part."""

    book: BookParts
    sheet: str
    cells: Mapping[Address, Value]
    allow_locked: bool
    formats: CellFormats = field(init=False)
    part: Part = field(init=False)
    rows: SheetRows = field(init=False)
    forbidden: Mapping[Box, Address | None] = field(init=False)
    guards_locks: bool = field(init=False)
    since_1904: bool = field(init=False)

    def run(self) -> None:
        """Write every cell into the part, then what depends on them."""
        self.part = self._worksheet()
        self.rows = SheetRows.of(self.part)
        self.formats = CellFormats(self.book)
        self.forbidden = forbidden_areas(self.book, self.part)
        self.guards_locks = not self.allow_locked and is_protected(self.part)
        properties = self.book.part.root.find("workbookPr")
        flag = properties.attributes.get("date1904", "0") if properties else "0"
        self.since_1904 = flag in ("1", "true")
        by_row: dict[int, dict[int, Value]] = {}
        for (row, column), value in sorted(self.cells.items()):
            self._refuse_forbidden(row, column)
            by_row.setdefault(row, {})[column] = value
        self._write(by_row)
        self._widen()
        self.formats.finish()
        ask_for_recalculation(self.book)

    def _worksheet(self) -> Part:
        for same in (str, str.casefold):
            for one in self.book.sheets:
                if same(one.name) == same(self.sheet):
                    part = self.book.worksheet(one)
                    if part:
                        return part
        raise NotPatchable(PatchFault.NO_SHEET, sheet=self.sheet)

    def _refuse_forbidden(self, row: int, column: int) -> None:
        if not (0 <= row < LIMITS.rows and 0 <= column < LIMITS.columns):
            raise ValueError(f"no such cell: {row},{column}")
        for (top, left, bottom, right), but in self.forbidden.items():
            inside = top <= row <= bottom and left <= column <= right
            if inside and (row, column) != but:
                raise self._fault(PatchFault.STRUCTURE, row, column)

    def _fault(self, fault: PatchFault, row: int, column: int) -> NotPatchable:
        return NotPatchable(fault, sheet=self.sheet, cell=cell_address(row, column))

    def _write(self, by_row: dict[int, dict[int, Value]]) -> None:
        waiting = iter(sorted(by_row))
        number = next(waiting, None)
        for row in self.rows.rows():
            while number is not None and number < row.at:
                self.part.insert(row.start, self._new_row(number, by_row[number]))
                number = next(waiting, None)
            if number is None:
                return
            if number == row.at:
                self._change(row, by_row[number])
                number = next(waiting, None)
        while number is not None:
            self.part.append(self.rows.data, self._new_row(number, by_row[number]))
            number = next(waiting, None)

    def _new_row(self, row: int, values: Mapping[int, Value]) -> str:
        tag = f"{self.rows.prefix}row"
        cells = "".join(
            self._cell(row, column, value, self._column_style(column))
            for column, value in values.items()
            if value not in (None, "")
        )
        return f'<{tag} r="{row + 1}">{cells}</{tag}>' if cells else ""

    def _change(self, row: Span, values: dict[int, Value]) -> None:
        """Set cells of a row that is there; those around them stay as they are."""
        waiting = dict(values)
        for cell in self.rows.cells(row):
            for column in [c for c in waiting if c < cell.at]:
                self._insert(row, cell.start, column, waiting.pop(column))
            if cell.at in waiting:
                self._replace(row, cell, waiting.pop(cell.at))
        self._widen_row(row, values)
        added = "".join(self._added(row, column, v) for column, v in waiting.items())
        if not added:
            return
        if row.body == row.end:
            slash = self.part.source.rindex(b"/", row.start, row.end)
            tag = f"{self.rows.prefix}row"
            self.part.replace(slash, row.end, f">{added}</{tag}>")
        else:
            last = max((c.end for c in self.rows.cells(row)), default=row.body)
            self.part.insert(last, added)

    def _insert(self, row: Span, at: int, column: int, value: Value) -> None:
        self.part.insert(at, self._added(row, column, value))

    def _added(self, row: Span, column: int, value: Value) -> str:
        if value in (None, ""):
            return ""
        return self._cell(row.at, column, value, self._row_style(row, column))

    def _replace(self, row: Span, cell: Span, value: Value) -> None:
        if self.rows.has(cell, "f"):
            raise self._fault(PatchFault.FORMULA, row.at, cell.at)
        if self.rows.has(cell, "extLst"):
            raise self._fault(PatchFault.STRUCTURE, row.at, cell.at)
        style = int(cell.attributes.get("s", "0"))
        kept = "".join(
            f' {name}="{text}"'
            for name, text in cell.attributes.items()
            if name not in _KEPT_OUT
        )
        text = self._cell(row.at, cell.at, value, style, kept)
        self.part.replace(cell.start, cell.end, text)

    def _cell(
        self, row: int, column: int, value: Value, style: int, kept: str = ""
    ) -> str:
        if self.guards_locks and self.formats.is_locked(style):
            raise self._fault(PatchFault.LOCKED, row, column)
        try:
            kind, content = cell_xml(
                value, self.rows.prefix, since_1904=self.since_1904
            )
        except NotPatchable as problem:
            problem.sheet, problem.cell = self.sheet, cell_address(row, column)
            raise
        style = self.formats.dated(style) if is_day(value) else style
        tag = f"{self.rows.prefix}c"
        head = f'<{tag} r="{cell_address(row, column)}"'
        head += f' s="{style}"' if style else ""
        head += f' t="{kind}"' if kind else ""
        return f"{head}{kept}>{content}</{tag}>" if content else f"{head}{kept}/>"

    def _row_style(self, row: Span, column: int) -> int:
        if row.attributes.get("customFormat") in ("1", "true"):
            return int(row.attributes.get("s", "0"))
        return self._column_style(column)

    def _column_style(self, column: int) -> int:
        columns = self.part.root.find("cols")
        for one in columns.children if columns else ():
            if one.number("min") <= column + 1 <= one.number("max"):
                return one.number("style", 0)
        return 0

    def _widen_row(self, row: Span, values: Mapping[int, Value]) -> None:
        """Let the extent a row states hold the new cells."""
        tag = self.part.source[row.start : row.body]
        found = _SPANS.search(tag)
        if found:
            left, right = (int(one) for one in found.groups())
            numbers = [c + 1 for c, v in values.items() if v not in (None, "")]
            wide = f"{min([left, *numbers])}:{max([right, *numbers])}"
            if wide != f"{left}:{right}":
                start, end = row.start + found.start(1), row.start + found.end(2)
                self.part.replace(start, end, wide)

    def _widen(self) -> None:
        """Let the extent the sheet states hold the new cells."""
        found = self.part.root.find("dimension")
        if found is None:
            return
        corners = list(self._corners(found.attributes.get("ref", "A1")))
        rows, columns = zip(*corners, strict=True)
        first = f"{column_letters(min(columns))}{min(rows) + 1}"
        last = f"{column_letters(max(columns))}{max(rows) + 1}"
        wanted = first if first == last else f"{first}:{last}"
        if wanted != found.attributes.get("ref"):
            self.part.set_attribute(found, "ref", wanted)

    def _corners(self, reference: str) -> Iterator[Address]:
        for corner in reference.split(":"):
            yield address(corner)
        for at, value in self.cells.items():
            if value not in (None, ""):
                yield at
