"""Excel's tables, which Calc keeps as database ranges.

Calc does not draw table styles; they are kept for the file (saved_files.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import addresses
from sunshine_xl.calc.addresses import Box
from sunshine_xl.calc.names import first_free
from sunshine_xl.calc.ranges import Range
from sunshine_xl.calc.saved_files import TableStyle
from sunshine_xl.calc.uno_access import items

if TYPE_CHECKING:
    from sunshine_xl.calc.sheets import Sheet

_NOT_TABLES = ("__Anonymous_Sheet_DB__", "_xlnm")


class Table(base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, xl: Any) -> None:
        self.sheet = sheet
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        return str(self.xl.Name)

    @name.setter
    def name(self, value: str) -> None:
        styles = self.sheet.book.table_styles
        if self.name in styles:
            styles[value] = styles.pop(self.name)
        self.xl.Name = value

    @property
    def _style(self) -> TableStyle:
        return self.sheet.book.table_styles.setdefault(self.name, TableStyle())

    @property
    def table_style(self) -> str:
        return self._style.name

    @table_style.setter
    def table_style(self, value: str) -> None:
        self._style.name = value

    @property
    def show_table_style_first_column(self) -> bool:
        return self._style.first_column

    @show_table_style_first_column.setter
    def show_table_style_first_column(self, value: bool) -> None:
        self._style.first_column = value

    @property
    def show_table_style_last_column(self) -> bool:
        return self._style.last_column

    @show_table_style_last_column.setter
    def show_table_style_last_column(self, value: bool) -> None:
        self._style.last_column = value

    @property
    def show_table_style_row_stripes(self) -> bool:
        return self._style.row_stripes

    @show_table_style_row_stripes.setter
    def show_table_style_row_stripes(self, value: bool) -> None:
        self._style.row_stripes = value

    @property
    def show_table_style_column_stripes(self) -> bool:
        return self._style.column_stripes

    @show_table_style_column_stripes.setter
    def show_table_style_column_stripes(self, value: bool) -> None:
        self._style.column_stripes = value

    @property
    def display_name(self) -> str:
        return self.name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    @property
    def _box(self) -> Box:
        return addresses.of(self.xl.DataArea)

    @property
    def range(self) -> Range:
        return Range(self.sheet, self._box)

    def holds(self, cells: Range) -> bool:
        """Return whether a range's first cell is one of the table's."""
        row, column, height, width = self._box
        inside = row <= cells.row < row + height
        return inside and column <= cells.column < column + width

    def _rows(self, first: int, count: int) -> Range | None:
        """Return some rows of the table, counted from its first."""
        box = self._box
        if count < 1:
            return None
        return Range(self.sheet, Box(box.row + first, box.column, count, box.width))

    @property
    def header_row_range(self) -> Range | None:
        return self._rows(0, 1) if self.show_headers else None

    @property
    def data_body_range(self) -> Range | None:
        header, totals = int(self.show_headers), int(self.show_totals)
        return self._rows(header, self._box.height - header - totals)

    @property
    def totals_row_range(self) -> Range | None:
        return self._rows(self._box.height - 1, 1) if self.show_totals else None

    @property
    def insert_row_range(self) -> Range | None:
        """The blank row of a table that has no data yet."""
        body = self.data_body_range
        if body is None or body.box.height > 1:
            return None
        is_blank = all(text == "" for text in body.xl.getFormulaArray()[0])
        return body if is_blank else None

    @property
    def show_autofilter(self) -> bool:
        return bool(self.xl.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.xl.AutoFilter = value

    @property
    def show_headers(self) -> bool:
        return bool(self.xl.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        if value != self.show_headers:
            grown = 1 if value else -1
            row, column, height, width = self._box
            self._place(Box(row - grown, column, height + grown, width))
            self.xl.ContainsHeader = value

    @property
    def show_totals(self) -> bool:
        return bool(self.xl.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        if value != self.show_totals:
            row, column, height, width = self._box
            self._place(Box(row, column, height + (1 if value else -1), width))
            self.xl.TotalsRow = value

    def _place(self, box: Box) -> None:
        self.xl.setDataArea(Range(self.sheet, box).xl.RangeAddress)

    def resize(self, range: Any) -> None:
        cells = getattr(range, "impl", range)
        self._place(cells.box)


class Tables(base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self.sheet.book.api.DatabaseRanges

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __iter__(self) -> Iterator[Table]:
        """Yield the tables from top to bottom; Calc does not know which came first."""
        index = self.sheet.index - 1
        found = [
            Table(self.sheet, one)
            for one in items(self.api)
            if one.DataArea.Sheet == index and not one.Name.startswith(_NOT_TABLES)
        ]
        yield from sorted(found, key=lambda table: table.range.box)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: str | int) -> bool:
        return any(key in (number, one.name) for number, one in enumerate(self, 1))

    def __call__(self, key: str | int) -> Table:
        for number, one in enumerate(self, 1):
            if key in (number, one.name):
                return one
        raise KeyError(key)

    def add(
        self,
        source_type: str | None = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool | None = None,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a table of cells; a single row gets a blank one below it."""
        box = getattr(source, "impl", source).box
        if has_headers is False:
            Range(self.sheet, box._replace(height=1)).insert("down")
        if has_headers is False or box.height == 1:
            box = box._replace(height=box.height + 1)
        self._fill_header(Range(self.sheet, box._replace(height=1)))
        chosen = name or first_free("Table", self.api.ElementNames)
        self.api.addNewByName(chosen, Range(self.sheet, box).xl.RangeAddress)
        table = Table(self.sheet, self.api.getByName(chosen))
        table.xl.ContainsHeader = True
        table.xl.AutoFilter = True
        style = TableStyle(table_style_name) if table_style_name else TableStyle()
        self.sheet.book.table_styles[chosen] = style
        return table

    @staticmethod
    def _fill_header(header: Range) -> None:
        """Write Column1, Column2 … where a title is missing, as Excel does."""
        titles = header.xl.getFormulaArray()[0]
        if "" in titles:
            header.raw_value = [
                [text or f"Column{number}" for number, text in enumerate(titles, 1)]
            ]
