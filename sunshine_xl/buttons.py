"""The buttons of the ribbon and of the Calc toolbar, in order (buttons.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from sunshine_xl import assets

TAB = "阳光信贷"


@dataclass(frozen=True, slots=True)
class Button:
    """One button: ``id`` names its function, the rest is what staff see.

    ``tip`` is the line under the pointer, ``help`` the longer text below it, ``key``
    the key tip and ``image`` the icon in Excel.
    """

    id: str
    group: str
    label: str
    tip: str
    help: str
    key: str
    image: str


@cache
def buttons() -> tuple[Button, ...]:
    """Return every button in the order of the list."""
    text = assets.package_data("buttons.toml").read_text("utf-8")
    return tuple(Button(**one) for one in tomllib.loads(text)["button"])
