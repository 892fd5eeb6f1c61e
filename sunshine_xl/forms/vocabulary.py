"""The words forms know: choices, other spellings of values and of titles."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from sunshine_xl.assets import package_data

# A code, with or without a mark behind it, then the word itself.
_CODED = re.compile(r"\(?(\d{1,3})[-.、:)]?(.+)")
# Typed by people in front of, inside and behind words; none of them means anything.
_NOISE = dict.fromkeys(
    map(ord, " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad"), None
)


@cache
def _data() -> Mapping[str, Any]:
    with package_data("forms/vocabulary.toml").open("rb") as file:
        return tomllib.load(file)


def compact(text: str) -> str:
    """Return text without blanks, full width made half width, in upper case.

    >>> compact("家庭 净收入（元）")
    '家庭净收入(元)'
    """
    return unicodedata.normalize("NFKC", text).translate(_NOISE).upper()


def choices(name: str) -> tuple[str, ...]:
    """Return the values of a list, as staff choose them."""
    return tuple(_data()["choices"][name])


def exclusion_text(code: str) -> str:
    """Return what an exclusion code stands for, "" where there is no such code."""
    return _exclusions().get(code, "")


def _exclusions() -> Mapping[str, str]:
    return dict(_data()["exclusions"])


@cache
def blanks(name: str) -> frozenset[str]:
    """Return what people write into a cell of a list to say that nothing applies."""
    return frozenset(map(compact, _data()["blanks"].get(name, ())))


def other_titles(title: str) -> tuple[str, ...]:
    """Return the titles that are read as ``title``."""
    return tuple(_data()["titles"].get(title, ()))


@cache
def spellings(name: str) -> Mapping[str, str]:
    """Return every accepted spelling of a list's values, compacted → the value."""
    values = _data()["values"].get(name, {})
    table = {compact(word): value for word, value in values.items()}
    table.update({compact(value): value for value in choices(name)})
    if name == "exclusion_code":
        table.update({compact(text): code for code, text in _exclusions().items()})
    return table


@lru_cache(maxsize=4096)
def read_choice(name: str, text: str) -> str:
    """Return the value a text stands for, or "" where the list knows none.

    Union templates write "01-农户", standards "10未婚": the code in front is passed
    over, unless it is another value of the list than the word behind it.
    """
    table, word = spellings(name), compact(text)
    found = table.get(word, "")
    coded = None if found else _CODED.fullmatch(word)
    if coded:
        found = table.get(coded[2], "")
        code = coded[1].lstrip("0")
        if code != found and code in choices(name):
            return ""
    return found
