"""What stands above a table: 支行, 小组编号, 册号, 评议日期 and the unit of money."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.findings import Place
from sunshine_xl.grid import Grid
from sunshine_xl.rules.amounts import ONE, WAN

_LABELS = {
    "支行": "branch",
    "所属支行": "branch",
    "小组编号": "group_no",
    "评议小组编号": "group_no",
    "小组名称": "group_name",
    "评议小组": "group_name",
    "小组类型": "group_kind",
    "册号": "copy_no",
    "评议人编号": "evaluator_no",
    "评议员编号": "evaluator_no",
    "评议日期": "date",
    "评议人员": "attendees",
    "日期": "date",
    "年度": "edition",
    "核对人": "checker",
}
_PAIR = re.compile(r"^\(?([^:()]{2,8}):\s*(.*?)\)?$")
_UNIT = re.compile(r"(?:金额)?单位\s*:?\s*(?:人民币)?\s*([^\s:;,()]*)")
_UNIT_LABELS = frozenset(("单位", "金额单位"))
_UNITS = {"元": ONE, "圆": ONE, "万元": WAN, "万": WAN}


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The labels found above a table and, where one is named, the unit of money.

    ``unit_text`` is what the sheet says ("" where it says nothing) and ``factor``
    None where that is neither 元 nor 万元.
    """

    values: Mapping[str, str]
    unit_text: str
    unit_place: Place
    factor: Decimal | None

    def get(self, name: str) -> str:
        """Return a label's value, or ""."""
        return self.values.get(name, "")


def read_block(grid: Grid, rows: int) -> HeaderBlock:
    """Return the labels and the unit in the first ``rows`` rows of a sheet."""
    values: dict[str, str] = {}
    unit_text, place = "", grid.place(0, 0)
    factor: Decimal | None = ONE
    for row in range(min(rows, len(grid.rows))):
        for column, value in enumerate(grid.rows[row]):
            if not isinstance(value, str) or not value:
                continue
            text = unicodedata.normalize("NFKC", value).strip()
            unit = _money_unit(grid, text, row, column)
            if unit:
                unit_text, place = unit, grid.place(row, column)
                factor = _UNITS.get(unit)
                continue
            pair = _PAIR.match(text)
            label = (pair[1] if pair else text).replace(" ", "")
            name = _LABELS.get(label)
            if name and name not in values:
                inline = pair[2].strip() if pair else ""
                values[name] = inline or _right_of(grid, row, column)
    return HeaderBlock(values, unit_text, place, factor)


def _money_unit(grid: Grid, text: str, row: int, column: int) -> str:
    """Return the unit of money a text names; 填报单位 and the like name none."""
    found = _UNIT.search(text)
    if found is None:
        return ""
    word = found[1] or _right_of(grid, row, column)
    return word if word in _UNITS or word.endswith("元") else ""


def _right_of(grid: Grid, row: int, column: int) -> str:
    """Return the next text to the right, unless it is itself a label."""
    for value in grid.rows[row][column + 1 :]:
        if value == "":
            continue
        text = _plain(value)
        head = unicodedata.normalize("NFKC", text).split(":")[0].replace(" ", "")
        return "" if head in _LABELS or head in _UNIT_LABELS else text
    return ""


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()
