"""Arrow rows as the XML of worksheet rows, made column by column.

Writing cell by cell costs more than everything else a merge does; here each column of
some ten thousand rows is one operation. Text is always text, never a formula.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sunshine_xl.findings import column_letters
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.io.arrow import arrow

# Days from 1899-12-30, the spreadsheets' day 0, to 1970-01-01.
_EPOCH = 25_569
_FIRST_DAY = 61  # 1 March 1900; before it spreadsheets disagree about the calendar
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_LITERAL_ESCAPE = "_x[0-9A-Fa-f]{4}_"
_TEXT_KINDS = frozenset(Kind) - {
    Kind.MONEY,
    Kind.NUMBER,
    Kind.WHOLE,
    Kind.DATE,
    Kind.YES_NO,
}
_LONGEST = 32_767


class Piece(NamedTuple):
    """Deflated bytes that can stand anywhere in a part; what they inflate to."""

    packed: bytes
    size: int
    crc: int


def deflate(data: bytes) -> Piece:
    """Return bytes deflated to a piece that others may follow."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
    return Piece(packed, len(data), zlib.crc32(data))


def rows_xml(
    table: Any, columns: tuple[Column, ...], styles: Mapping[Kind, int], first: int
) -> bytes:
    """Return ``<row>`` elements for a table's rows; ``first`` is the first's number."""
    import pyarrow.compute as pc

    pa = arrow()
    numbers = pc.cast(pa.array(range(first, first + table.num_rows)), pa.string())
    parts = ['<row r="', numbers, '">']
    for index, column in enumerate(columns):
        values = table.column(column.field).combine_chunks()
        if values.null_count == len(values):
            continue
        parts.append(_cells(values, column, numbers, index, styles[column.kind]))
    rows = pc.binary_join_element_wise(
        *parts, "</row>", "", null_handling="replace", null_replacement=""
    )
    # The buffers of one array of texts lie end to end: they are the rows joined.
    joined = pc.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows), ""
    )
    return joined[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]


def _cells(values: Any, column: Column, numbers: Any, index: int, style: int) -> Any:
    """Return the ``<c>`` elements of a column, null where the cell is empty."""
    import pyarrow.compute as pc

    start = f'<c r="{column_letters(index)}'
    if column.kind in _TEXT_KINDS or column.kind is Kind.YES_NO:
        text = _words(values) if column.kind is Kind.YES_NO else _escaped(values)
        head = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        return pc.binary_join_element_wise(
            start, numbers, head, text, "</t></is></c>", ""
        )
    if column.kind is Kind.DATE:
        return _days(values, start, numbers, style)
    pa = arrow()
    shown = pc.cast(values, pa.string())
    return pc.binary_join_element_wise(
        start, numbers, f'" s="{style}"><v>', shown, "</v></c>", ""
    )


def _words(values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(values, "是", "否")


def _days(values: Any, start: str, numbers: Any, style: int) -> Any:
    """Return dates as day numbers; what no spreadsheet counts right stays text."""
    import pyarrow.compute as pc

    pa = arrow()
    days = pc.add(pc.cast(values, pa.int32()), _EPOCH)
    as_day = pc.binary_join_element_wise(
        start, numbers, f'" s="{style}"><v>', pc.cast(days, pa.string()), "</v></c>", ""
    )
    as_text = pc.binary_join_element_wise(
        start,
        numbers,
        '" t="inlineStr"><is><t>',
        pc.cast(values, pa.string()),
        "</t></is></c>",
        "",
    )
    return pc.if_else(pc.greater_equal(days, _FIRST_DAY), as_day, as_text)


def _escaped(values: Any) -> Any:
    import pyarrow.compute as pc

    special = pc.any(
        pc.match_substring_regex(values, f"{_FORBIDDEN}|{_LITERAL_ESCAPE}")
    )
    if special.as_py() or pc.max(pc.utf8_length(values)).as_py() > _LONGEST:
        return _escaped_slowly(values)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        values = pc.replace_substring(values, sign, entity)
    return values


def _escaped_slowly(values: Any) -> Any:
    """Return texts that hold what XML has no word for, written as Excel writes it."""
    pa = arrow()

    def one(text: str | None) -> str | None:
        if text is None:
            return None
        text = text[:_LONGEST]
        text = re.sub(f"(?={_LITERAL_ESCAPE})", "_x005F", text)
        text = re.sub(_FORBIDDEN, lambda sign: f"_x{ord(sign[0]):04X}_", text)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    return pa.array([one(text) for text in values.to_pylist()], pa.string())
