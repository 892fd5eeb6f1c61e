"""Charts: their data, type, titles, legend and axes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import chart_types
from sunshine_xl.calc.drawings import OBJECT, Drawings, Drawn
from sunshine_xl.calc.names import first_free
from sunshine_xl.calc.uno_access import enum, properties, struct, url

if TYPE_CHECKING:
    pass

_CHART_CLASS = "12DCAE26-281F-416F-A234-C3086127382E"
_LEGEND = {"bottom": "BOTTOM", "left": "LEFT", "right": "RIGHT", "top": "TOP"}
_SOURCES = {"columns": "COLUMNS", "rows": "ROWS"}
_MEDIA = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}


class Chart(Drawn, base_classes.Chart):
    """A chart drawn on a sheet."""

    @classmethod
    def is_one(cls, shape: Any) -> bool:
        return bool(shape.ShapeType == OBJECT and shape.CLSID.upper() == _CHART_CLASS)

    @property
    def api(self) -> tuple[Any, Any]:
        return self.xl, self.document

    @property
    def document(self) -> Any:
        """The chart's own document."""
        return self.xl.Model

    @property
    def _source(self) -> Any:
        return self.sheet.xl.Charts.getByName(self.xl.PersistName)

    def delete(self) -> None:
        self.sheet.xl.Charts.removeByName(self.xl.PersistName)

    def set_source_data(self, rng: Any, plot_by: str | None = None) -> None:
        """Draw a range; its first row or column are names where they hold text."""
        cells = getattr(rng, "impl", rng)
        rows = cells.xl.getDataArray()
        source = self._source
        # In this order: new ranges forget what the headers were.
        source.setRanges((cells.xl.RangeAddress,))
        titles = rows[0][1:] or rows[0]
        source.setHasColumnHeaders(all(isinstance(one, str) for one in titles))
        names = [row[0] for row in rows[1:]] if len(rows[0]) > 1 else []
        source.setHasRowHeaders(bool(names) and all(isinstance(n, str) for n in names))
        if plot_by is not None:
            self.plot_by = plot_by

    @property
    def plot_by(self) -> str | None:
        source = self.document.getDiagram().DataRowSource.value
        return next((n for n, value in _SOURCES.items() if value == source), None)

    @plot_by.setter
    def plot_by(self, value: str) -> None:
        wanted = enum("chart.ChartDataRowSource", _SOURCES[value])
        self.document.getDiagram().DataRowSource = wanted

    @property
    def chart_type(self) -> str | None:
        return chart_types.name_of(self.document)

    @chart_type.setter
    def chart_type(self, chart_type: str) -> None:
        chart_types.give(self.document, chart_type)

    @property
    def title(self) -> str | None:
        shown = self.document.HasMainTitle
        return str(self.document.Title.String) if shown else None

    @title.setter
    def title(self, value: str | None) -> None:
        self.document.HasMainTitle = value is not None
        if value is not None:
            self.document.Title.String = value

    @property
    def legend(self) -> ChartLegend:
        return ChartLegend(self.document)

    @property
    def category_axis(self) -> ChartAxis:
        return ChartAxis(self.document, "X")

    @property
    def value_axis(self) -> ChartAxis:
        return ChartAxis(self.document, "Y")

    def to_png(self, path: str) -> None:
        """Write the chart as a picture."""
        office = self.sheet.book.app.office
        export = office.service("com.sun.star.drawing.GraphicExportFilter")
        export.setSourceDocument(self.xl)
        media = _MEDIA[Path(path).suffix.lower()]
        export.filter(properties(URL=url(path), MediaType=media))


class ChartLegend(base_classes.ChartLegend):
    """A chart's legend."""

    def __init__(self, document: Any) -> None:
        self.xl = document

    @property
    def api(self) -> Any:
        return self.xl.Legend if self.visible else None

    @property
    def visible(self) -> bool:
        return bool(self.xl.HasLegend)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.xl.HasLegend = value

    @property
    def position(self) -> str | None:
        if not self.visible:
            return None
        side = self.xl.Legend.Alignment.value
        return next((name for name, value in _LEGEND.items() if value == side), None)

    @position.setter
    def position(self, value: str) -> None:
        self.visible = True
        wanted = enum("chart.ChartLegendPosition", _LEGEND[value])
        self.xl.Legend.Alignment = wanted


class ChartAxis(base_classes.ChartAxis):
    """An axis: "X" for the categories, "Y" for the values."""

    def __init__(self, document: Any, letter: str) -> None:
        self.xl = document
        self.letter = letter

    @property
    def _diagram(self) -> Any:
        return self.xl.getDiagram()

    @property
    def api(self) -> Any:
        return getattr(self._diagram, f"{self.letter}Axis")

    @property
    def visible(self) -> bool:
        return bool(getattr(self._diagram, f"Has{self.letter}Axis"))

    @visible.setter
    def visible(self, value: bool) -> None:
        setattr(self._diagram, f"Has{self.letter}Axis", value)

    @property
    def title(self) -> str | None:
        if not getattr(self._diagram, f"Has{self.letter}AxisTitle"):
            return None
        return str(getattr(self._diagram, f"{self.letter}AxisTitle").String)

    @title.setter
    def title(self, value: str | None) -> None:
        setattr(self._diagram, f"Has{self.letter}AxisTitle", value is not None)
        if value is not None:
            getattr(self._diagram, f"{self.letter}AxisTitle").String = value

    @property
    def minimum_scale(self) -> float | None:
        return None if self.api.AutoMin else float(self.api.Min)

    @minimum_scale.setter
    def minimum_scale(self, value: float | None) -> None:
        self._scale("Min", value)

    @property
    def maximum_scale(self) -> float | None:
        return None if self.api.AutoMax else float(self.api.Max)

    @maximum_scale.setter
    def maximum_scale(self, value: float | None) -> None:
        self._scale("Max", value)

    @property
    def major_unit(self) -> float | None:
        return None if self.api.AutoStepMain else float(self.api.StepMain)

    @major_unit.setter
    def major_unit(self, value: float | None) -> None:
        self._scale("StepMain", value)

    def _scale(self, name: str, value: float | None) -> None:
        if value is None:
            setattr(self.api, f"Auto{name}", True)
        else:
            setattr(self.api, name, float(value))


class Charts(Drawings, base_classes.Charts):
    """The charts of a sheet."""

    kind = Chart

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Any = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Any = None,
        style: int | None = None,
    ) -> Chart:
        """Draw a chart; ``style`` is Excel's and means nothing to Calc."""
        own = first_free("Chart ", self.sheet.xl.Charts.ElementNames)
        box = struct("awt.Rectangle", X=0, Y=0, Width=8000, Height=7000)
        # Made without any cells a chart could never be given some.
        first = self.sheet.xl.getCellRangeByPosition(0, 0, 0, 0).RangeAddress
        self.sheet.xl.Charts.addNewByName(own, box, (first,), False, False)
        chart = next(one for one in self if one.xl.PersistName == own)
        chart.name = name or own
        chart.left = anchor.left if anchor else left
        chart.top = anchor.top if anchor else top
        chart.width, chart.height = width, height
        if source is not None:
            chart.set_source_data(source, plot_by)
        if chart_type is not None:
            chart.chart_type = chart_type
        return chart  # type: ignore[no-any-return]
