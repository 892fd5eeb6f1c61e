"""Excel's chart types as Calc draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_NO_SYMBOL, _AUTOMATIC_SYMBOL = -3, -1
_SMOOTH = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram of the office's, with the properties that make it a type of Excel's."""

    diagram: str
    values: dict[str, Any] = field(default_factory=dict)

    def is_shown_by(self, diagram: Any) -> bool:
        """Return whether an existing diagram is of this type."""
        if diagram.getDiagramType() != self.service:
            return False
        return all(getattr(diagram, k) == v for k, v in self.values.items())

    @property
    def service(self) -> str:
        """The full name of the diagram's service."""
        return f"com.sun.star.chart.{self.diagram}"


def _stacks(diagram: str, **values: Any) -> tuple[Drawing, Drawing, Drawing]:
    flat = {"Stacked": False, "Percent": False}
    return (
        Drawing(diagram, values | flat),
        Drawing(diagram, values | flat | {"Stacked": True}),
        Drawing(diagram, values | flat | {"Percent": True}),
    )


_COLUMNS = _stacks("BarDiagram", Vertical=False, Dim3D=False)
_BARS = _stacks("BarDiagram", Vertical=True, Dim3D=False)
_COLUMNS_3D = _stacks("BarDiagram", Vertical=False, Dim3D=True)
_BARS_3D = _stacks("BarDiagram", Vertical=True, Dim3D=True)
_LINES = _stacks("LineDiagram", SymbolType=_NO_SYMBOL)
_MARKED = _stacks("LineDiagram", SymbolType=_AUTOMATIC_SYMBOL)
_AREAS = _stacks("AreaDiagram", Dim3D=False)
_AREAS_3D = _stacks("AreaDiagram", Dim3D=True)


def _scatter(lines: bool, symbols: int, spline: int = 0) -> Drawing:
    values = {"Lines": lines, "SymbolType": symbols, "SplineType": spline}
    return Drawing("XYDiagram", values)


# By xlwings' names; of several that Calc draws alike the first is what is read back.
TYPES = {
    "column_clustered": _COLUMNS[0],
    "column_stacked": _COLUMNS[1],
    "column_stacked_100": _COLUMNS[2],
    "bar_clustered": _BARS[0],
    "bar_stacked": _BARS[1],
    "bar_stacked_100": _BARS[2],
    "3d_column_clustered": _COLUMNS_3D[0],
    "3d_column_stacked": _COLUMNS_3D[1],
    "3d_column_stacked_100": _COLUMNS_3D[2],
    "3d_bar_clustered": _BARS_3D[0],
    "3d_bar_stacked": _BARS_3D[1],
    "3d_bar_stacked_100": _BARS_3D[2],
    "line": _LINES[0],
    "line_stacked": _LINES[1],
    "line_stacked_100": _LINES[2],
    "line_markers": _MARKED[0],
    "line_markers_stacked": _MARKED[1],
    "line_markers_stacked_100": _MARKED[2],
    "area": _AREAS[0],
    "area_stacked": _AREAS[1],
    "area_stacked_100": _AREAS[2],
    "3d_area": _AREAS_3D[0],
    "3d_area_stacked": _AREAS_3D[1],
    "3d_area_stacked_100": _AREAS_3D[2],
    "pie": Drawing("PieDiagram", {"Dim3D": False}),
    "3d_pie": Drawing("PieDiagram", {"Dim3D": True}),
    "doughnut": Drawing("DonutDiagram", {"Dim3D": False}),
    "radar": Drawing("NetDiagram", {"SymbolType": _NO_SYMBOL}),
    "radar_markers": Drawing("NetDiagram", {"SymbolType": _AUTOMATIC_SYMBOL}),
    "radar_filled": Drawing("FilledNetDiagram"),
    "xy_scatter": _scatter(False, _AUTOMATIC_SYMBOL),
    "xy_scatter_lines": _scatter(True, _AUTOMATIC_SYMBOL),
    "xy_scatter_lines_no_markers": _scatter(True, _NO_SYMBOL),
    "xy_scatter_smooth": _scatter(True, _AUTOMATIC_SYMBOL, _SMOOTH),
    "xy_scatter_smooth_no_markers": _scatter(True, _NO_SYMBOL, _SMOOTH),
    "bubble": Drawing("BubbleDiagram"),
    "stock_hlc": Drawing("StockDiagram"),
}


def give(chart: Any, name: str) -> None:
    """Make a chart document draw one of Excel's types; raise ValueError for others."""
    if name not in TYPES:
        raise ValueError(f"Calc cannot draw the chart type {name!r}.")
    wanted = TYPES[name]
    chart.setDiagram(chart.createInstance(wanted.service))
    for key, value in wanted.values.items():
        setattr(chart.getDiagram(), key, value)


def name_of(chart: Any) -> str | None:
    """Return xlwings' name of what a chart document draws."""
    diagram = chart.getDiagram()
    return next((n for n, drawn in TYPES.items() if drawn.is_shown_by(diagram)), None)
