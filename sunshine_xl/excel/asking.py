"""A question before a step that cannot be taken back."""

from __future__ import annotations

import xlwings

from sunshine_xl.buttons import TAB


def agreed(book: xlwings.Book, question: str) -> bool:
    """Ask yes or no in a dialog; only a pressed yes is one."""
    answer = book.app.alert(question, title=TAB, buttons="yes_no", mode="info")
    return answer == "yes"
