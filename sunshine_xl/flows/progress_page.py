"""The progress as one page for browser and printer: the workbook's charts as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sunshine_xl import catalog
from sunshine_xl.flows.progress_phases import BEHIND, DONE, LATE, PhaseLine
from sunshine_xl.flows.progress_records import (
    BY,
    GRANTED,
    NO_LIMIT,
    NOT_FILED,
    REMOVED,
    Figures,
    HouseholdRow,
    Line,
    unit_tally,
)
from sunshine_xl.flows.progress_rows import LEVELS, WORDS
from sunshine_xl.flows.progress_table import (
    SHARE,
    Figure,
    columns,
    entry_rate,
    misses,
    remarks,
    unit_words,
)
from sunshine_xl.io import html_page as html
from sunshine_xl.io import svg_charts as svg

_CHARTED, _ROWS, _FINDINGS = 60, 400, 300
_WAITING = (NOT_FILED, NO_LIMIT, REMOVED)


def page(figures: Figures, phases: Sequence[PhaseLine]) -> bytes:
    """Return the page."""
    campaign = figures.policy.campaign
    words = (
        f"{campaign.bank} {campaign.edition} 年；统计日 {figures.as_of.isoformat()}；"
        f"目标按{unit_words(figures)}考核。点击图表和表中的名称可看到后面的每一户。"
    )
    return html.page("阳光信贷活动进度", words, _body(figures, phases))


def _body(figures: Figures, phases: Sequence[PhaseLine]) -> Iterator[str]:
    yield _cards(figures)
    yield html.heading("五个阶段")
    yield _phase_chart(figures, phases)
    yield _phase_table(phases)
    for by in BY:
        yield from _section(figures, by)
    yield html.heading("各小组录入进度")
    yield svg.bars(
        "已录入的评议册",
        [
            svg.Bar(
                line.label,
                _float(entry_rate(line)),
                f"{line.entered}/{line.booklets} 册",
                anchor("group", line),
            )
            for line in figures.lines["group"][:_CHARTED]
        ],
        1.0,
    )
    yield from _rows_behind(figures)


def anchor(by: str, line: Line) -> str:
    """Return the name of the place where a line's rows stand."""
    return f"{WORDS[by]}-{line.label.replace(' ', '_')}"


