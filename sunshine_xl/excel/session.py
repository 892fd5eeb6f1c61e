"""One press of a button: progress, one undo step, one dialog, nothing half done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.buttons import CAMPAIGN, TAB, Button
from sunshine_xl.calc.errors import is_gone
from sunshine_xl.calc.uno_access import named_values
from sunshine_xl.excel import marks, undo
from sunshine_xl.excel.book import Vanished
from sunshine_xl.excel.campaign import undo_step
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.excel.protection import Closed
from sunshine_xl.excel.ribbon import FUNCTIONS, restore
from sunshine_xl.io.marks import SIGN, Results
from sunshine_xl.io.places import campaign_root

_UNDO_SERVICE = "org.sunshinexl.Undo"
_STEP_FAILED = (
    "“{label}”没有办完。已经写出的文件都是完整的，没有写到的保持原样。\n\n"
    "请再按一次；仍然出错时，请把下面这行告诉科技部门：\n{reason}"
)
_CLOSED = (
    "“{label}”没有完成：工作簿“{name}”在办理时被关闭了。\n"
    "磁盘上的文件仍是上次保存的样子。请重新打开它，再按一次。"
)
_LOG = logging.getLogger(__name__)
_FAILED = (
    "“{label}”没有完成，工作簿已恢复到按下按钮之前。\n\n"
    "请保存后关闭工作簿，重新打开再试一次。\n"
    "如果仍然出错，请把下面这行告诉科技部门：\n{reason}"
)


def press(button: Button, book: xlwings.Book) -> Outcome:
    """Do what a button does with a workbook and say how it went.

    Screen updating and status bar are as before, whatever happens. In Calc the press
    is one step of undo; a press that failed is undone. A step of the campaign writes
    files instead, each whole or not at all.
    """
    app, place = book.app, book.fullname
    try:
        step = _file_step(button, book)
        if step is not None:
            return _take(button, book, step)
        return _change(button, book)
    except Vanished as reason:
        # Said before anything is changed; a workbook that stepped aside stays closed.
        return Outcome(str(reason), is_grave=True)
    except Closed as reason:
        _undo(book, button)
        return Outcome(str(reason), is_grave=True)
    except Exception as error:
        if _has_ended(app, error):
            raise
        if place not in {one.fullname for one in app.books}:
            name = Path(place).name
            return Outcome(_CLOSED.format(label=button.label, name=name), is_grave=True)
        _undo(book, button)
        return _told_failure(button, _FAILED, error)


def _change(button: Button, book: xlwings.Book) -> Outcome:
    """Do what a button does in the workbook, as one step of undo."""
    with _Working(book, button), _one_step(book, button):
        before = marks.read(book)
        colours = _colours(book, button)
        outcome = _pressed(button, book, before)
        if outcome.has_marked or outcome.has_changed:
            _colours(book, button, before=colours)
        if outcome.has_changed:
            undo.remember(book.fullname, undo.Step(button.label, before))
        return outcome


def _has_ended(app: xlwings.App, error: Exception) -> bool:
    """Return whether the office is gone, not only something in it."""
    return is_gone(error) and not app.impl.office.is_alive


def _file_step(
    button: Button, book: xlwings.Book
) -> Callable[[xlwings.Book], Outcome] | None:
    """Return what a button does where it writes files and no workbook in front."""
    if button.needs == CAMPAIGN:
        return FUNCTIONS[button.id]
    if button.id != "undo":
        return None
    place, step = undo.latest(book)
    if step is not None and (step.files or step.is_final):
        return lambda front: undo_step(front, place, step)
    return None


def _take(
    button: Button, book: xlwings.Book, step: Callable[[xlwings.Book], Outcome]
) -> Outcome:
    """Take a step of the campaign; the workbook in front may be closed meanwhile."""
    app, front = book.app, Path(book.fullname)
    root = campaign_root(front.parent)
    try:
        with _Working(book, button):
            outcome = step(book)
    except Vanished:
        raise
    except Exception as error:
        if _has_ended(app, error):
            raise
        if root and not root.is_dir():
            raise Vanished(root, is_under_way=True) from error
        return _told_failure(button, _STEP_FAILED, error)
    if root and (outcome.has_changed or outcome.is_final):
        kept = undo.Step(button.label, None, outcome.files, outcome.is_final)
        undo.remember(str(root), kept)
    return outcome


def _told_failure(button: Button, told: str, error: Exception) -> Outcome:
    _LOG.error("button %s failed", button.id, exc_info=error)
    # The type alone: an exception's text may quote a cell.
    reason = f"{button.id} · {type(error).__name__}"
    return Outcome(told.format(label=button.label, reason=reason), is_grave=True)


def _pressed(button: Button, book: xlwings.Book, before: Results | None) -> Outcome:
    """Do it; where the host cannot undo a press that failed, put the marks back."""
    try:
        return FUNCTIONS[button.id](book)
    except Exception as error:
        if book.app.engine.name != "calc" and not is_gone(error):
            restore(book, before)
        raise


def show(app: xlwings.App, outcome: Outcome) -> None:
    """Show the one dialog at the end of a press, the written workbook behind it."""
    reveal(app, outcome)
    mode = "critical" if outcome.is_grave else "info"
    app.alert(outcome.text, title=TAB, mode=mode)


def reveal(app: xlwings.App, outcome: Outcome) -> None:
    """Open the workbook a press has written, so that it lies behind the dialog.

    Excel opens no two workbooks of the same name, wherever they lie; the dialog says
    where the other one is.
    """
    path = outcome.shown
    names = {Path(one.fullname).name.casefold() for one in app.books}
    if path is None or path.name.casefold() in names:
        return
    try:
        app.books.open(path)
    except Exception as error:
        # Every office has its own errors; the dialog names the file anyway.
        if _has_ended(app, error):
            raise
        _LOG.warning("cannot show a workbook: %s", type(error).__name__)


class _Working:
    """The status bar says what is going on, and the screen waits.

    No generator: an exception of UNO's cannot pass through contextlib's.
    """

    def __init__(self, book: xlwings.Book, button: Button) -> None:
        self._app, self._label = book.app, button.label

    def __enter__(self) -> None:
        self._updating = self._app.screen_updating
        try:
            self._app.status_bar = f"{TAB}：正在{self._label}，请稍候……"
            self._app.screen_updating = False
        except Exception as error:
            self.__exit__(type(error), error, None)
            raise

    def __exit__(self, kind: object, error: Exception | None, _: object) -> None:
        try:
            self._app.screen_updating = self._updating
            self._app.status_bar = False
        except Exception as problem:
            if error is None or not is_gone(problem):
                raise


def _one_step(book: xlwings.Book, button: Button) -> AbstractContextManager[None]:
    if book.app.engine.name != "calc":
        return nullcontext()
    return book.impl.one_undo_step(f"{TAB}：{button.label}")  # type: ignore[no-any-return]


def _colours(book: xlwings.Book, button: Button, **before: Any) -> Any:
    """Return our colours in Calc; with those from before, have an undo bring them back.

    The extension does it, and a redo too; without it 清除标记 takes them out.
    """
    if book.app.engine.name != "calc":
        return None
    service = book.app.impl.office.service(_UNDO_SERVICE)
    if service is None or before == {"before": None}:
        return None
    given = {"document": book.api, "title": button.label, "sign": SIGN, **before}
    return service.execute(named_values(given))


def _undo(book: xlwings.Book, button: Button) -> None:
    """Take back what a failed press has already changed, where the host can."""
    if book.app.engine.name != "calc":
        return
    manager = book.api.getUndoManager()
    title = f"{TAB}：{button.label}"
    if manager.isUndoPossible() and manager.getCurrentUndoActionTitle() == title:
        manager.undo()
