"""``python -m sunshine_xl.excel BUTTON``: what Calc's toolbar starts.

It attaches to the user's own running Calc, presses the button on the document in
front and ends.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sunshine_xl.buttons import TAB, Button, buttons
from sunshine_xl.calc.errors import CalcError, OfficeGone, is_gone
from sunshine_xl.excel.interrupted import AtWork, Pressing
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.excel.session import press, show

if TYPE_CHECKING:
    import xlwings

_LOG = logging.getLogger(__name__)
_AT_WORK = "“{first}”还在办理，这一次按的“{label}”没有办。请等它办完再按。"
_GONE = (
    "按“{label}”时 LibreOffice 中途退出。磁盘上的文件都是完整的。"
    "请重新打开 LibreOffice 和“{document}”，再按一次。"
)
_NOT_OPEN = (
    "没有找到打开着的“{document}”，“{label}”没有办。"
    "可能刚被关闭：请重新打开它，再按一次。"
)
_SILENT = "LibreOffice 没有应答，“{label}”没有办。请关闭所有 LibreOffice 窗口再试。"
_FAILED = "“{label}”没有办完，请再按一次；仍然出错时请告诉科技部门：{reason}"
_SHOWN_SECONDS = 4.0


def main() -> int:
    """Return 0, or 1 where nothing came of the press; stderr then says why."""
    known = {button.id: button for button in buttons()}
    parser = argparse.ArgumentParser(prog="python -m sunshine_xl.excel")
    parser.add_argument("button", choices=sorted(known))
    parser.add_argument("--profile", required=True, help="the office's user profile")
    parser.add_argument("--document", required=True, help="the document's title")
    parser.add_argument("--log", type=Path, help="where failures are written")
    given = parser.parse_args()
    if given.log:
        logging.basicConfig(filename=given.log, encoding="utf-8")
    button = known[given.button]
    pressing = Pressing(button, given.document, given.profile)
    try:
        told = _pressed(button, given.document, given.profile, pressing)
    except AtWork as first:
        told = _AT_WORK.format(first=first.label, label=button.label)
        _say_in_the_status_bar(told, given.document, given.profile)
    except Exception as error:
        words = _words(error, pressing)
        told = words.format(
            label=button.label, document=given.document, reason=type(error).__name__
        )
    if told:
        print(told, file=sys.stderr)
    return int(bool(told))


def _pressed(button: Button, document: str, profile: str, pressing: Pressing) -> str:
    """Press a button on a document; return why not, or ""."""
    with pressing:
        app = _attached(profile)
        pressing.found(app)
        book = _found(app, document)
        if book is None:
            told = _NOT_OPEN.format(document=document, label=button.label)
            show(app, Outcome(pressing.told + told, is_grave=True))
            return told
        outcome = press(button, book)
        pressing.finished(outcome)
        show(app, replace(outcome, text=pressing.told + outcome.text))
        return ""


def _attached(profile: str) -> xlwings.App:
    """Return the user's office; raise OfficeGone where it has ended meanwhile."""
    from sunshine_xl.calc import attach

    app: xlwings.App = attach(profile)
    if not app.impl.office.is_attached:
        app.quit()
        raise OfficeGone("LibreOffice ended before it could be spoken to.")
    return app


def _found(app: xlwings.App, document: str) -> xlwings.Book | None:
    """Return the workbook by its title; of several the one in front."""
    import xlwings

    named = [book.impl for book in app.books if book.impl.title == document]
    if len(named) > 1 and app.books.active.impl.title == document:
        named.insert(0, app.books.active.impl)
    return xlwings.Book(impl=named[0]) if named else None


def _words(error: Exception, pressing: Pressing) -> str:
    if is_gone(error):
        return _NOT_OPEN if pressing.is_alive else _GONE
    if isinstance(error, CalcError):
        _LOG.error("%s", error)
        return _SILENT
    _LOG.error("the press failed", exc_info=error)
    return _FAILED


def _say_in_the_status_bar(told: str, document: str, profile: str) -> None:
    """Tell for a few seconds what needs no answer: the first press is at work."""
    try:
        book = _found(_attached(profile), document)
        if book is None:
            return
        line = book.impl.frame.createStatusIndicator()
        line.start(f"{TAB}：{told}", 0)
        time.sleep(_SHOWN_SECONDS)
        line.end()
    except Exception as error:
        if not is_gone(error):
            raise


if __name__ == "__main__":
    sys.exit(main())
