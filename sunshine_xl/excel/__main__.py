"""``python -m sunshine_xl.excel BUTTON``: what Calc's toolbar starts.

It attaches to the user's own running Calc, presses the button on the document in
front and ends.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from sunshine_xl.buttons import buttons
from sunshine_xl.excel.session import press, show


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
            show(app, press(known[given.button], xlwings.Book(impl=book.impl)))
            return 0
    print(f"no open spreadsheet is called {given.document}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
