"""The buttons of the ribbon and of the Calc toolbar, in order (buttons.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunshine_xl import assets

TAB = "阳光信贷"
# What lies in a campaign's folder; its buttons write files there.
CAMPAIGN = "campaign"
NEEDS = ("", "book", "form", "booklet", CAMPAIGN)


@dataclass(frozen=True, slots=True)
class Button:
    """One button: ``id`` names its function, the rest is what staff see.

    ``tip`` is the line under the pointer, ``help`` the longer text below it, ``key``
    the key tip, ``image`` the icon in Excel and ``large`` how it is shown there.
    ``needs`` is what must be in front for it to make sense (one of ``NEEDS``).
    """

    id: str
    groups: tuple[str, ...]
    label: str
    tip: str
    help: str
    key: str
    image: str
    large: bool
    needs: str


@cache
def _listed() -> dict[str, Any]:
    text = assets.package_data("buttons.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def buttons() -> tuple[Button, ...]:
    """Return every button in the order of the list."""
    return tuple(
        Button(**{**one, "groups": tuple(one["groups"])}) for one in _listed()["button"]
    )


@cache
def by_group() -> dict[str, tuple[Button, ...]]:
    """Return the buttons of each group that has any, in the campaign's order."""
    members = {
        group: tuple(one for one in buttons() if group in one.groups)
        for group in _listed()["groups"]
    }
    return {group: inside for group, inside in members.items() if inside}
