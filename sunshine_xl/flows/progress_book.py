"""The progress as a workbook: native charts, and every figure a link to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.flows.progress_phases import BEHIND, LATE, PhaseLine
from sunshine_xl.flows.progress_records import BY, Figures, Line
from sunshine_xl.flows.progress_rows import LEVELS, WORDS, Details
from sunshine_xl.flows.progress_table import (
    Figure,
    columns,
    goal,
    misses,
    remarks,
    unit_words,
)
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.merged_workbook import write_merged
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import DOUBT, HEADER, LABEL, NOTICE, TITLE, WRONG, Styles

_ODD = {"bg_color": "#FFE699", "bold": True}
_LINKS_AT_MOST = 60_000
_CHARTED = 40
_BAR_HEIGHT = 22
_GOAL = {"width": 2, "dash_type": "dash"}
_COLOURS = {"错误": "#C00000", "提醒": "#ED7D31", "提示": "#A5A5A5"}
_FIRST = 3
_PHASE_TITLES = ("阶段", "开始", "结束", "衡量", "完成", "已过时间", "情况")


def write_book(
    path: Path, figures: Figures, phases: Sequence[PhaseLine], details: Details
) -> None:
    """Write the workbook: overview, one sheet for each way of looking, the rows."""

    def front(workbook: Any, styles: Styles) -> None:
        book = _Book(workbook, styles, figures, details)
        book.overview(phases)
        for by in BY:
            book.table(by)

    write_merged(path, front, details.sheets)


class _Book:
    def __init__(
        self, workbook: Any, styles: Styles, figures: Figures, details: Details
    ) -> None:
        self.workbook, self.styles = workbook, styles
        self.figures, self.details = figures, details

    def overview(self, phases: Sequence[PhaseLine]) -> None:
        sheet = self.workbook.add_worksheet("进度")
        self._head(sheet, "阳光信贷活动进度", 7)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 6, 15)
        campaign = self.figures.policy.campaign
        words = (
            f"{campaign.bank} {campaign.edition} 年；统计日 "
            f"{self.figures.as_of.isoformat()}；目标按{unit_words(self.figures)}考核。"
            "带下划线的数字可以点击，看到它后面的每一行。"
        )
        put_cell(sheet, 2, 0, words, self.styles.make(**LABEL))
        row = self._figures_down(sheet, 4)
        row = self._phases(sheet, row + 1, phases)
        row = self._whole_chart(sheet, row + 1)
        sheet.set_portrait()

    def _figures_down(self, sheet: Any, row: int) -> int:
        """Write the whole bank's figures one below the other; return the row below."""
        line, head = self.figures.whole, self.styles.make(**HEADER)
        for column, title in enumerate(("指标", "数值", "目标", "说明")):
            put_cell(sheet, row, column, title, head)
        for figure in columns("whole"):
            row += 1
            put_cell(sheet, row, 0, figure.title, self.styles.make(border=1))
            self._figure(sheet, row, 1, figure, line, "whole")
            blank = self.styles.make(border=1)
            share = self.styles.make(border=1, num_format="0%")
            wanted = goal(figure, self.figures) if figure.goal else ""
            put_cell(sheet, row, 2, wanted, share)
            bad = misses(figure, line, self.figures)
            put_cell(sheet, row, 3, "未达标" if bad else "", blank)
        return row + 1

    def _phases(self, sheet: Any, row: int, phases: Sequence[PhaseLine]) -> int:
        for column, title in enumerate(_PHASE_TITLES):
            put_cell(sheet, row, column, title, self.styles.make(**HEADER))
        plain = self.styles.make(border=1)
        day = self.styles.make(border=1, num_format="yyyy-mm-dd", align="center")
        share = self.styles.make(border=1, num_format="0.0%")
        for one in phases:
            row += 1
            looks: dict[str, dict[str, object]] = {LATE: {**WRONG}, BEHIND: {**DOUBT}}
            look = looks.get(one.state, {})
            cells = (
                (one.name, plain),
                (one.phase.start, day),
                (one.phase.end, day),
                (one.measure, plain),
                (one.done, share),
                (one.elapsed, share),
                (one.state, self.styles.make(border=1, **look)),
            )
            for column, (value, style) in enumerate(cells):
                put_cell(sheet, row, column, value, style)
        return row + 1

    def _whole_chart(self, sheet: Any, row: int) -> int:
        lines = self.figures.lines["branch"]
        if not lines:
            return row
        chart = self._rates_chart("branch", lines)
        chart.set_size({"width": 820, "height": 360})
        sheet.insert_chart(row, 0, chart, {"x_offset": 5, "y_offset": 5})
        return row + 19

    def table(self, by: str) -> None:
        """Write one line for each branch, group or type, and its charts below."""
        lines = self.figures.lines[by]
        made = columns(by)
        sheet = self.workbook.add_worksheet(WORDS[by])
        self._head(sheet, f"按{WORDS[by]}统计", len(made) + 4)
        head = self.styles.make(**HEADER, text_wrap=True)
        sheet.set_column(0, 0, 26)
        put_cell(sheet, _FIRST - 1, 0, WORDS[by], head)
        for column, figure in enumerate(made, 1):
            put_cell(sheet, _FIRST - 1, column, figure.title, head)
            sheet.set_column(column, column, figure.width)
        put_cell(sheet, _FIRST - 1, len(made) + 1, "说明", head)
        sheet.set_column(len(made) + 1, len(made) + 1, 36)
        for column, title in enumerate(("建档面目标", "预授信面目标"), len(made) + 2):
            put_cell(sheet, _FIRST - 1, column, title, head)
        sheet.set_row(_FIRST - 1, 32)
        sheet.freeze_panes(_FIRST, 1)
        for row, line in enumerate(lines, _FIRST):
            self._line(sheet, row, line, by, made)
        below = _FIRST + len(lines) + 1
        self._charts(sheet, below, by, lines)
        sheet.set_landscape()
        sheet.repeat_rows(_FIRST - 1)

    def _line(
        self, sheet: Any, row: int, line: Line, by: str, made: Sequence[Figure]
    ) -> None:
        put_cell(sheet, row, 0, line.label, self.styles.make(border=1))
        for column, figure in enumerate(made, 1):
            self._figure(sheet, row, column, figure, line, by)
        wraps = self.styles.make(border=1, text_wrap=True)
        put_cell(sheet, row, len(made) + 1, remarks(line, self.figures, by), wraps)
        wanted = self.figures.policy.targets
        share = self.styles.make(border=1, num_format="0%")
        for column, goal_ in enumerate((wanted.filed, wanted.pre_credit), 2):
            put_cell(sheet, row, len(made) + column, goal_, share)

    def _figure(
        self, sheet: Any, row: int, column: int, figure: Figure, line: Line, by: str
    ) -> None:
        """Write one figure; missed goals and outliers stand out, rows are linked."""
        value = figure.value(line)
        look: dict[str, object] = {}
        if misses(figure, line, self.figures):
            look = WRONG | {"font_color": "#9C0006"}
        elif figure.odd in line.odd:
            look = _ODD
        link = ""
        if (
            figure.link
            and value
            and len(self.figures.lines[BY[1]]) * 20 < _LINKS_AT_MOST
        ):
            link = figure.link(self.details, by, line.label)
        if link:
            look = {"font_color": "#1F5C99", "underline": 1, **look}
        style = self.styles.make(
            border=1, num_format=figure.look, align="right", **look
        )
        if link:
            sheet.write_url(row, column, link, style, "看这些行")
        put_cell(sheet, row, column, "" if value is None else value, style)

    def _charts(self, sheet: Any, row: int, by: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        first = self._rates_chart(by, lines)
        first.set_size({"width": 760, "height": 340})
        sheet.insert_chart(row, 0, first, {"x_offset": 5, "y_offset": 5})
        second = self._findings_chart(by, lines)
        height = max(340, min(len(lines), _CHARTED) * _BAR_HEIGHT + 90)
        second.set_size({"width": 760, "height": height})
        sheet.insert_chart(row, 9, second, {"x_offset": 5, "y_offset": 5})

    def _rates_chart(self, by: str, lines: Sequence[Line]) -> Any:
        """Return columns of both rates with their goals as dashed lines."""
        chart = self.workbook.add_chart({"type": "column"})
        names = [figure.title for figure in columns(by)]
        last = _FIRST + min(len(lines), _CHARTED) - 1
        for title, colour in (("建档面", "#2E75B6"), ("预授信面", "#A9D18E")):
            at = names.index(title) + 1
            chart.add_series(
                {
                    "name": title,
                    "categories": [WORDS[by], _FIRST, 0, last, 0],
                    "values": [WORDS[by], _FIRST, at, last, at],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        lines_chart = self.workbook.add_chart({"type": "line"})
        goals = (("建档面目标", "#C00000"), ("预授信面目标", "#548235"))
        for at, (title, colour) in enumerate(goals, len(names) + 2):
            lines_chart.add_series(
                {
                    "name": title,
                    "categories": [WORDS[by], _FIRST, 0, last, 0],
                    "values": [WORDS[by], _FIRST, at, last, at],
                    "line": _GOAL | {"color": colour},
                }
            )
        chart.combine(lines_chart)
        _dress(chart, f"各{WORDS[by]}建档面和预授信面", "0%")
        chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": _font()})
        return chart

    def _findings_chart(self, by: str, lines: Sequence[Line]) -> Any:
        chart = self.workbook.add_chart({"type": "bar", "subtype": "stacked"})
        names = [figure.title for figure in columns(by)]
        last = _FIRST + min(len(lines), _CHARTED) - 1
        for level in LEVELS:
            at = names.index(level) + 1
            chart.add_series(
                {
                    "name": level,
                    "categories": [WORDS[by], _FIRST, 0, last, 0],
                    "values": [WORDS[by], _FIRST, at, last, at],
                    "fill": {"color": _COLOURS[level]},
                    "gap": 50,
                }
            )
        _dress(chart, f"各{WORDS[by]}校验问题数", "0")
        chart.set_y_axis({"reverse": True, "num_font": _font()})
        return chart

    def _head(self, sheet: Any, title: str, width: int) -> None:
        sheet.merge_range(0, 0, 0, width - 1, title, self.styles.make(**TITLE))
        sheet.set_row(0, 28)
        put_cell(sheet, 1, 0, CONFIDENTIAL, self.styles.make(**NOTICE))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)


def _font(size: int = 9) -> dict[str, object]:
    return {"name": "宋体", "size": size}


def _dress(chart: Any, title: str, number_format: str) -> None:
    chart.set_title({"name": title, "name_font": _font(12)})
    chart.set_x_axis({"num_font": _font(), "num_format": number_format})
    chart.set_legend({"position": "bottom", "font": _font()})
