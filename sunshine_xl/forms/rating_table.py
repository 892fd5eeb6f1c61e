"""评级标准: the rating table as data that head office may change (F4, R69)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sunshine_xl.forms.column import Column, Form, Kind, Page
from sunshine_xl.list_records import RatingBand as Row
from sunshine_xl.rules.rating import Indicator

FORM = Form(
    code="评级标准",
    name="评级标准",
    title="预授信客户评级标准",
    row_type=Row,
    gaps_block=False,
    page=Page(landscape=False),
    columns=(
        Column(
            "评级指标",
            "indicator",
            required=True,
            width=14,
            prompt="同一指标的各档写在相邻各行",
        ),
        Column("满分", "weight", Kind.NUMBER, required=True, width=8),
        Column("下限(含)", "start", Kind.NUMBER, width=11, prompt="空白表示不限"),
        Column("上限(不含)", "end", Kind.NUMBER, width=11, prompt="空白表示不限"),
        Column("选项", "choice", width=10, prompt="由人评定的指标写选项"),
        Column("分值", "score", Kind.NUMBER, required=True, width=9),
        Column("取值依据", "source", width=34),
    ),
)


def rows_of(indicators: tuple[Indicator, ...]) -> Iterator[dict[str, Any]]:
    """Yield the raw rows of a rating table, one a band or choice."""
    for one in indicators:
        head = {"indicator": one.title, "weight": one.weight, "source": one.source}
        for word, score in one.choices:
            yield {**head, "choice": word, "score": score}
        for band in one.bands:
            yield {**head, "start": band.start, "end": band.end, "score": band.score}