def _cards(figures: Figures) -> str:
    tally = unit_tally(figures.whole, figures.policy)
    goals = figures.policy.targets
    whole = figures.whole
    cards = [
        _card("建档面", tally.filed_rate, goals.filed),
        _card("预授信面", tally.pre_credit_rate, goals.pre_credit),
        _plain("已授信", f"{whole.households.granted:,} 户"),
        _plain("授信金额合计", f"{whole.amount:,.0f} 元"),
        _plain("校验错误", f"{whole.levels['错误']:,} 处"),
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _card(title: str, rate: Decimal | None, goal: Decimal) -> str:
    if rate is None:
        return _plain(title, "无数据")
    is_bad = rate < goal
    mark = "▼ 未达标" if is_bad else "√ 达标"
    look = "bad" if is_bad else "good"
    return (
        f'<div class="card {look}">{title}<b>{rate:.2%}</b>'
        f"目标 {goal:.0%}　{mark}</div>"
    )


def _plain(title: str, value: str) -> str:
    return f'<div class="card">{title}<b>{value}</b></div>'


def _phase_chart(figures: Figures, phases: Sequence[PhaseLine]) -> str:
    spans = [
        svg.Span(
            one.name,
            one.phase.start,
            one.phase.end,
            float(one.done),
            f"{one.measure} {one.done:.1%}　{one.state}",
            one.state in (LATE, BEHIND),
        )
        for one in phases
    ]
    return svg.calendar(
        "阶段日历（填色部分为完成比例，虚线为统计日）", spans, figures.as_of
    )


def _phase_table(phases: Sequence[PhaseLine]) -> str:
    titles = ("阶段", "开始", "结束", "衡量", "完成", "已过时间", "情况")
    looks = {LATE: "bad", BEHIND: "odd", DONE: ""}
    return html.table(
        titles,
        [
            (
                one.name,
                one.phase.start.isoformat(),
                one.phase.end.isoformat(),
                one.measure,
                html.cell(f"{one.done:.1%}", "n"),
                html.cell(f"{one.elapsed:.1%}", "n"),
                html.cell(one.state, looks.get(one.state, "")),
            )
            for one in phases
        ],
    )


def _section(figures: Figures, by: str) -> Iterator[str]:
    lines, goals = figures.lines[by], figures.policy.targets
    yield html.heading(f"按{WORDS[by]}")
    shown = lines[:_CHARTED]
    for title, goal, rate in (
        ("建档面", goals.filed, "filed_rate"),
        ("预授信面", goals.pre_credit, "pre_credit_rate"),
    ):
        yield svg.bars(
            f"各{WORDS[by]}{title}", list(_bars(shown, by, rate)), float(goal)
        )
    yield svg.stacks(
        f"各{WORDS[by]}校验问题数",
        LEVELS,
        [
            svg.Stack(
                line.label, [line.levels[level] for level in LEVELS], anchor(by, line)
            )
            for line in shown
        ],
    )
    if len(lines) > len(shown):
        yield html.paragraph(f"图中只画前 {len(shown)} 项，全部见下表。")
    yield _table(figures, by)


def _bars(lines: Sequence[Line], by: str, rate: str) -> Iterator[svg.Bar]:
    for line in lines:
        value: Decimal | None = getattr(line.households, rate)
        shown = "—" if value is None else f"{value:.2%}"
        yield svg.Bar(line.label, _float(value), shown, anchor(by, line))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _table(figures: Figures, by: str) -> str:
    made = [f for f in columns(by) if f.title not in ("应建档人", "提示", "已录入")]
    titles = [WORDS[by], *(figure.title for figure in made), "说明"]
    rows = [
        [
            html.cell(line.label, "", anchor(by, line)),
            *(_cell(figure, line, figures, anchor(by, line)) for figure in made),
            remarks(line, figures, by),
        ]
        for line in figures.lines[by]
    ]
    return f'<div class="wide">{html.table(titles, rows)}</div>'


def _cell(figure: Figure, line: Line, figures: Figures, link: str) -> html.Cell:
    value = figure.value(line)
    if value is None:
        return html.cell("—", "n")
    text = f"{value:.2%}" if figure.look == SHARE else f"{value:,.0f}"
    link = link if figure.link and value else ""
    if misses(figure, line, figures):
        return html.cell(text, "bad", link)
    return html.cell(text, "odd" if figure.odd in line.odd else "n", link)


def _rows_behind(figures: Figures) -> Iterator[str]:
    """Yield, for each line, the households that wait and the findings told."""
    yield html.heading("数字后面的户和问题")
    yield html.paragraph(
        "这里列出未建档、未授信、去除的户和错误、提醒；"
        "其余的户见同一文件夹的 进度.xlsx。"
    )
    for by in BY:
        homes: dict[str, list[HouseholdRow]] = {}
        for row in figures.households:
            homes.setdefault(getattr(row, by), []).append(row)
        told: dict[str, list[tuple[str, ...]]] = {}
        for one in figures.findings:
            level = str(catalog.severity(one.finding))
            place = one.finding.place
            where = f"{place.file} {place.sheet} {place.cell}".strip()
            if level != LEVELS[-1]:
                told.setdefault(getattr(one, by), []).append(
                    (level, one.finding.code, where, catalog.sentence(one.finding))
                )
        for line in figures.lines[by]:
            yield _behind(by, line, homes.get(line.label, []), told.get(line.label, []))


def _behind(
    by: str,
    line: Line,
    homes: Sequence[HouseholdRow],
    told: Sequence[tuple[str, ...]],
) -> str:
    waiting = [row for row in homes if row.state in _WAITING]
    granted = sum(1 for row in homes if row.state == GRANTED)
    body = [html.paragraph(f"共 {len(homes)} 户，其中已授信 {granted} 户。")]
    if waiting:
        titles = ("支行", "小组", "户号", "授信代表", "情况", "额度状态", "出处")
        rows = [
            (
                *(row.branch, row.group),
                *(html.cell(x, "k") for x in (row.household_no, row.name, row.state)),
                *(row.status, f"{row.file} 第{row.row}行"),
            )
            for row in waiting[:_ROWS]
        ]
        body.append(html.table(titles, rows))
        if len(waiting) > _ROWS:
            body.append(
                html.paragraph(f"还有 {len(waiting) - _ROWS} 户，见 进度.xlsx。")
            )
    if told:
        body.append(html.table(("级别", "编号", "位置", "问题"), told[:_FINDINGS]))
        if len(told) > _FINDINGS:
            body.append(
                html.paragraph(f"还有 {len(told) - _FINDINGS} 处，见 进度.xlsx。")
            )
    return html.folded(f"{WORDS[by]}：{line.label}", anchor(by, line), body)
