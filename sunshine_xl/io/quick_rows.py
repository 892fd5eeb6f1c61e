"""Rows as calamine reads them, on another core while the XML itself is looked at."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import Any

from sunshine_xl.grid import Box, Value
from sunshine_xl.io.quiet import silenced

Rows = list[list[Value]]
Sheet = tuple[Rows, list[Box]]

# A thread costs more than it saves on fewer bytes.
_WORTH_A_THREAD = 1 << 19


class QuickRows:
    """Reads sheets one after the other while its owner does something else.

    Calamine leaves Python alone while it parses. ``load`` gives the workbook's bytes
    once the first sheet is asked for; its rows are there when the block of a ``with``
    has ended.
    """

    def __init__(self, load: Callable[[], bytes]) -> None:
        self._load = load
        self._own = threading.local()
        self._parsed: dict[str, Any] = {}
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @cached_property
    def _data(self) -> bytes:
        data = self._load()
        if len(data) > _WORTH_A_THREAD and os.cpu_count() != 1:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        return data

    def add(self, name: str) -> None:
        """Begin to read a sheet."""
        if self._data and self._thread:
            self._waiting.put(name)
        else:
            self._parse(name)

    def __enter__(self) -> QuickRows:
        """Begin; when the block ends, every sheet that was added is read."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Help to read what is not yet begun and wait for the rest, or give up."""
        if self._thread is None:
            return
        if kind is not None:
            self._forget()
        # One end for each of the two who work.
        self._waiting.put(None)
        self._waiting.put(None)
        self._work()
        self._thread.join()

    def _forget(self) -> None:
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()

    def _work(self) -> None:
        while (name := self._waiting.get()) is not None:
            self._parse(name)

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

    def _parse(self, name: str) -> None:
        with silenced():
            try:
                self._parsed[name] = self._book().get_sheet_by_name(name)
            except BaseException as error:
                pass_on_unless_parser(error)

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
