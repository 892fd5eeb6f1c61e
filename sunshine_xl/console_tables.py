"""The progress on a terminal: one table by branch, group and type, and the phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sunshine_xl.console import output

if TYPE_CHECKING:
    from rich.text import Text

_VIEWS = {"branches": "支行", "groups": "小组", "types": "客户类型"}
_SHOWN = 40


def show_progress(document: Mapping[str, Any]) -> None:
    """Print the figures of a progress document; what misses its goal is red."""
    from rich.table import Table

    goals = document["goals"]
    for name, title in _VIEWS.items():
        table = Table(title=f"按{title}（户）", title_justify="left")
        table.add_column(title, overflow="fold")
        for heading in ("已建/应建", "建档面", "已授信", "预授信面", "录入册"):
            table.add_column(heading, justify="right", no_wrap=True)
        for heading in ("错误", "提醒"):
            table.add_column(heading, justify="right", no_wrap=True)
        lines: Sequence[Mapping[str, Any]] = document[name]
        for line in lines[:_SHOWN]:
            table.add_row(*_cells(line, goals))
        if name == "branches":
            table.add_section()
            table.add_row(*_cells(document, goals), style="bold")
        output().print(table)
        if len(lines) > _SHOWN:
            output().print(f"……还有 {len(lines) - _SHOWN} 行，见 进度.xlsx。")
    _show_phases(document["phases"])


def _cells(line: Mapping[str, Any], goals: Mapping[str, str]) -> list[str | Text]:
    homes, found = line["households"], line["findings"]
    return [
        line["label"],
        f"{homes['filed']:,}/{homes['known'] - homes['excluded']:,}",
        _rate(homes["filed_rate"], goals["filed_rate"]),
        f"{homes['granted']:,}",
        _rate(homes["pre_credit_rate"], goals["pre_credit_rate"]),
        f"{line['entered']}/{line['booklets']}",
        f"{found['错误']:,}",
        f"{found['提醒']:,}",
    ]


def _rate(rate: str | None, goal: str) -> str | Text:
    from sunshine_xl.console_plain import alarming

    if rate is None:
        return "—"
    shown = f"{Decimal(rate):.2%}"
    return alarming(shown) if Decimal(rate) < Decimal(goal) else shown


def _show_phases(phases: Sequence[Mapping[str, str]]) -> None:
    from rich.table import Table

    from sunshine_xl.console_plain import alarming

    table = Table(title="阶段", title_justify="left")
    for heading in ("阶段", "开始", "结束", "衡量", "完成", "情况"):
        table.add_column(heading)
    for one in phases:
        late = one["state"] in ("逾期未完成", "进度落后")
        state = alarming(one["state"]) if late else one["state"]
        done = f"{Decimal(one['done']):.1%}"
        table.add_row(
            one["name"], one["start"], one["end"], one["measure"], done, state
        )
    output().print(table)
