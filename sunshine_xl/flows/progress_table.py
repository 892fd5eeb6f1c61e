"""The columns of every table of the progress: value, look, goal and rows behind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import Severity
from sunshine_xl.flows.progress_records import Figures, Line
from sunshine_xl.flows.progress_rows import Details
from sunshine_xl.rules.targets import PERSON, Tally

COUNT, SHARE, MONEY = "#,##0", "0.00%", "#,##0"
Value = int | Decimal | None
Link = Callable[[Details, str, str], str]


class Figure(NamedTuple):
    """One column: ``goal`` is filed or pre_credit, ``odd`` the measure of outliers."""

    title: str
    value: Callable[[Line], Value]
    look: str = COUNT
    link: Link | None = None
    goal: str = ""
    odd: str = ""
    width: float = 9


def _homes(figure: str) -> Link:
    return lambda details, by, label: details.households(by, label, figure)


def _told(level: Severity) -> Figure:
    def link(details: Details, by: str, label: str) -> str:
        return details.findings(by, label, str(level))

    return Figure(str(level), lambda line: line.levels[str(level)], COUNT, link)


def _books(details: Details, by: str, label: str) -> str:
    return details.booklets(by, label)


def waiting(tally: Tally) -> int:
    """Return how many units are filed and have neither a limit nor been removed."""
    return tally.filed - tally.removed - tally.granted


def entry_rate(line: Line) -> Decimal | None:
    """Return entered booklets ÷ booklets."""
    if not line.booklets:
        return None
    return round(Decimal(line.entered) / line.booklets, 4)


_HOMES = (
    Figure(
        "应建档户",
        lambda x: x.households.known - x.households.excluded,
        link=_homes("due"),
    ),
    Figure(
        "未建档",
        lambda x: x.households.known - x.households.excluded - x.households.filed,
        link=_homes("not_filed"),
    ),
    Figure("已建档", lambda x: x.households.filed, link=_homes("filed")),
    Figure(
        "建档面",
        lambda x: x.households.filed_rate,
        SHARE,
        _homes("not_filed"),
        "filed",
        "filed_rate",
    ),
    Figure("去除", lambda x: x.households.removed, link=_homes("removed")),
    Figure("未授信", lambda x: waiting(x.households), link=_homes("no_limit")),
    Figure("已授信", lambda x: x.households.granted, link=_homes("granted")),
    Figure(
        "预授信面",
        lambda x: x.households.pre_credit_rate,
        SHARE,
        _homes("no_limit"),
        "pre_credit",
        "pre_credit_rate",
    ),
    Figure("排除", lambda x: x.households.excluded, link=_homes("excluded")),
)
_PEOPLE = (
    Figure("应建档人", lambda x: x.people.known - x.people.excluded),
    Figure("建档面(人)", lambda x: x.people.filed_rate, SHARE, width=11),
    Figure("预授信面(人)", lambda x: x.people.pre_credit_rate, SHARE, width=12),
)
_REST = (
    Figure("授信金额合计", lambda x: x.amount, MONEY, _homes("granted"), width=14),
    Figure(
        "户均额度",
        lambda x: x.average,
        MONEY,
        _homes("granted"),
        odd="average",
        width=10,
    ),
    Figure(
        "必输项完整率", lambda x: x.completeness, SHARE, odd="completeness", width=12
    ),
)
_BOOKS = (
    Figure("评议册", lambda x: x.booklets, link=_books),
    Figure("已录入", lambda x: x.entered, link=_books),
    Figure("录入率", entry_rate, SHARE, _books),
)
_LEVELS = tuple(_told(level) for level in Severity)


def columns(by: str) -> tuple[Figure, ...]:
    """Return the columns of a table; booklets belong to no customer type."""
    books = () if by == "type" else _BOOKS
    return (*_HOMES, *_PEOPLE, *_REST, *books, *_LEVELS)


def misses(figure: Figure, line: Line, figures: Figures) -> bool:
    """Return whether a rate misses its goal."""
    value = figure.value(line)
    return bool(figure.goal) and value is not None and value < goal(figure, figures)


def goal(figure: Figure, figures: Figures) -> Decimal:
    """Return the goal of a rate."""
    share: Decimal = getattr(figures.policy.targets, figure.goal)
    return share


_MEASURES = {
    "filed_rate": "建档面",
    "pre_credit_rate": "预授信面",
    "average": "户均额度",
    "completeness": "必输项完整率",
}


def remarks(line: Line, figures: Figures, by: str) -> str:
    """Return in words what stands out: missed goals, figures far from the others."""
    words = [
        f"{figure.title}未达标"
        for figure in columns(by)
        if misses(figure, line, figures)
    ]
    words += [
        f"{_MEASURES[name]}明显偏{'高' if is_high else '低'}"
        for name, is_high in line.odd.items()
    ]
    return "；".join(words)


def unit_words(figures: Figures) -> str:
    """Return in which unit the goals are judged."""
    return "人" if figures.policy.targets.unit == PERSON else "户"
