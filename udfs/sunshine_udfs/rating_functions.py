"""The worksheet function that turns a rating score into a grade."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import xlwings as xw

from sunshine_udfs.blocks import each
from sunshine_udfs.errors import ExcelError
from sunshine_udfs.words import CATEGORY, cells
from sunshine_xl.rules import amounts as money

if TYPE_CHECKING:
    from sunshine_xl.policy import RatingPolicy


@xw.func(category=CATEGORY)
@cells("scores", doc="评级得分（0 至 100）")
def SUN_RATING(scores: Any) -> Any:
    """由评级得分得等级；空白仍为空白，不是得分为 #VALUE!，超出 0 至 100 为 #NUM!。"""
    from sunshine_xl.policy import default_policy

    return each(partial(_grade, default_policy().rating), scores)


def _grade(policy: RatingPolicy, cell: object) -> object:
    from sunshine_xl.rules import rating

    score = money.read(cell)
    if not score.is_readable:
        return ExcelError.VALUE
    if score.value is not None and not 0 <= score.value <= rating.FULL_SCORE:
        return ExcelError.NUM
    return rating.grade(score.value, policy)
