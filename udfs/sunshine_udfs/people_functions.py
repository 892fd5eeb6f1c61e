"""Worksheet functions on people: ID numbers, phones and how both are masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import xlwings as xw

from sunshine_udfs.blocks import each, is_blank, is_number
from sunshine_udfs.errors import ExcelError, error_in
from sunshine_udfs.words import CATEGORY, cells, one, said
from sunshine_xl.rules import identity, phones

FINE = "正确"
_ID = "身份证号码"


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
def SUN_ID_CHECK(ids: Any) -> Any:
    """校验身份证号码：正确时为“正确”，否则为问题编号和说明；空白仍为空白。"""
    return each(_id_check, ids)


def _id_check(cell: object) -> object:
    number, code = read_id(cell)
    if not code and number != cell:
        code = "ID-005"
    return said(code, _ID) if code else FINE


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
def SUN_ID_BIRTH(ids: Any) -> Any:
    """由身份证号码得出生日期；号码有误为 #VALUE!，空白仍为空白。"""
    return each(partial(_of_good_id, _birth), ids)


def _birth(number: str) -> object:
    born = identity.birth_date(number)
    return dt.datetime.combine(born, dt.time()) if born else ExcelError.VALUE


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
def SUN_ID_SEX(ids: Any) -> Any:
    """由身份证号码得性别（男、女）；号码有误时为问题编号和说明。"""
    return each(_sex, ids)


def _sex(cell: object) -> object:
    number, code = read_id(cell)
    return said(code, _ID) if code not in _READABLE else identity.sex(number)


@xw.func(category=CATEGORY)
@cells("ids", doc="身份证号码单元格或区域，必须是文本")
@one("as_of", doc="计算年龄的日期，省略为活动基准日")
def SUN_ID_AGE(ids: Any, as_of: Any = None) -> Any:
    """由身份证号码得指定日期的周岁；省略日期时按活动基准日，号码有误为 #VALUE!。"""
    error = error_in(as_of)
    if error:
        return error
    if is_blank(as_of):
        from sunshine_xl.policy import default_policy

        as_of = default_policy().campaign.as_of
    day = _day(as_of)
    if day is None:
        return ExcelError.VALUE
    return each(partial(_of_good_id, partial(_age, day)), ids)


def _day(value: Any) -> dt.date | None:
    """Return a date, which is a bare number where its cell has no date format."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not is_number(value) or not _FIRST_DAY <= value < _LAST_DAY:
        return None
    return _EPOCH + dt.timedelta(days=int(value))


def _age(day: dt.date, number: str) -> object:
    born = identity.birth_date(number)
    if born is None or born > day:
        return ExcelError.NUM
    return float(identity.age(born, day))


@xw.func(category=CATEGORY)
@cells("numbers", doc="电话号码单元格或区域")
def SUN_PHONE_CHECK(numbers: Any) -> Any:
    """校验电话号码：手机或带区号的固话为“正确”，否则为问题编号和说明。"""
    return each(_phone_check, numbers)


def _phone_check(cell: object) -> object:
    return FINE if phones.is_valid(_digits(cell)) else said("PHN-001", "电话号码")


@xw.func(category=CATEGORY)
@cells("numbers", doc="身份证号码或电话号码")
def SUN_MASK(numbers: Any) -> Any:
    """遮盖身份证号码或电话号码，只留首尾几位；认不出的号码全部遮盖。"""
    return each(_mask, numbers)


def _mask(cell: object) -> object:
    text = _digits(cell)
    if phones.is_valid(text):
        return phones.mask(text)
    number = identity.compact(text)
    if identity.problem(number) in _MISSHAPEN:
        return "*" * len(text)
    return identity.mask(number)


# With these findings nothing tells which characters may be shown.
# Excel counts days from here; before March 1900 it counts one too many.
_EPOCH = dt.date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 61, 2_958_466
_MISSHAPEN = ("ID-001", "ID-010")

# With these findings the number still tells birth date, sex and age.
_READABLE = ("", "ID-006")


def read_id(cell: object) -> tuple[str, str]:
    """Return a cell's compacted ID number and the code of what is wrong with it."""
    if not isinstance(cell, str):
        return "", "ID-004"
    number = identity.compact(cell)
    return number, identity.problem(number)


def _of_good_id(judge: Callable[[str], object], cell: object) -> object:
    number, code = read_id(cell)
    return judge(number) if code in _READABLE else ExcelError.VALUE


def _digits(cell: object) -> str:
    """Return the text of a cell; Excel turns a typed phone number into a number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
