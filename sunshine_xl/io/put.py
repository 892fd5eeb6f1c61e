"""Writing one cell so that what was given is what stands there (reliability)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any


class CellRefused(ValueError):
    """A value that a worksheet cannot hold; nothing is cut or dropped in silence."""


def put_cell(sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
    """Write a value with its own type; text is never taken for a formula or a link."""
    if value is None or value == "":
        code = sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        code = sheet.write_string(row, column, "是" if value else "否", style)
    elif isinstance(value, (int, float, Decimal)):
        code = sheet.write_number(row, column, float(value), style)
    elif isinstance(value, (dt.date, dt.datetime)):
        code = sheet.write_datetime(row, column, value, style)
    else:
        code = sheet.write_string(row, column, str(value), style)
    if code:
        raise CellRefused(f"cell {row},{column} does not hold {type(value).__name__}")


def put_formula(
    sheet: Any, row: int, column: int, formula: str, style: Any, value: Any = ""
) -> None:
    """Write a formula with the value it has now."""
    shown = float(value) if isinstance(value, Decimal) else value
    if sheet.write_formula(row, column, formula, style, shown):
        raise CellRefused(f"cell {row},{column} does not hold its formula")
