"""What xlwings calls an engine: the apps, and the values on their way in and out."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sunshine_xl.calc.apps import APPS, App, Apps
from sunshine_xl.calc.errors_in_cells import TEXT_OF_ERROR

_PLAIN = frozenset({str, bool, float, dt.datetime})


class CalcEngine:
    """The engine named "calc"; xlwings has no base class to derive it from."""

    name = "calc"
    # xlwings then hands scalars over unsplit, as to Excel.
    type = "desktop"

    @property
    def apps(self) -> Apps:
        """The running offices."""
        return APPS

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Mapping[str, Any]) -> Any:
        """Return a Python value as a cell can hold it; "" for None, NaN and NaT."""
        kind = x.__class__
        if kind is float:
            return x if x == x else ""
        return x if kind in _PLAIN else _prepared(x)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        date_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Return rows of cell values as xlwings' options want them."""

        if number_builder is float:
            number_builder = None

        def clean(value: Any) -> Any:
            kind = value.__class__
            if kind is float:
                return value if number_builder is None else number_builder(value)
            if kind is str:
                return value or empty_as
            if value is None:
                return empty_as
            if kind is int and value in TEXT_OF_ERROR:
                return TEXT_OF_ERROR[value] if err_to_str else None
            return _built(value, date_builder) if kind is dt.datetime else value

        # Most columns hold what needs no change, which is found without Python's help.
        same: set[type] = {bool} | ({float} if number_builder is None else set())
        same |= {dt.datetime} if date_builder is dt.datetime else set()
        columns: list[Sequence[Any]] = list(zip(*data, strict=True))
        for number, column in enumerate(columns):
            kinds = set(map(type, column))
            if not (kinds <= same or (kinds <= same | {str} and "" not in column)):
                columns[number] = list(map(clean, column))
        return list(map(list, zip(*columns, strict=True)))


def _prepared(x: Any) -> Any:
    if x is None or _is_missing(x):
        return ""
    if hasattr(x, "to_pydatetime"):
        return x.to_pydatetime()
    if type(x).__name__ == "datetime64":
        return x.astype("datetime64[us]").item()
    if isinstance(x, dt.date) and not isinstance(x, dt.datetime):
        return dt.datetime(x.year, x.month, x.day)
    if type(x).__name__ in ("bool_", "bool"):
        return bool(x)
    return float(x) if isinstance(x, numbers.Number) else str(x)  # type: ignore[arg-type]


def _is_missing(x: Any) -> bool:
    """Return whether a value is one of pandas' blanks, without importing pandas."""
    if type(x).__name__ in ("NaTType", "NAType"):
        return True
    return isinstance(x, numbers.Number) and x != x


def _built(moment: dt.datetime, build: Callable[..., Any]) -> Any:
    return build(
        year=moment.year,
        month=moment.month,
        day=moment.day,
        hour=moment.hour,
        minute=moment.minute,
        second=moment.second,
        microsecond=moment.microsecond,
        tzinfo=None,
    )


ENGINE = CalcEngine()
App.engine = ENGINE
