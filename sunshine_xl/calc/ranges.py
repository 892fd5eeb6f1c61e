"""Ranges: where they stand and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sunshine_xl.calc import addresses, formulas, values, writing
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.bulk import ManyObjects
from sunshine_xl.calc.characters import Characters
from sunshine_xl.calc.conditional_formats import ConditionalFormats
from sunshine_xl.calc.edges import last_filled
from sunshine_xl.calc.editing import RangeEditing
from sunshine_xl.calc.looks import RangeLooks
from sunshine_xl.calc.notes import Note
from sunshine_xl.calc.uno_access import enum, items, struct

if TYPE_CHECKING:
    from sunshine_xl.calc.names import Name
    from sunshine_xl.calc.sheets import Sheet
    from sunshine_xl.calc.tables import Table


class Range(RangeEditing, RangeLooks):
    """A rectangle of cells; it may be empty (no rows or no columns)."""

    # Plain attributes where xlwings' base class has properties or nothing.
    sheet: Sheet
    options: Any = None

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet = sheet
        self.box = box
        # What the range was asked for by; xlwings reads it to group rows or columns.
        self.arg1_input: Any = ""
        # Several boxes only where a list of addresses was asked for.
        self.boxes = [box]
        self._xl: Any = None

    @property
    def xl(self) -> Any:
        """The office's own range; None for an empty one."""
        if self._xl is None and len(self):
            row, column, height, width = self.box
            self._xl = self.sheet.xl.getCellRangeByPosition(
                column - 1, row - 1, column + width - 2, row + height - 2
            )
        return self._xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def document(self) -> Any:
        """The document the cells belong to."""
        return self.sheet.book.api

    @property
    def coords(self) -> tuple[Any, ...]:
        return (self.sheet.xl, *self.box)

    @property
    def row(self) -> int:
        return self.box.row

    @property
    def column(self) -> int:
        return self.box.column

    @property
    def shape(self) -> tuple[int, int]:
        return self.box.height, self.box.width

    @property
    def rows(self) -> Range:
        return self

    @property
    def columns(self) -> Range:
        return self

    def __len__(self) -> int:
        return self.box.height * self.box.width

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.box.width)
            return self.cell(row, column)
        return self.cell(arg1 - 1, arg2 - 1)

    def cell(self, row: int, column: int) -> Range:
        """Return the cell so many rows and columns away from the first."""
        return Range(self.sheet, Box(self.row + row, self.column + column, 1, 1))

    def sized(self, height: int, width: int) -> Range:
        """Return the range from the same first cell with another size."""
        return Range(self.sheet, Box(self.row, self.column, height, width))

    @property
    def raw_value(self) -> Any:
        """One value for a single cell, else rows; errors are Excel's codes."""
        if not len(self):
            return None
        with ManyObjects():
            rows = values.read(self.sheet.book.number_formats, self.xl)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            if isinstance(data, str) and data.startswith("=") and len(data) > 1:
                self.formula = data
                return
            data = [[data] * self.box.width] * self.box.height
        elif data and not isinstance(data[0], (list, tuple)):
            data = [data]
        if not data or not data[0]:
            return
        target = self.sized(len(data), len(data[0]))
        keeps_undo = self.sheet.book.app.keeps_undo
        left = writing.write(
            self.document,
            self.sheet.book.number_formats,
            target.xl,
            data,
            keeps_undo=keeps_undo,
        )
        for row, column, text in left:
            target.cell(row, column).formula = text

    def cell_address(self, row: int = 0, column: int = 0) -> Any:
        """Return the office's address of a cell, counted from the range's first."""
        return struct(
            "table.CellAddress",
            Sheet=self.sheet.index - 1,
            Row=self.row - 1 + row,
            Column=self.column - 1 + column,
        )

    def _tokens(self, text: str) -> Any:
        return formulas.parsed(
            self.document, text.removeprefix("="), self.cell_address()
        )

    @property
    def formula(self) -> Any:
        """Formulas in Excel's syntax; for cells without one, their content as text."""
        rows = [list(row) for row in self.xl.getFormulaArray()]
        printed: dict[tuple[int, str], tuple[str, int]] = {}
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text[:1] in ("=", "{"):
                    row[column] = self._excel_formula(printed, number, column, text)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        if not (isinstance(value, str) and value.startswith("=")):
            self.raw_value = value
            return
        cells = self.xl
        cells.getCellByPosition(0, 0).setTokens(self._tokens(value))
        if self.box.height > 1:
            cells.fillAuto(enum("sheet.FillDirection", "TO_BOTTOM"), 1)
        if self.box.width > 1:
            cells.fillAuto(enum("sheet.FillDirection", "TO_RIGHT"), 1)

    def _excel_formula(
        self,
        printed: dict[tuple[int, str], tuple[str, int]],
        row: int,
        column: int,
        text: str,
    ) -> str:
        """Return a cell's formula in Excel's syntax.

        A formula filled down is asked for once; below only its row's number differs.
        """
        number = self.row + row
        shape = column, formulas.without_row(text, number)
        if shape not in printed:
            tokens = self.xl.getCellByPosition(column, row).getTokens()
            at = self.cell_address(row, column)
            printed[shape] = formulas.printed(self.document, tokens, at), number
        first, written_at = printed[shape]
        return "=" + formulas.moved_down(first, written_at, number)

    formula2 = formula

    @property
    def formula_array(self) -> Any:
        return self.formula

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.xl.setArrayTokens(self._tokens(value))

    @property
    def has_array(self) -> bool:
        return bool(self.xl.getArrayFormula())

    def end(self, direction: str) -> Range:
        """Return the cell where Ctrl+Arrow stops."""
        row, column = last_filled(self, direction)
        return Range(self.sheet, Box(row, column, 1, 1))

    def get_address(
        self,
        row_absolute: bool = True,
        col_absolute: bool = True,
        external: bool = False,
    ) -> str:
        address = addresses.text_of(
            self.box, row_fixed=row_absolute, column_fixed=col_absolute
        )
        if not external:
            return address
        return addresses.external(self.sheet.book.name, self.sheet.name, address)

    @property
    def address(self) -> str:
        return self.get_address()

    def _cursor(self) -> Any:
        return self.sheet.xl.createCursorByRange(self.xl)

    @property
    def current_region(self) -> Range:
        cursor = self._cursor()
        cursor.collapseToCurrentRegion()
        return self.sheet.range_at(cursor.RangeAddress)

    @property
    def merge_area(self) -> Range:
        cursor = self._cursor()
        cursor.collapseToMergedArea()
        return self.sheet.range_at(cursor.RangeAddress)

    def clear_contents(self) -> None:
        self.xl.clearContents(values.CONTENT)

    def clear_formats(self) -> None:
        self.xl.clearContents(values.FORMATS)

    def clear(self) -> None:
        self.xl.clearContents(values.CONTENT | values.FORMATS)

    def select(self) -> None:
        self.sheet.activate()
        self.sheet.book.controller.select(self.xl)

    @property
    def name(self) -> Name | None:
        for name in self.sheet.book.names:
            cells = name.xl.ReferredCells
            if cells is None:
                continue
            address = cells.RangeAddress
            same_sheet = address.Sheet == self.sheet.index - 1
            if same_sheet and addresses.of(address) == self.box:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        home = formulas.quoted(self.sheet.name)
        self.sheet.book.names.add(value, f"={home}!{self.address}")

    @property
    def note(self) -> Note | None:
        for one in items(self.sheet.xl.Annotations):
            if (one.Position.Row + 1, one.Position.Column + 1) == self.box[:2]:
                return Note(self.sheet, one)
        return None

    def add_note(self, text: str) -> Note | None:
        self.sheet.xl.Annotations.insertNew(self.cell_address(), text)
        return self.note

    @property
    def table(self) -> Table | None:
        return next((t for t in self.sheet.tables if t.holds(self)), None)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self.sheet, self.boxes)

    @property
    def characters(self) -> Characters:
        return Characters(self.xl.getCellByPosition(0, 0))
