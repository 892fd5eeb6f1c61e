"""Which column a header text names: titles, aliases, units, misspellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache, lru_cache

from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.forms.vocabulary import compact, other_titles
from sunshine_xl.rules.amounts import ONE, WAN

_UNIT_IN_TITLE = re.compile(r"[(\[](?:单位:?)?(?:人民币)?(元|万元)[)\]]$")
_VOTE_TITLE = re.compile(r"评议(?:人|员)?(\d{1,2})(?:建议额度)?")
# What forms add behind a title for those who fill it in.
_HINT = re.compile(
    r"\((?:必填|必输|必输项|选填|非必填|非必输|\d+位|年月日|手机|手机号|详细|是/否|男/女)\)$"
)
_UNITS = {"元": ONE, "万元": WAN}
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Title:
    """A header text made comparable; ``factor`` is set where it names a unit."""

    text: str
    factor: Decimal | None = None


_NO_TITLE = Title("")


def read_title(value: object) -> Title:
    """Return the comparable form of a header cell ("" where it is no text)."""
    return _read_title(value) if isinstance(value, str) else _NO_TITLE


@lru_cache(maxsize=4096)
def _read_title(value: str) -> Title:
    text = _HINT.sub("", compact(value).strip("*:")).strip("*:")
    unit = _UNIT_IN_TITLE.search(text)
    if unit is None:
        return Title(text)
    return Title(text[: unit.start()], _UNITS[unit[1]])


def vote_number(title: Title) -> int:
    """Return k for the column 评议k of a summary, else 0."""
    found = _VOTE_TITLE.fullmatch(title.text)
    return int(found[1]) if found else 0


@cache
def _spellings(column: Column) -> tuple[str, tuple[str, ...]]:
    exact = read_title(column.title).text
    return exact, tuple(read_title(word).text for word in other_titles(column.title))


@cache
def known_titles() -> Mapping[str, tuple[tuple[int, str, bool], ...]]:
    """Return title text → (index of the form, field, whether it is the exact title)."""
    table: dict[str, list[tuple[int, str, bool]]] = {}
    for index, form in enumerate(FORMS):
        for column in form.columns:
            exact, others = _spellings(column)
            table.setdefault(exact, []).append((index, column.field, True))
            for other in others:
                table.setdefault(other, []).append((index, column.field, False))
    return {title: tuple(hits) for title, hits in table.items()}


def nearest(text: str, form: Form, missing: Iterable[str]) -> str:
    """Return the title of the missing column a misspelt header may mean, or ""."""
    best, title = _ALIKE, ""
    for field in missing:
        column = form.by_field[field]
        exact, others = _spellings(column)
        for word in (exact, *others):
            likeness = SequenceMatcher(None, text, word, autojunk=False).ratio()
            if likeness > best:
                best, title = likeness, column.title
    return title
