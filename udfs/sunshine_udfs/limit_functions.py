"""Worksheet functions on amounts: reading, trimmed mean, proposed limit, band."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import xlwings as xw

from sunshine_udfs.blocks import each, each_row, is_blank
from sunshine_udfs.errors import ExcelError, error_in
from sunshine_udfs.words import CATEGORY, cells, one, said
from sunshine_xl.rules import amounts as money
from sunshine_xl.rules import limits
from sunshine_xl.rules.limits import Vote

if TYPE_CHECKING:
    from sunshine_xl.policy import LimitPolicy
    from sunshine_xl.records import Booklet

_UNITS = {"元": money.ONE, "万元": money.WAN}
_AMOUNT = "建议授信额度"


@xw.func(category=CATEGORY)
@cells("amounts", doc="金额单元格或区域，可以写成 5万、50,000元")
@one("unit", doc="数字的单位：元（默认）或 万元")
def SUN_AMOUNT(amounts: Any, unit: Any = None) -> Any:
    """把手写金额读成以元为单位的数；空白仍为空白，读不出为 #VALUE!。"""
    error = error_in(unit)
    if error:
        return error
    factor = _UNITS.get(unit or "元") if isinstance(unit, (str, type(None))) else None
    if factor is None:
        return ExcelError.VALUE
    return each(partial(_amount, factor), amounts)


def _amount(factor: Decimal, cell: object) -> object:
    amount = money.read(cell, factor)
    if not amount.is_readable:
        return ExcelError.VALUE
    return "" if amount.value is None else float(amount.value)


@xw.func(category=CATEGORY)
@cells("votes", doc="评议金额（元），一行一户")
@one("trim_high", doc="去掉几个最高值，省略为活动参数")
@one("trim_low", doc="去掉几个最低值，省略为活动参数")
@one("min_votes", doc="最少有效票数，省略为活动参数")
def SUN_TRIMMED_MEAN(
    votes: Any, trim_high: Any = None, trim_low: Any = None, min_votes: Any = None
) -> Any:
    """每行一户，去掉最高、最低后求平均（元）；空白不算票，票数不足为 #N/A。"""
    policy = _policy(trim_high=trim_high, trim_low=trim_low, min_votes=min_votes)
    if isinstance(policy, ExcelError):
        return policy
    return each_row(partial(_trimmed_mean, policy), votes)


def _trimmed_mean(policy: LimitPolicy, row: Sequence[object]) -> object:
    values = _read(row)
    if values is None:
        return ExcelError.VALUE
    votes = [value for value in values if value is not None]
    mean = limits.trimmed_mean(votes, policy.trim_high, policy.trim_low)
    if mean is None or len(votes) < policy.min_votes:
        return ExcelError.NOT_AVAILABLE
    return float(mean)


@xw.func(category=CATEGORY)
@cells("votes", doc="评议金额（元），一行一户")
@cells("nets", doc="同一评议人估计的家庭净收入（元），与金额区域大小相同")
@one("cap_high", doc="额度上限倍数，省略为活动参数")
@one("round_step", doc="取整步长（元），省略为活动参数")
@one("cap_mode", doc="超上限：clip 截取，warn 不截；省略为活动参数")
@one("min_votes", doc="最少有效票数，省略为活动参数")
@one("trim_high", doc="去掉几个最高值，省略为活动参数")
@one("trim_low", doc="去掉几个最低值，省略为活动参数")
def SUN_LIMIT(
    votes: Any,
    nets: Any,
    cap_high: Any = None,
    round_step: Any = None,
    cap_mode: Any = None,
    min_votes: Any = None,
    trim_high: Any = None,
    trim_low: Any = None,
) -> Any:
    """每行一户，算出拟预授信金额（元）；票数不足等得不出时为 #N/A。"""
    # The lower bound plays no part here: a cap below it is no contradiction.
    policy = _policy(
        band_high=cap_high,
        band_low=cap_high,
        step=round_step,
        cap=cap_mode,
        min_votes=min_votes,
        trim_high=trim_high,
        trim_low=trim_low,
    )
    if isinstance(policy, ExcelError):
        return policy
    return each_row(partial(_limit, policy), votes, nets)


def _limit(
    policy: LimitPolicy, row: Sequence[object], net_row: Sequence[object]
) -> object:
    values, nets = _read(row), _read(net_row)
    if values is None or nets is None:
        return ExcelError.VALUE
    votes = [
        Vote(amount, net)
        for amount, net in zip(values, nets, strict=True)
        if amount is not None
    ]
    proposed = limits.propose(votes, policy).proposed
    return ExcelError.NOT_AVAILABLE if proposed is None else float(proposed)


@xw.func(category=CATEGORY)
@cells("amounts", doc="建议授信额度（元）")
@cells("nets", doc="同一评议人估计的家庭净收入（元）")
@one("cap_high", doc="额度上限倍数，省略为活动参数")
@one("cap_low", doc="额度下限倍数，省略为活动参数")
def SUN_BAND(amounts: Any, nets: Any, cap_high: Any = None, cap_low: Any = None) -> Any:
    """看额度是否在净收入的倍数范围内：“正常”，或问题编号和说明；空白仍为空白。"""
    policy = _policy(band_high=cap_high, band_low=cap_low)
    if isinstance(policy, ExcelError):
        return policy
    return each(partial(_band, policy), amounts, nets)


def _band(policy: LimitPolicy, cell: object, net_cell: object) -> object:
    from sunshine_xl.rules.opinions import check

    values = _read([cell, net_cell])
    if values is None:
        return ExcelError.VALUE
    amount, net = values
    if amount is None:
        return ""
    problem = next(check(_one_opinion(amount, net), policy), None)
    if problem is None:
        return str(limits.Status.NORMAL)
    return said(problem.code, _AMOUNT, **problem.values)


def _one_opinion(amount: Decimal, net: Decimal | None) -> Booklet:
    """Return a booklet that says no more than an amount and a net income."""
    from sunshine_xl.findings import RowRef, SheetRef
    from sunshine_xl.records import Booklet, Opinion

    at = RowRef(SheetRef("", "", {}), 1)
    row = Opinion(at, knows=True, net_income=net, suggested_limit=amount)
    return Booklet("", "", "", "", "", "", "", "", (row,))


def _read(row: Sequence[object]) -> list[Decimal | None] | None:
    """Return the amounts of a row, or None where one cannot be read."""
    read = [money.read(cell) for cell in row]
    if any(not amount.is_readable for amount in read):
        return None
    return [amount.value for amount in read]


def _policy(**changes: object) -> LimitPolicy | ExcelError:
    """Return the shipped policy of limits with the arguments a person gave."""
    from sunshine_xl.findings import Place
    from sunshine_xl.policy import default_policy, parameters
    from sunshine_xl.policy_overlay import contradictions, with_value

    policy = default_policy()
    for parameter in parameters():
        value = changes.get(parameter.key)
        if parameter.section != "limit" or is_blank(value):
            continue
        changed = error_in(value) or with_value(policy, parameter, value)
        if isinstance(changed, str):
            return changed if isinstance(changed, ExcelError) else ExcelError.NUM
        policy = changed
    wrong = any(contradictions(policy, Place("")))
    return ExcelError.NUM if wrong else policy.limit
