"""How the installers and doctors speak on the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from sunshine_xl import console

if TYPE_CHECKING:
    from sunshine_xl.addin.points import Point


def show(points: Sequence[Point]) -> None:
    """Print each point and what to do; exit 2 where one is not well."""
    for one in points:
        console.output().print(f"{'【好】' if one.is_well else '【缺】'}{one.text}")
        if one.remedy:
            console.output().print(f"      {one.remedy}")
    if not all(one.is_well for one in points):
        raise typer.Exit(2)
