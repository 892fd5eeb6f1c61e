"""A console that shows strangers' words as they are, and takes none for orders."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.text import Text

# What moves a terminal's cursor, changes its colours or turns a line's direction.
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Return text that a terminal only shows.

    >>> harmless("\\x1b[31m甲.xlsx")
    '\\ufffd[31m甲.xlsx'
    """
    return _ORDERS.sub("\ufffd", text)


class PlainConsole(Console):
    """A console for texts that hold names of files and what people typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as it is to be shown."""
        return super().render_str(harmless(text), **options)


def alarming(text: str) -> Text:
    """Return a text in the colour of what needs somebody."""
    return Text(f"▼{text}", style="bold red")
