"""Writes all merged rows as one Parquet file, in row groups of one form each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sunshine_xl.io.arrow import arrow
from sunshine_xl.io.merged_tables import merged_forms, whole_schema, widen

_ROW_GROUP = 20_000
# Parquet is written in pieces of some twenty bytes.
_BUFFER = 1 << 20


@contextmanager
def loading() -> Iterator[None]:
    """Load what writing needs beside the block: it takes as long as several files."""
    with ThreadPoolExecutor(1) as beside:
        loaded = beside.submit(_load)
        yield
        loaded.result()


def _load() -> None:
    arrow()
    import_module("pyarrow.parquet")


def write_parquet(target: Path, tables: Mapping[str, Iterable[Any]]) -> None:
    """Write the tables of each form, one after the other; nothing is held long.

    While one row group is packed and written, the next is made.
    """
    import pyarrow.parquet as pq

    pa = arrow()
    with (
        pa.OSFile(str(target), "wb") as file,
        pa.BufferedOutputStream(file, _BUFFER) as buffered,
        pq.ParquetWriter(buffered, whole_schema(), compression="zstd") as writer,
        ThreadPoolExecutor(1) as beside,
    ):
        before: Future[None] | None = None
        for group in _row_groups(tables):
            if before is not None:
                before.result()
            before = beside.submit(writer.write_table, group)
        if before is not None:
            before.result()


def _row_groups(tables: Mapping[str, Iterable[Any]]) -> Iterator[Any]:
    for name, mine in tables.items():
        form = merged_forms()[name]
        held: list[Any] = []
        count = 0
        for table in mine:
            held.append(table)
            count += table.num_rows
            if count >= _ROW_GROUP:
                yield widen(form, held)
                held, count = [], 0
        if held:
            yield widen(form, held)
