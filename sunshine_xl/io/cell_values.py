"""One value as the XML of a cell: text, number, day, yes or no, blank."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from sunshine_xl.grid import CellError
from sunshine_xl.io.patch_faults import NotPatchable, PatchFault
from sunshine_xl.io.xml_spans import escape_cell

# What may be put into a cell; None and "" leave it blank.
CellValue = str | int | float | bool | Decimal | dt.date | dt.datetime | None

_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
# Excel believes in a 29 February 1900: no day before this one is the same everywhere.
_FIRST_DAY = dt.datetime(1900, 3, 1)


def is_day(value: object) -> bool:
    """Return whether a value is written as a day number."""
    return isinstance(value, dt.date)


def cell_xml(value: object, prefix: str, *, since_1904: bool) -> tuple[str, str]:
    """Return the cell's type (its attribute ``t``, or "") and its content.

    Text becomes an inline string, so that it stays text and no other part changes.
    """
    if value is None or value == "":
        return "", ""
    if isinstance(value, bool):
        return "b", _stored(str(int(value)), prefix)
    if isinstance(value, (int, float, Decimal)):
        return "", _stored(_number(value), prefix)
    if isinstance(value, dt.date):
        return "", _stored(_day(value, since_1904=since_1904), prefix)
    if isinstance(value, str) and not isinstance(value, CellError):
        return "inlineStr", _inline(value, prefix)
    raise NotPatchable(PatchFault.VALUE, f"不能写入 {type(value).__name__} 类型的值")


def _stored(text: str, prefix: str) -> str:
    return f"<{prefix}v>{text}</{prefix}v>"


def _inline(text: str, prefix: str) -> str:
    if len(text) > _MOST_CHARACTERS:
        raise NotPatchable(PatchFault.VALUE, "文字超过 32,767 个字符")
    if _UNSTORABLE.search(text):
        raise NotPatchable(PatchFault.VALUE, "文字中有表格不能保存的控制字符")
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    whole = escape_cell(text)
    return f"<{prefix}is><{prefix}t{space}>{whole}</{prefix}t></{prefix}is>"


def _number(value: int | float | Decimal) -> str:
    """Return a number as Excel stores it; one it would round is refused."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotPatchable(PatchFault.VALUE, "不是数字")
        return repr(value)
    exact = Decimal(value)
    if not exact.is_finite():
        raise NotPatchable(PatchFault.VALUE, "不是数字")
    if len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
        raise NotPatchable(PatchFault.VALUE, "数字超过 15 位，应作为文字写入")
    return repr(float(exact)) if exact % 1 else str(int(exact))


def _day(value: dt.date, *, since_1904: bool) -> str:
    is_moment = isinstance(value, dt.datetime)
    moment = value if is_moment else dt.datetime.combine(value, dt.time())
    assert isinstance(moment, dt.datetime)
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    if moment.tzinfo or moment < max(epoch, _FIRST_DAY):
        raise NotPatchable(PatchFault.VALUE, "日期超出表格能保存的范围")
    days = (moment - epoch) / dt.timedelta(days=1)
    return str(int(days)) if days.is_integer() else repr(days)
