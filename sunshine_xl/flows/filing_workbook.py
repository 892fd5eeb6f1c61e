"""建档完整率.xlsx: 建档面 and completeness with native charts (R11, R25–R30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sunshine_xl.flows.filing_figures import (
    BRANCH,
    SITE,
    SITE_KIND,
    SOURCE,
    TYPE,
    UNITS,
    Counts,
    FilingFigures,
    completeness_by_branch,
    filing_figures,
)
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.forms.filled_fields import (
    BASE_FIELDS,
    COUNTED,
    Completeness,
    is_wanted,
    together,
)
from sunshine_xl.io.list_charts import Chart
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, Seen, build_lists
from sunshine_xl.policy import Policy
from sunshine_xl.rules.targets import HOUSEHOLD, PERSON

TOTAL = "全行"
_CHARTED = (BRANCH, TYPE, SITE_KIND)
_HOW = (
    "建档面 = 已建档 ÷（已知 - 排除）；一户中有一人（排除的除外）建档状态为"
    "“新增”“更新”或“无变化”，该户即为已建档。"
)


def build_filing_workbook(gathered: Gathered) -> bytes:
    """Return the workbook of the filing phase's figures."""
    figures = filing_figures(gathered)
    sheets = [
        _rates(title, lines, figures, gathered.policy)
        for title, lines in figures.by.items()
        if title in _CHARTED or title in (SITE, SOURCE)
    ]
    branches = completeness_by_branch(gathered.customers)
    bank = together(branches.values())
    return build_lists([*sheets, _by_branch(branches, bank), _by_field(branches, bank)])


def _rates(
    title: str, lines: Mapping[str, Counts], figures: FilingFigures, policy: Policy
) -> ListSheet:
    goal = policy.targets.filed
    columns = [ListColumn(title, 22)]
    for name in UNITS.values():
        columns += [
            ListColumn(f"已知{name}数", 9, "count"),
            ListColumn(f"排除{name}数", 9, "count"),
            ListColumn(f"已建档{name}数", 10, "count"),
            ListColumn(f"建档面（{name}）", 10, "share"),
        ]
    columns += [
        ListColumn("目标", 8, "share"),
        *(ListColumn(name, 9, "count") for name in ("新增人数", "存量人数")),
        *(ListColumn(name, 9, "count") for name in ("待补人数", "排除人数")),
    ]
    rows = [_line(name, one, goal) for name, one in lines.items()]
    if len(rows) > 1:
        rows.append(_line(TOTAL, figures.bank, goal))
    unit = list(UNITS).index(policy.targets.unit)
    charts = [
        Chart(f"各{title}建档面（{UNITS[policy.targets.unit]}）", 0, (4 + 4 * unit,), 9)
    ]
    return ListSheet(
        f"建档面-{title}",
        f"建档面（按{title}）",
        columns,
        rows,
        notes=(_HOW, f"目标 {goal:.0%}；低于目标的标色。存量 = 更新 + 无变化。"),
        charts=charts if title in _CHARTED else (),
    )


def _line(name: str, one: Counts, goal: Decimal) -> list[Any]:
    cells: list[Any] = [name]
    for unit in (HOUSEHOLD, PERSON):
        counted = one.tallies[unit]
        share = counted.filed_rate
        look = "wrong" if share is not None and share < goal else ""
        cells += [counted.known, counted.excluded, counted.filed, Seen(share, look)]
    waiting, gone = one.statuses.get("待补", 0), one.statuses.get("排除", 0)
    return [*cells, goal, one.statuses.get("新增", 0), one.existing, waiting, gone]


def _by_branch(branches: Mapping[str, Completeness], bank: Completeness) -> ListSheet:
    columns = [ListColumn("支行", 22)]
    for kind in ("必输项", "非必输项"):
        columns += [
            ListColumn(f"{kind}应填", 10, "count"),
            ListColumn(f"{kind}已填", 10, "count"),
            ListColumn(f"{kind}完整率", 11, "share"),
        ]
    named = [*branches.items(), *([(TOTAL, bank)] if len(branches) > 1 else [])]
    rows: list[list[Any]] = []
    for branch, one in named:
        cells: list[Any] = [branch]
        for counted, is_required in ((one.required, True), (one.optional, False)):
            share = counted.share
            is_wrong = is_required and share is not None and share < 1
            look = "wrong" if is_wrong else ""
            cells += [counted.asked, counted.filled, Seen(share, look)]
        rows.append(cells)
    return ListSheet(
        "完整率-支行",
        "信息完整率（按支行）",
        columns,
        rows,
        notes=(
            "必输项不足100%的标色，补齐前不能导出；非必输项只作统计。",
            "排除的人员不计；对本人不适用的项不计。",
        ),
        charts=[Chart("各支行信息完整率", 0, (3, 6))],
    )


def _by_field(branches: Mapping[str, Completeness], bank: Completeness) -> ListSheet:
    columns = [
        ListColumn("项目", 20),
        ListColumn("类别", 10),
        ListColumn("应填", 8, "count"),
        ListColumn("已填", 8, "count"),
        ListColumn("完整率", 9, "share"),
        *(ListColumn(branch, 10, "share") for branch in branches),
    ]
    rows: list[Sequence[Any]] = []
    for column in COUNTED:
        whole = bank.by_field[column.field]
        if not whole.asked:
            continue
        is_required = is_wanted(column)
        kind = "必输" if is_required else "非必输"
        if column.field in BASE_FIELDS:
            kind = "基础五项"
        shares = [one.by_field[column.field].share for one in branches.values()]
        cells = [
            Seen(
                share,
                "wrong" if is_required and share is not None and share < 1 else "",
            )
            for share in (whole.share, *shares)
        ]
        rows.append([column.title, kind, whole.asked, whole.filled, *cells])
    return ListSheet(
        "完整率-项目",
        "信息完整率（按项目和支行）",
        columns,
        rows,
        notes=("必输项不足100%的标色。",),
        charts=[Chart("各项目完整率", 0, (4,), bars=True, most=len(rows))],
    )
