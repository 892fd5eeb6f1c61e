"""Writes the merged workbook: a few sheets by XlsxWriter, the long ones by the column.

XlsxWriter builds the whole workbook with one sample row in each long sheet; that row
is then replaced by the real ones, made from Arrow tables on all cores.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sunshine_xl.findings import cell_address
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.io.arrow import arrow
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.merged_rows import Piece, deflate, rows_xml
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import HEADER, NOTICE, Styles
from sunshine_xl.io.zip_pieces import LARGEST_PART, ZipPieces

HEADER_ROWS = 2
EXCEL_ROWS = 1_048_576
_CHUNK = 2_048
_BYTES_A_CELL = 100
_MOST_SHEETS = 500
_SAMPLE = re.compile(rb'<row r="3".*?</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+3"(?: s="(\d+)")?')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.DATE: "yyyy-mm-dd", Kind.WHOLE: "0"}
_FORMATS[Kind.NUMBER] = "General"


@dataclass(frozen=True, slots=True)
class LongSheet:
    """A table of any length; ``tables`` yields its rows as Arrow tables, afresh."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    tables: Callable[[], Iterable[Any]]


WriteFront = Callable[[Any, Styles], None]


def write_merged(
    target: Path,
    front: WriteFront,
    sheets: Sequence[LongSheet],
    *,
    row_limit: int = EXCEL_ROWS,
    threads: int = 0,
) -> None:
    """Write what ``front`` builds, then the long sheets, split where needed."""
    placed = [(one, _sizes(one, row_limit)) for one in sheets]
    if sum(len(sizes) for _, sizes in placed) > _MOST_SHEETS:
        raise ValueError("the rows need more sheets than a workbook should have")
    skeleton, names = _skeleton(front, placed)
    pool = ThreadPoolExecutor(threads or min(os.cpu_count() or 1, 4))
    with pool, target.open("wb") as file:
        archive = ZipPieces(file)
        for name, part in skeleton.items():
            if name not in names.values():
                archive.add(name, [deflate(part)])
        numbers = iter(names.values())
        for one, sizes in placed:
            parts = ((size, next(numbers)) for size in sizes)
            _write_sheets(archive, one, parts, skeleton, pool)
        archive.close()


def _sizes(sheet: LongSheet, row_limit: int) -> list[int]:
    """Return how many rows go onto each of the sheets of one table."""
    fits = LARGEST_PART // (_BYTES_A_CELL * len(sheet.columns))
    most = min(row_limit - HEADER_ROWS, fits)
    full, rest = divmod(sheet.rows, most)
    return [most] * full + [rest] * bool(rest)


def _skeleton(
    front: WriteFront, placed: Iterable[tuple[LongSheet, Sequence[int]]]
) -> tuple[dict[str, bytes], dict[int, str]]:
    """Return the parts of a workbook whose long sheets hold one sample row.

    Also which part is which of the long sheets, in order.
    """
    import zipfile

    from sunshine_xl.io.booklet_workbook import new_workbook

    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    front(workbook, styles)
    before = len(workbook.worksheets())
    for one, sizes in placed:
        for number, size in enumerate(sizes, 1):
            name = one.name if number == 1 else f"{one.name}({number})"
            _sample_sheet(workbook.add_worksheet(name), styles, one.columns, size)
    count = len(workbook.worksheets()) - before
    workbook.close()
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = {n: f"xl/worksheets/sheet{before + n}.xml" for n in range(1, count + 1)}
    return parts, names


def _sample_sheet(
    sheet: Any, styles: Styles, columns: Sequence[Column], size: int
) -> None:
    put_cell(sheet, 0, 0, CONFIDENTIAL, styles.make(**NOTICE))
    head = styles.make(**HEADER, text_wrap=True)
    for index, column in enumerate(columns):
        put_cell(sheet, 1, index, column.title, head)
        style = styles.make(num_format=_FORMATS.get(column.kind, "@"))
        put_cell(sheet, 2, index, "", style)
        sheet.set_column(index, index, column.width)
    sheet.set_row(1, 30)
    sheet.freeze_panes(HEADER_ROWS, 0)
    sheet.autofilter(1, 0, 1 + size, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(1)
    sheet.fit_to_pages(1, 0)


def _write_sheets(
    archive: ZipPieces,
    sheet: LongSheet,
    parts: Iterable[tuple[int, str]],
    skeleton: Mapping[str, bytes],
    pool: Executor,
) -> None:
    """Write one table onto its sheets."""
    rows = _Rows(sheet.tables())
    for size, name in parts:
        xml = skeleton[name]
        sample = _SAMPLE.search(xml)
        if sample is None:
            raise ValueError("the sample row is missing")
        styles = _styles(sheet.columns, sample[0])
        last = cell_address(HEADER_ROWS + size - 1, len(sheet.columns) - 1)
        wide = b'<dimension ref="A1:' + last.encode() + b'"/>'
        head = _DIMENSION.sub(wide, xml[: sample.start()], count=1)
        body = _in_order(pool, _piece, _chunks(rows, size, sheet.columns, styles))
        archive.add(name, _framed(head, body, xml[sample.end() :]))


def _framed(head: bytes, body: Iterable[Piece], tail: bytes) -> Iterator[Piece]:
    yield deflate(head)
    yield from body
    yield deflate(tail)


def _styles(columns: Sequence[Column], sample: bytes) -> dict[Kind, int]:
    """Return which cell style each kind of column got in the sample row."""
    found = [int(number or 0) for number in _STYLE.findall(sample)]
    return {c.kind: style for c, style in zip(columns, found, strict=True)}


Chunk = tuple[Any, tuple[Column, ...], Mapping[Kind, int], int]


def _chunks(
    rows: _Rows, size: int, columns: tuple[Column, ...], styles: Mapping[Kind, int]
) -> Iterator[Chunk]:
    first = HEADER_ROWS + 1
    while size:
        table = rows.take(min(size, _CHUNK))
        yield table, columns, styles, first
        first += table.num_rows
        size -= table.num_rows


def _piece(chunk: Chunk) -> Piece:
    return deflate(rows_xml(*chunk))


class _Rows:
    """Arrow tables of any size, handed out in slices of the size wanted."""

    def __init__(self, tables: Iterable[Any]) -> None:
        self._tables = iter(tables)
        self._held: deque[Any] = deque()
        self._count = 0

    def take(self, count: int) -> Any:
        """Return the next ``count`` rows, which must be there."""
        pa = arrow()
        while self._count < count:
            table = next(self._tables)
            self._held.append(table)
            self._count += table.num_rows
        taken, wanted = [], count
        while wanted:
            table = self._held.popleft()
            if table.num_rows > wanted:
                self._held.appendleft(table.slice(wanted))
                table = table.slice(0, wanted)
            taken.append(table)
            wanted -= table.num_rows
        self._count -= count
        return pa.concat_tables(taken)


def _in_order(
    pool: Executor, work: Callable[[Chunk], Piece], chunks: Iterable[Chunk]
) -> Iterator[Piece]:
    """Yield results in order while the next few are being worked on."""
    ahead: deque[Any] = deque()
    for chunk in chunks:
        ahead.append(pool.submit(work, chunk))
        if len(ahead) > 2:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()
