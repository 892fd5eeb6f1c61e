"""What this software promises: the test that proves it, the figure, how to break it.

One TOML file an area, one entry a promise. ``python -m tests.promises`` writes
docs/promises.md; with ``--break`` every promise is broken once, in a copy of the
project, and its test must fail there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "promises.md"
_INTRODUCTION = """\
# Promises, and how each is proved

Every row names the test that fails when the promise is broken. `make promises` shows
it: for each row it copies the project, makes one small edit that breaks the promise,
runs the named tests and demands that they fail. The table is made from
`tests/promises/*.toml`; a test keeps it true.
"""


class Break(NamedTuple):
    """An edit of the program that breaks a promise: ``old`` stands in it once."""

    file: str
    old: str
    new: str


class Promise(NamedTuple):
    """A promise of an area of the software, and what proves it.

    ``tests`` are files or functions, as pytest names them.
    """

    area: str
    title: str
    source: str
    tests: tuple[str, ...]
    figure: str
    edit: Break


def promises() -> Iterator[Promise]:
    """Yield every promise in order of its file and entry."""
    for file in sorted(HERE.glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8"))["promise"]:
            yield Promise(
                file.stem,
                entry["title"],
                entry.get("source", ""),
                tuple(entry["tests"]),
                entry["figure"],
                Break(**entry["break"]),
            )


def area_title(area: str) -> str:
    """Return what an area's file says of it in its first line."""
    first = (HERE / f"{area}.toml").read_text("utf-8").splitlines()[0]
    return first.removeprefix("#").strip()


def page() -> str:
    """Return docs/promises.md."""
    parts = [_INTRODUCTION]
    for area, found in groupby(promises(), key=lambda one: one.area):
        lines = [f"## {area_title(area)}", "", "| Promise | Test | Figure |"]
        lines += ["|---|---|---|", *map(_row, found)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _row(one: Promise) -> str:
    tests = "<br>".join(f"`{name.removeprefix('tests/')}`" for name in one.tests)
    title = f"{one.title}. *({one.source})*" if one.source else f"{one.title}."
    return "| " + " | ".join(map(_cell, (title, tests, one.figure))) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
