"""Files in the old compound container: .xls, and workbooks locked by a password."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.grid import Box, CellError, Grid, Value
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.limits import LIMITS, Limits, Refused, damaged, too_large
from sunshine_xl.io.quick_rows import pass_on_unless_parser
from sunshine_xl.io.sheetxml import as_date
from sunshine_xl.io.xlsx import read_xlsx, within

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

# Excel itself opens files with this password without asking.
_OPENS_UNASKED = "VelvetSweatshop"


def read_ole(
    data: bytes, name: str, passwords: Sequence[str] = (), limits: Limits = LIMITS
) -> Contents:
    """Return what a compound file holds, unlocking it in memory where it is locked."""
    import msoffcrypto

    try:
        is_encrypted = msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted()
    except Exception:
        is_encrypted = False  # not a file it knows: the parsers say what it is
    if is_encrypted:
        data = decrypt(data, passwords)
    if data.startswith(b"PK"):
        return read_xlsx(data, name, limits)
    return read_xls(data, name, limits)


def decrypt(data: bytes, passwords: Sequence[str]) -> bytes:
    """Return the workbook inside, opened with the first password that fits."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    for password in (_OPENS_UNASKED, *filter(None, passwords)):
        plain = io.BytesIO()
        try:
            locked = msoffcrypto.OfficeFile(io.BytesIO(data))
            if locked.format == "ooxml":
                locked.load_key(password=password, verify_password=True)
                locked.decrypt(plain, verify_integrity=True)
            else:
                locked.load_key(password=password)
                locked.decrypt(plain)
        except InvalidKeyError as error:
            if "integrity" in str(error):
                raise damaged("加密内容被改动或损坏") from error
            continue
        except DecryptionError as error:
            raise Refused("FILE-004", "加密方式不支持") from error
        except Exception as error:
            raise damaged("加密内容出错") from error
        return plain.getvalue()
    raise Refused("FILE-004", "密码不对" if any(passwords) else "没有提供密码")


def read_xls(data: bytes, name: str, limits: Limits = LIMITS) -> Contents:
    """Return the worksheets of a BIFF workbook, hidden ones included."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO()
        )
        grids = tuple(_grid(book, sheet, name, limits) for sheet in book.sheets())
        names = _names(book)
    except Refused:
        raise
    except Exception as error:
        return _by_calamine(data, name, error)
    return Contents(grids, (Finding("FILE-009", Place(name)),), names)


def _grid(book: Book, sheet: Sheet, name: str, limits: Limits) -> Grid:
    if sheet.nrows * sheet.ncols > limits.cells:
        raise too_large("单元格过多")
    rows: list[list[Value]] = [
        [_value(book, cell.ctype, cell.value) for cell in sheet.row(number)]
        for number in range(sheet.nrows)
    ]
    boxes: list[Box] = [
        (top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
    ]
    return Grid(name, sheet.name, rows, within(boxes, rows, limits))


def _value(book: Book, kind: int, value: Any) -> Value:
    import xlrd

    if kind == xlrd.XL_CELL_DATE:
        return _date(book, value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#N/A"))
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    return value  # type: ignore[no-any-return]


def _date(book: Book, value: float) -> Value:
    return as_date(
        value, dt.datetime(1904, 1, 1) if book.datemode else dt.datetime(1899, 12, 30)
    )


def _names(book: Book) -> dict[str, tuple[str, int, int]]:
    """Return the workbook-wide names that point at one cell."""
    names = {}
    for one in book.name_obj_list:
        if one.scope != -1 or one.builtin or one.func or one.macro:
            continue
        try:
            sheet, top, bottom, left, right = one.area2d()
        except Exception:
            continue  # xlrd raises its own error for whatever is no single area
        if bottom - top == right - left == 1:
            names[one.name] = (sheet.name, top, left)
    return names


def _by_calamine(data: bytes, name: str, first: Exception) -> Contents:
    """Return what the second parser makes of a file that the first gave up."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    grids = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet:
                rows: Any = book.get_sheet_by_name(sheet.name).to_python(
                    skip_empty_area=False
                )
                grids.append(Grid(name, sheet.name, rows))
    except BaseException as error:
        pass_on_unless_parser(error)
        raise damaged("工作簿内容出错") from first
    return Contents(tuple(grids), (Finding("FILE-007", Place(name)),))
