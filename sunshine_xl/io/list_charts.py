"""Native charts beside a list: columns of figures, with a line for the goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_COLOURS = ("#2E75B6", "#A9D18E", "#F4B183", "#BFBFBF")
_GOAL = "#C00000"
_WIDTH, _HEIGHT, _GAP = 760, 330, 20
_BAR_ROW = 22


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: columns of the list by number from 0.

    ``goal`` is a column drawn as a line, in upright charts alone. ``most`` is how many
    rows are drawn, from the top. ``bars`` lie on their side, for long labels.
    """

    title: str
    label: int
    values: Sequence[int]
    goal: int | None = None
    most: int = 40
    bars: bool = False
    percent: bool = True


def add_charts(
    workbook: Any,
    sheet: Any,
    name: str,
    charts: Sequence[Chart],
    rows: tuple[int, int],
    last_column: int,
) -> None:
    """Put charts under a table, those with bars to its right.

    ``rows`` are the table's first row and its length.
    """
    first, length = rows
    down = 0
    for one in charts if length else ():
        last = first + min(length, one.most) - 1
        chart = workbook.add_chart({"type": "bar" if one.bars else "column"})
        for at, colour in zip(one.values, _COLOURS, strict=False):
            series = _series(name, first, last, one.label, at)
            chart.add_series(
                series | {"fill": {"color": colour}, "gap": 60, "overlap": -5}
            )
        if one.goal is not None and not one.bars:
            line = workbook.add_chart({"type": "line"})
            look = {"line": {"color": _GOAL, "width": 2, "dash_type": "dash"}}
            line.add_series(_series(name, first, last, one.label, one.goal) | look)
            chart.combine(line)
        height = (
            max(_HEIGHT, _BAR_ROW * (last - first + 1) + 90) if one.bars else _HEIGHT
        )
        _axes(chart, one, height)
        options = {"x_offset": 15, "y_offset": down, "object_position": 3}
        beside, under = (first - 1, last_column + 1), (first + length + 1, 0)
        sheet.insert_chart(*(beside if one.bars else under), chart, options)
        down += height + _GAP


def _series(name: str, first: int, last: int, label: int, at: int) -> dict[str, Any]:
    return {
        "name": [name, first - 1, at],
        "categories": [name, first, label, last, label],
        "values": [name, first, at, last, at],
    }


def _axes(chart: Any, one: Chart, height: int) -> None:
    font = {"name": "宋体", "size": 9}
    scale: dict[str, Any] = {"num_font": font, "major_gridlines": {"visible": True}}
    scale["major_gridlines"]["line"] = {"color": "#D9D9D9"}
    if one.percent:
        scale |= {"min": 0, "max": 1, "num_format": "0%"}
    names: dict[str, Any] = {"num_font": font}
    if one.bars:
        # The first row of the table stands at the top of the picture.
        names["reverse"] = True
    chart.set_title({"name": one.title, "name_font": {"name": "宋体", "size": 12}})
    # The x axis lies level whatever the chart: in one with bars it carries the scale.
    chart.set_x_axis(scale if one.bars else names)
    chart.set_y_axis(names if one.bars else scale)
    is_plain = len(one.values) == 1 and one.goal is None
    chart.set_legend(
        {"none": True} if is_plain else {"position": "bottom", "font": font}
    )
    chart.set_size({"width": _WIDTH, "height": height})
