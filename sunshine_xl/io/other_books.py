"""Workbooks that are not .xlsx: .ods of LibreOffice and WPS, the binary .xlsb."""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from sunshine_xl.findings import Finding, Place
from sunshine_xl.grid import Grid, Value
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.guard import Archive, inflate, open_archive
from sunshine_xl.io.limits import LIMITS, Limits, Refused, damaged, too_large
from sunshine_xl.io.quick_rows import pass_on_unless_parser
from sunshine_xl.io.sheetxml import ended_elements, local

_ODS = "content.xml"
FORMATS = {_ODS: ".ods", "xl/workbook.bin": ".xlsb"}
_SHEET = re.compile(r"xl/worksheets/[^/]+\.bin", re.IGNORECASE)
# Records of cells with a value: numbers, errors, truth, texts, results of formulas.
_CELL_RECORDS = range(2, 12)
_MARKED_LOCKED = b"encryption-data"


def format_of(parts: Container[str]) -> str:
    """Return which of these formats a package's parts make up, or ""."""
    return next((kind for part, kind in FORMATS.items() if part in parts), "")


def read_other_book(data: bytes, name: str, limits: Limits = LIMITS) -> Contents:
    """Return the values of an .ods or .xlsb workbook; meant for an own process."""
    archive = open_archive(data, limits)
    kind = format_of(archive.entries)
    if _MARKED_LOCKED in archive.xml.get("META-INF/manifest.xml", b""):
        raise Refused("FILE-004", "请先在原来的软件中取消密码")
    mime = archive.entries.get("mimetype")
    if kind == ".ods" and mime and b"spreadsheet" not in inflate(data, mime):
        raise Refused("FILE-005", "压缩包里没有工作簿")
    there = _cells_of_ods(archive.xml[_ODS]) if kind == ".ods" else _in_bin(archive)
    if there > limits.cells:
        raise too_large("单元格过多")
    grids = _grids(data, name)
    read = sum(len(row) - row.count("") for grid in grids for row in grid.rows)
    findings = [Finding("FILE-017", Place(name), "", {"format": kind})]
    if read < there:
        words = {"read": str(read), "there": str(there)}
        findings.append(Finding("FILE-018", Place(name), "", words))
    return Contents(grids, tuple(findings))


def _grids(data: bytes, name: str) -> tuple[Grid, ...]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    grids = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet:
                found: Any = book.get_sheet_by_name(sheet.name)
                rows = found.to_python(skip_empty_area=False)
                grids.append(Grid(name, sheet.name, list(map(_plain, rows))))
    except BaseException as error:
        pass_on_unless_parser(error)
        raise damaged("工作簿内容出错") from error
    return tuple(grids)


def _plain(row: list[Any]) -> list[Value]:
    return [float(value) if value.__class__ is int else value for value in row]


def _cells_of_ods(xml: bytes) -> int:
    """Return how many cells hold a value, repeated ones each time."""
    cells = in_row = 0
    for element in ended_elements(xml):
        name = local(element.tag)
        if name == "table-cell":
            if _has_value(element):
                in_row += _times(element, "number-columns-repeated")
            element.clear()
        elif name == "table-row":
            cells += in_row * _times(element, "number-rows-repeated")
            in_row = 0
            element.clear()
    return cells


def _has_value(cell: Element) -> bool:
    kinds = [value for key, value in cell.attrib.items() if local(key) == "value-type"]
    if kinds != ["string"]:
        return bool(kinds)
    return any("".join(one.itertext()) for one in cell if local(one.tag) == "p")


def _times(element: Element, name: str) -> int:
    for key, value in element.attrib.items():
        if local(key) == name and value.isdecimal():
            return int(value)
    return 1


def _in_bin(archive: Archive) -> int:
    return sum(
        sum(kind in _CELL_RECORDS for kind in _records(inflate(archive.data, entry)))
        for part, entry in archive.entries.items()
        if _SHEET.fullmatch(part)
    )


def _records(part: bytes) -> Iterator[int]:
    """Yield the kinds of a binary part's records: kind, size, then so many bytes."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        at += size
        yield kind


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits to the byte, and where it ends."""
    number = 0
    for shift in range(most):
        if at >= len(part):
            raise damaged("工作表内容缺失")
        byte = part[at]
        at += 1
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            break
    return number, at
