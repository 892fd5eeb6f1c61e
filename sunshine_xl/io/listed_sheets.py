"""Long sheets from plain rows: for lists that are no official form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.io.arrow import arrow
from sunshine_xl.io.merged_workbook import EXCEL_ROWS, HEADER_ROWS, LongSheet

_AT_ONCE = 2_000
Row = Sequence[Any]


def listed(
    name: str,
    columns: tuple[Column, ...],
    count: int,
    make: Callable[[], Iterable[Row]],
) -> LongSheet:
    """Return a sheet of ``count`` rows, which ``make`` gives in the columns' order."""
    return LongSheet(name, columns, count, lambda: _tables(columns, make()))


def _tables(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Any]:
    pa = arrow()
    schema = pa.schema([(column.field, _type(column.kind)) for column in columns])
    source = iter(rows)
    while held := list(islice(source, _AT_ONCE)):
        arrays = [
            pa.array([None if v == "" else v for v in values], kind)
            for values, kind in zip(zip(*held, strict=True), schema.types, strict=True)
        ]
        yield pa.table(arrays, schema=schema)


def _type(kind: Kind) -> Any:
    pa = arrow()
    if kind is Kind.WHOLE:
        return pa.int64()
    if kind is Kind.MONEY:
        return pa.decimal128(22, 2)
    return pa.float64() if kind is Kind.NUMBER else pa.string()


def link_to(name: str, first: int, count: int, columns: int) -> str:
    """Return the link to some rows of a long sheet, counted from 0."""
    from sunshine_xl.findings import cell_address

    most = EXCEL_ROWS - HEADER_ROWS
    sheet, row = divmod(first, most)
    shown = name if sheet == 0 else f"{name}({sheet + 1})"
    last = min(row + max(count, 1), most)
    start = cell_address(HEADER_ROWS + row, 0)
    end = cell_address(HEADER_ROWS + last - 1, columns - 1)
    return f"internal:'{shown}'!{start}:{end}"
