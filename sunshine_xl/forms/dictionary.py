"""A template's own 字典 sheet: which of its "NN-文本" entries says what we mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sunshine_xl.forms.titles import read_title
from sunshine_xl.forms.vocabulary import compact, read_choice, spellings
from sunshine_xl.grid import Grid, Value

_NAME = "字典"
_HEADER_ROWS = 10
_CODE = re.compile(r"[0-9A-Z.]{1,8}[-—–:：.、_](?=\S)")

Entries = tuple[str, ...]


def read_dictionary(
    grids: Sequence[Grid], titles: frozenset[str]
) -> dict[str, Entries]:
    """Return the entries listed below each of the ``titles``, by title.

    A list stands in a column under its title, on a sheet called 字典 or any other
    than the template's own.
    """
    found: dict[str, Entries] = {}
    for grid in sorted(grids, key=lambda one: _NAME not in one.sheet):
        for title, entries in _lists(grid, titles):
            found.setdefault(title, entries)
    return found


def _lists(grid: Grid, titles: frozenset[str]) -> list[tuple[str, Entries]]:
    for top in range(min(_HEADER_ROWS, len(grid.rows))):
        columns = {
            column: text
            for column, value in enumerate(grid.rows[top])
            if (text := read_title(value).text) in titles
        }
        if columns:
            return [
                (title, entries)
                for column, title in columns.items()
                if (entries := _below(grid, top, column))
            ]
    return []


def _below(grid: Grid, top: int, column: int) -> Entries:
    values = (grid.value(row, column) for row in range(top + 1, len(grid.rows)))
    return tuple(text for value in values if (text := _text(value)))


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def choose(entries: Sequence[str], wanted: str, list_name: str = "") -> str | None:
    """Return the entry that stands for a value, as it is written; None where none does.

    >>> choose(("01-居民身份证", "02-户口簿"), "身份证", "id_type")
    '01-居民身份证'
    """
    meanings = _meanings(entries, list_name)
    known = read_choice(list_name, wanted) if list_name else ""
    for word in (wanted, known):
        if word and compact(word) in meanings:
            return meanings[compact(word)]
    return None


def _meanings(entries: Sequence[str], list_name: str) -> Mapping[str, str]:
    """Return every way to mean an entry: whole, without its code, in our own word."""
    table: dict[str, str] = {}
    for entry in entries:
        whole = compact(entry)
        bare = _CODE.sub("", whole, count=1) if _CODE.match(whole) else whole
        words = [whole, bare]
        if list_name:
            words.append(compact(spellings(list_name).get(bare, "")))
        for word in filter(None, words):
            table.setdefault(word, entry)
    return table
