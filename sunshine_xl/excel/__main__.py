"""``python -m sunshine_xl.excel BUTTON``: what Calc's toolbar starts.

It attaches to the user's own running Calc, presses the button on the document in
front and ends.
"""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sunshine_xl.buttons import Button, buttons
from sunshine_xl.excel.interrupted import Pressing
from sunshine_xl.excel.session import press, show

if TYPE_CHECKING:
    import xlwings


def main() -> int:
    """Return 0, or 1 where there was no workbook to press the button on."""
    known = {button.id: button for button in buttons()}
    parser = argparse.ArgumentParser(prog="python -m sunshine_xl.excel")
    parser.add_argument("button", choices=sorted(known))
    parser.add_argument("--profile", required=True, help="the office's user profile")
    parser.add_argument("--document", required=True, help="the document's title")
    parser.add_argument("--log", type=Path, help="where failures are written")
    given = parser.parse_args()
    if given.log:
        logging.basicConfig(filename=given.log, encoding="utf-8")
    import xlwings

    from sunshine_xl.calc import attach

    app = attach(given.profile)
    for book in app.books:
        if book.impl.title == given.document:
            return _press(known[given.button], xlwings.Book(impl=book.impl))
    print(f"no open spreadsheet is called {given.document}", file=sys.stderr)
    return 1


def _press(button: Button, book: xlwings.Book) -> int:
    """Return 0, or 1 where the office ended under the press."""
    app = book.app
    with Pressing(button.label, book.name) as pressing:
        outcome = press(button, book)
    if pressing.was_cut_short:
        return 1
    show(app, replace(outcome, text=pressing.told + outcome.text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
