"""Recognises a result wherever it lies: amounts or grades under titles of results.

Booklets, blank forms and lists of people carry none. Nothing is believed of a mark or
a file name, which an excerpt loses.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sunshine_xl.forms.titles import read_title
from sunshine_xl.forms.vocabulary import choices, compact, other_titles
from sunshine_xl.grid import CellError, Grid, Value

_TITLES = (
    "拟预授信金额",
    "行内评议额度",
    "最终额度",
    "预授信金额",
    "参考额度",
    "导出金额",
    "回执金额",
    "上年额度",
    "本年额度",
    "去极值均值",
    "评级得分",
    "等级",
    "信用等级",
)
# A result is somebody's: a list of grades alone, as in a template's 字典, is none.
_PERSONS = ("姓名", "授信代表姓名", "客户姓名", "身份证号码", "户号", "客户键")
_MOST_HEADER_ROWS = 40
# 未评级 tells nothing about anybody.
_NO_GRADE = "未评级"


def first_result(grids: Sequence[Grid]) -> tuple[Grid, int, int] | None:
    """Return the sheet, row and column of the first result, from 0; None without."""
    for grid in grids:
        found = _in_sheet(grid)
        if found:
            return grid, *found
    return None


@cache
def _words(titles: tuple[str, ...]) -> frozenset[str]:
    words = {word for title in titles for word in (title, *other_titles(title))}
    # 金额 alone is what a ledger or a list of bad records says too.
    return frozenset(read_title(word).text for word in words - {"金额"})


def _in_sheet(grid: Grid) -> tuple[int, int] | None:
    for top, row in enumerate(grid.rows[:_MOST_HEADER_ROWS]):
        titles = [read_title(value).text for value in row]
        if _words(_PERSONS).isdisjoint(titles):
            continue
        for column, title in enumerate(titles):
            if title not in _words(_TITLES):
                continue
            for below in range(top + 1, len(grid.rows)):
                if _tells(grid.value(below, column)):
                    return below, column
    return None


@cache
def _grades() -> frozenset[str]:
    return frozenset(compact(one) for one in choices("grade") if one != _NO_GRADE)


def _tells(value: Value) -> bool:
    """Return whether a cell holds an amount or a grade."""
    if isinstance(value, (bool, CellError)):
        return False
    if isinstance(value, (int, float)):
        return value != 0
    if not isinstance(value, str):
        return False
    word = compact(value).partition("-")[2] or compact(value)
    digits = word.replace(",", "").replace(".", "").strip("0")
    return word in _grades() or digits.isdigit()
