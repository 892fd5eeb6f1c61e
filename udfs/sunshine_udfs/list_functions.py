"""Worksheet functions that look people up in head office's lists by ID number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlwings as xw

from sunshine_udfs.blocks import each, flat, is_number
from sunshine_udfs.errors import ExcelError, error_in
from sunshine_udfs.people_functions import read_id
from sunshine_udfs.words import CATEGORY, cells, said
from sunshine_xl.rules import amounts as money
from sunshine_xl.rules import identity

HIT, NO_HIT = "是", "否"

# Excel keeps 15 digits of an ID number that was typed as a number.
_KEPT_DIGITS = 15


@dataclass
class _Index:
    """A list's rows by compacted ID number, and what in it makes an answer unsure."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    numeric: set[str] = field(default_factory=set)
    error: ExcelError | None = None

    def doubt(self, number: str) -> ExcelError | None:
        """Return the error to show where the list may hold the person unreadably."""
        if number[:_KEPT_DIGITS] in self.numeric:
            return ExcelError.NOT_AVAILABLE
        return self.error


def _index(ids: Iterable[object]) -> _Index:
    index = _Index()
    for row, cell in enumerate(ids):
        error = error_in(cell)
        if error:
            index.error = index.error or error
        elif isinstance(cell, str) and (number := identity.compact(cell)):
            index.rows.setdefault(number, []).append(row)
        elif is_number(cell):
            index.numeric.add(f"{cell:.0f}"[:_KEPT_DIGITS])
    return index


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
@cells("list_ids", doc="名单的身份证号码区域")
def SUN_BLACKLIST(ids: Any, list_ids: Any) -> Any:
    """查身份证号码是否在名单中：是、否；名单中有读不出的同一号码时为错误值。"""
    index = _index(flat(list_ids))

    def look_up(number: str, code: str) -> object:
        if number in index.rows:
            return HIT
        return said(code, "身份证号码") if code else index.doubt(number) or NO_HIT

    return each(_of_id(look_up), ids)


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
@cells("ledger_ids", doc="台账的证件号码区域")
@cells("ledger_balances", doc="台账的余额区域（元），与证件号码区域大小相同")
def SUN_LOAN_BALANCE(ids: Any, ledger_ids: Any, ledger_balances: Any) -> Any:
    """按身份证号码合计台账余额（元）；没有贷款为 0，号码或余额读不出为错误值。"""
    index, balances = _index(flat(ledger_ids)), flat(ledger_balances)
    if len(flat(ledger_ids)) != len(balances):
        return ExcelError.VALUE

    def total(number: str, code: str) -> object:
        rows = index.rows.get(number, ())
        doubt = index.doubt(number)
        if doubt or (code and not rows):
            return doubt or ExcelError.VALUE
        return _sum(balances[row] for row in rows)

    return each(_of_id(total), ids)


def _of_id(answer: Callable[[str, str], object]) -> Callable[[object], object]:
    return lambda cell: answer(*read_id(cell))


def _sum(balances: Iterable[object]) -> object:
    total = Decimal(0)
    for cell in balances:
        amount = money.read(cell)
        if error_in(cell) or not amount.is_readable:
            return error_in(cell) or ExcelError.VALUE
        total += amount.value or 0
    return float(total)
