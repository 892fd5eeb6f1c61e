"""One worksheet part read cell by cell: slow, exact, and needed only in doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from sunshine_xl.findings import cell_address
from sunshine_xl.grid import Address, Box, CellError, Value
from sunshine_xl.io.limits import LIMITS, Limits, damaged, suspicious, too_large

_REFERENCE = re.compile(r"([A-Za-z]{1,7})0*([1-9]\d{0,9})")
_PIECE = 4 << 20
# Half a surrogate pair is no character: it stays as it is written.
_ESCAPE = re.compile(r"_x((?![dD][89A-Fa-f])[0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class SheetCells:
    """What one sheet's XML holds; only cells with a value stand in ``values``."""

    values: dict[Address, Value] = field(default_factory=dict)
    uncalculated: set[Address] = field(default_factory=set)
    errors: dict[Address, CellError] = field(default_factory=dict)
    merged: list[Box] = field(default_factory=list)
    bottom: int = -1
    right: int = -1


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell formats show dates, and which day the workbook counts from."""

    dates: Sequence[bool] = ()
    epoch: dt.datetime = dt.datetime(1899, 12, 30)


def local(tag: str) -> str:
    """Return an element's name without its namespace (Strict files have their own).

    >>> local("{http://purl.oclc.org/ooxml/spreadsheetml/main}sheet")
    'sheet'
    """
    return tag.rpartition("}")[2]


def address(reference: str) -> Address:
    """Return row and column, counted from 0, of an A1 reference.

    >>> address("J3")
    (2, 9)
    """
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise damaged("单元格地址不合规")
    return int(match[2]) - 1, column_of(match[1].upper())


@lru_cache(maxsize=1 << 14)
def column_of(letters: str) -> int:
    """Return a column's number from 0.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def box(reference: str) -> Box:
    """Return the corners of a range such as ``A1:C2``."""
    first, _, last = reference.partition(":")
    top, left = address(first)
    bottom, right = address(last or first)
    return top, left, bottom, right


def read_cells(
    xml: bytes,
    strings: Sequence[str] = (),
    styles: Styles = Styles(),
    limits: Limits = LIMITS,
) -> SheetCells:
    """Return every cell of a worksheet part, refusing one that stands there twice."""
    found = SheetCells()
    seen: set[Address] = set()
    for at, cell in cell_elements(xml, found):
        row, column = at
        if row >= limits.rows or column >= limits.columns:
            raise suspicious("单元格超出 Excel 的行列范围")
        if at in seen:
            raise suspicious(f"单元格 {cell_address(row, column)} 重复出现")
        if len(seen) >= limits.cells:
            raise too_large("单元格过多")
        seen.add(at)
        _take(found, at, cell, strings, styles)
    return found


def ended_elements(xml: bytes) -> Iterator[Element]:
    """Yield elements as they end.

    Large pieces, because the parser starts a very long comment or text anew with each.
    """
    parser: XMLPullParser[Any] = XMLPullParser(("end",))
    try:
        for start in range(0, len(xml), _PIECE):
            parser.feed(xml[start : start + _PIECE])
            for _, element in cast(Iterable[tuple[str, Element]], parser.read_events()):
                yield element
        parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise damaged("XML 内容出错") from error


def cell_elements(xml: bytes, found: SheetCells) -> Iterator[tuple[Address, Element]]:
    """Yield cells row by row; a cell without a reference follows the one before."""
    row = -1
    for element in ended_elements(xml):
        name = local(element.tag)
        if name == "row":
            number = element.get("r", "")
            row = int(number) - 1 if number.isdecimal() else row + 1
            column = -1
            for cell in element:
                if local(cell.tag) != "c":
                    continue
                reference = cell.get("r")
                at = address(reference) if reference else (row, column + 1)
                column = at[1]
                yield at, cell
            element.clear()
        elif name == "mergeCell":
            found.merged.append(box(element.get("ref", "")))
            element.clear()


def _take(
    found: SheetCells,
    at: Address,
    cell: Element,
    strings: Sequence[str],
    styles: Styles,
) -> None:
    value = _value(cell, strings, styles)
    if value == "":
        if child_of(cell, "f") is not None and cell.get("t") != "str":
            found.uncalculated.add(at)
        return
    found.values[at] = value
    found.bottom, found.right = max(found.bottom, at[0]), max(found.right, at[1])
    if isinstance(value, CellError):
        found.errors[at] = value


def _value(cell: Element, strings: Sequence[str], styles: Styles) -> Value:
    kind = cell.get("t", "n")
    inline = child_of(cell, "is")
    if kind == "inlineStr" or inline is not None:
        return "" if inline is None else rich_text(inline)
    stored = child_of(cell, "v")
    text = "" if stored is None else stored.text or ""
    if not text:
        return ""
    if kind == "str":
        return unescape(text)
    if kind == "e":
        return CellError(text)
    if kind == "b":
        return text.strip() in ("1", "true")
    try:
        if kind == "s":
            return _shared(int(text), strings)
        if kind == "d":
            return _plain_date(dt.datetime.fromisoformat(text.strip()))
        number = float(text)
    except (ValueError, OverflowError) as error:
        raise damaged("单元格的值不合规") from error
    style = int(cell.get("s") or 0)
    is_date = style < len(styles.dates) and styles.dates[style]
    return as_date(number, styles.epoch) if is_date else number


def _shared(index: int, strings: Sequence[str]) -> str:
    if not 0 <= index < len(strings):
        raise suspicious("共享文本的序号越界")
    return strings[index]


def as_date(number: float, epoch: dt.datetime) -> Value:
    """Return an Excel day number as a date, or with its time where it has one.

    >>> as_date(42318.0, dt.datetime(1899, 12, 30))
    datetime.date(2015, 11, 10)
    """
    try:
        moment = epoch + dt.timedelta(milliseconds=round(number * 86_400_000))
    except OverflowError:
        return number
    return moment.time() if 0 <= number < 1 else _plain_date(moment)


def _plain_date(moment: dt.datetime) -> dt.date:
    return moment.date() if moment.time() == dt.time() else moment


def child_of(cell: Element, name: str) -> Element | None:
    """Return a cell's first child of a name, or None."""
    for child in cell:
        if local(child.tag) == name:
            return child
    return None


def rich_text(element: Element) -> str:
    """Return a rich text's characters, without phonetic guides."""
    pieces = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces += [part.text or "" for part in child if local(part.tag) == "t"]
    return unescape("".join(pieces))


def unescape(text: str) -> str:
    """Return text with OOXML's ``_xHHHH_`` escapes resolved.

    >>> unescape("_x0041_")
    'A'
    """
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
