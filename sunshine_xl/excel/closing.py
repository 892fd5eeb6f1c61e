"""Open workbooks step aside while files are written, and come back as they were.

Windows replaces no file that is open, and a workbook whose file was replaced behind it
would show what is no longer so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import xlwings

from sunshine_xl.calc.errors import is_gone

_LOG = logging.getLogger(__name__)


def is_saved(book: xlwings.Book) -> bool:
    """Return whether a workbook has no change that its file does not hold."""
    if book.app.engine.name == "calc":
        return not book.api.isModified()
    return bool(book.api.Saved)


def books_below(app: xlwings.App, folder: Path) -> list[xlwings.Book]:
    """Return the open workbooks that lie in a folder or below it."""
    return [
        one for one in app.books if Path(one.fullname).absolute().is_relative_to(folder)
    ]


@dataclass(frozen=True, slots=True)
class _View:
    """What was in front in a workbook."""

    path: Path
    sheet: str
    cells: str


class SteppedAside:
    """Saved workbooks that ``wanted`` names are closed meanwhile and opened again."""

    def __init__(
        self, front: xlwings.Book, wanted: Callable[[xlwings.Book], bool]
    ) -> None:
        self._app = front.app
        self._front = front.fullname
        self._books = [b for b in self._app.books if wanted(b) and is_saved(b)]
        self._views: list[_View] = []
        self._left_closed: list[str] = []

    @property
    def told(self) -> str:
        """Which workbooks could not be opened again, "" where all could."""
        if not self._left_closed:
            return ""
        return f"\n\n这些工作簿没能重新打开：{'、'.join(self._left_closed)}。"

    def __enter__(self) -> SteppedAside:
        # The one in front comes last, so that it is in front again.
        self._books.sort(key=lambda one: one.fullname == self._front)
        for book in self._books:
            selected = book.selection
            cells = "" if selected is None else selected.get_address(False, False)
            view = _View(Path(book.fullname), book.sheets.active.name, cells)
            self._views.append(view)
            book.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for view in self._views:
            if view.path.is_file():
                self._reopen(view)

    def _reopen(self, view: _View) -> None:
        """Open a workbook again; one that cannot be opened any more stays closed.

        Every office has its own errors for that, and what the step did stands anyway.
        """
        try:
            _show(self._app.books.open(view.path), view)
        except Exception as error:
            if is_gone(error):
                raise
            self._left_closed.append(view.path.name)
            _LOG.warning("cannot open a workbook again: %s", type(error).__name__)


def _show(book: xlwings.Book, view: _View) -> None:
    names = [sheet.name for sheet in book.sheets]
    if view.sheet not in names:
        return
    sheet = book.sheets[view.sheet]
    sheet.activate()
    if view.cells:
        sheet.range(view.cells).select()
