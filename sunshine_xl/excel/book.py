"""A workbook open in Excel or Calc as grids, read in bulk where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.flows.gather import gather_open_book
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.grid import Address, CellError, Formula, Grid, Value
from sunshine_xl.io.marks import is_result_name

_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
)
_VANISHED = (
    "找不到“{path}”：文件夹可能改了名、移走了，或者网络盘断开了。\n"
    "{so_far}请把文件夹放回原处（或接好网络盘），再按一次；"
    "文件确已移走的，请从新的位置打开工作簿再按。"
)
_NOT_BEGUN = "没有改动任何文件。"
_UNDER_WAY = "这一步没有办完，已经写出的文件都是完整的；其间关闭的工作簿没有重新打开。"


class Vanished(Exception):
    """A file or folder is no longer where it was when its workbook was opened."""

    def __init__(self, path: Path, *, is_under_way: bool = False) -> None:
        so_far = _UNDER_WAY if is_under_way else _NOT_BEGUN
        super().__init__(_VANISHED.format(path=path, so_far=so_far))


def place_of(book: xlwings.Book) -> Path:
    """Return where an open workbook lies; raise Vanished where it no longer does.

    One that was never saved lies nowhere and has but a name.
    """
    path = Path(book.fullname)
    if path.is_absolute() and not path.is_file():
        raise Vanished(path)
    return path


def gather(book: xlwings.Book) -> Gathered:
    """Return what an open workbook holds, as ``check`` reads it from a file.

    The campaign's own numbers lie beside it: without them nothing is judged.
    """
    return gather_open_book(grids(book), place_of(book), book.name)


def grids(book: xlwings.Book) -> tuple[Grid, ...]:
    """Return the workbook's sheets but our own one; empty sheets have no rows."""
    return tuple(
        _grid(book.name, sheet)
        for sheet in book.sheets
        if not is_result_name(sheet.name)
    )


def _grid(file: str, sheet: xlwings.Sheet) -> Grid:
    area = sheet.range((1, 1), sheet.used_range.last_cell)
    read: list[list[Any]] = area.options(
        ndim=2, numbers=float, empty="", err_to_str=True
    ).value
    rows = [[_value(value) for value in row] for row in read]
    return Grid(file, sheet.name, rows, load_formulas=partial(_formulas, area))


def _value(value: Any) -> Value:
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return CellError(value) if value in _ERRORS else value
    if kind is dt.datetime and value.time() == dt.time():
        return value.date()  # type: ignore[no-any-return]
    return value  # type: ignore[no-any-return]


def _formulas(area: xlwings.Range) -> Mapping[Address, Formula]:
    texts = area.formula
    rows = texts if isinstance(texts, tuple) else ((texts,),)
    return {
        (row, column): Formula(text[1:], (row, column))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
        if isinstance(text, str) and text.startswith("=")
    }
