"""How the columns of a bank's own sheet are formatted: as text, as days, or neither."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

TEXT, DAY, OTHER = "text", "day", ""
_AS_TEXT = "@"


def column_formats(
    data: bytes, sheet: str, row: int, columns: Iterable[int]
) -> Mapping[int, str]:
    """Return TEXT, DAY or OTHER for columns, as a new cell in ``row`` would have it."""
    if data.startswith(b"PK"):
        formats = _of_xlsx(data, sheet, row, columns)
    else:
        formats = _of_xls(data, sheet, row, columns)
    return {column: _kind(text) for column, text in formats.items()}


def _kind(number_format: str) -> str:
    from openpyxl.styles.numbers import is_date_format

    if number_format == _AS_TEXT:
        return TEXT
    return DAY if is_date_format(number_format) else OTHER


def _of_xlsx(
    data: bytes, sheet: str, row: int, columns: Iterable[int]
) -> dict[int, str]:
    from openpyxl import load_workbook

    cells = load_workbook(io.BytesIO(data))[sheet]
    whole = {
        number: dimension.number_format
        for dimension in cells.column_dimensions.values()
        for number in range(dimension.min or 0, (dimension.max or 0) + 1)
        if dimension.has_style
    }
    formats = {}
    for column in columns:
        cell = cells.cell(row + 1, column + 1)
        own = cell.number_format if cell.has_style else ""
        formats[column] = own or whole.get(column + 1, "")
    return formats


def _of_xls(
    data: bytes, sheet: str, row: int, columns: Iterable[int]
) -> dict[int, str]:
    import xlrd

    book = xlrd.open_workbook(
        file_contents=data, formatting_info=True, logfile=io.StringIO()
    )
    cells = book.sheet_by_name(sheet)
    formats = {}
    for column in columns:
        if row < cells.nrows and column < cells.row_len(row):
            index = cells.cell_xf_index(row, column)
        elif column in cells.colinfo_map:
            index = cells.colinfo_map[column].xf_index
        else:
            continue
        formats[column] = str(
            book.format_map[book.xf_list[index].format_key].format_str
        )
    return formats
