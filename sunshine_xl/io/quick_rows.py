"""Rows as calamine reads them, on another core while the XML itself is looked at."""

from __future__ import annotations

import io
import os
import threading
from typing import TYPE_CHECKING, Any

from sunshine_xl.grid import Box, Value
from sunshine_xl.io.quiet import silenced

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Rows = list[list[Value]]
Sheet = tuple[Rows, list[Box]]

# A thread costs more than it saves on fewer bytes.
_WORTH_A_THREAD = 1 << 19


class QuickRows:
    """Reads sheets one after the other while its owner does something else.

    Calamine leaves Python alone while it parses. ``data`` is the workbook.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._own = threading.local()
        self._running: dict[str, Future[Any]] = {}
        self._parsed: dict[str, Any] = {}
        self._pool: Executor | None = None
        if len(data) > _WORTH_A_THREAD and os.cpu_count() != 1:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1)

    def add(self, name: str) -> None:
        """Begin to read a sheet."""
        if self._pool:
            self._running[name] = self._pool.submit(self._parse, name)
        else:
            self._parsed[name] = self._parse(name)

    def finish(self) -> None:
        """Read what is not yet begun, from the last sheet on; wait for the rest."""
        for name, running in reversed(self._running.items()):
            if running.cancel():
                self._parsed[name] = self._parse(name)
        for name, running in self._running.items():
            if name not in self._parsed:
                self._parsed[name] = running.result()
        if self._pool:
            self._pool.shutdown()

    def rows(self, name: str) -> Sheet | None:
        """Return a sheet's cells and merged boxes, None where calamine cannot."""
        sheet = self._parsed.get(name)
        if sheet is None:
            return None
        with silenced():
            try:
                rows = sheet.to_python(skip_empty_area=False)
                boxes = sheet.merged_cell_ranges or ()
            except BaseException as error:
                pass_on_unless_parser(error)
                return None
        return rows, [(*first, *last) for first, last in boxes]

    def _parse(self, name: str) -> Any:
        with silenced():
            try:
                return self._book().get_sheet_by_name(name)
            except BaseException as error:
                pass_on_unless_parser(error)
                return None

    def _book(self) -> Any:
        """Return the calling thread's own parser of the workbook."""
        from python_calamine import CalamineWorkbook

        if not hasattr(self._own, "book"):
            self._own.book = CalamineWorkbook.from_filelike(io.BytesIO(self._data))
        return self._own.book


def pass_on_unless_parser(error: BaseException) -> None:
    """Raise again what is not a parser's failure: a Rust panic is a BaseException."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
