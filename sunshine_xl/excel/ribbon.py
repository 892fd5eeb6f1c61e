"""What each button does with the workbook in front: one function per button."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import xlwings

from sunshine_xl import catalog
from sunshine_xl.excel import marks
from sunshine_xl.excel.book import gather
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.gather import Gathered
from sunshine_xl.flows.marking import marks_of, results_of
from sunshine_xl.flows.summarise import compare, count_groups

NO_FORM = (
    "没有在本工作簿中认出阳光信贷的表格。\n请打开评议册、基础信息采集表等官方表格再试。"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the one dialog at the end says; ``is_grave`` shows it as an error.

    ``has_marked`` tells that the press coloured cells, which an undo must take back.
    """

    text: str
    is_grave: bool = False
    has_marked: bool = False


def check_book(book: xlwings.Book) -> Outcome:
    """校验: list every problem and mark its cell."""
    gathered = gather(book)
    if not gathered.sheets:
        return Outcome(NO_FORM)
    findings = check(gathered)
    if not findings:
        marks.remove(book)
        return Outcome(f"校验完成，没有发现问题。\n共检查 {_extent(gathered)}。")
    marks.put(book, marks_of(findings), results_of(findings))
    name = next(s.name for s in reversed(list(book.sheets)))
    return Outcome(
        f"校验完成：{_counts(findings)}。\n共检查 {_extent(gathered)}。\n\n"
        f"有问题的单元格已上色并加批注，全部问题见“{name}”表。\n"
        "改正后再按一次“校验”；不需要标记时按“清除标记”。",
        has_marked=True,
    )


def unmark_book(book: xlwings.Book) -> Outcome:
    """清除标记: take the colours, notes and the result sheet out again."""
    if marks.remove(book):
        return Outcome("标记已清除，表格恢复原样。")
    return Outcome("本工作簿没有校验标记。")


def summarise_book(book: xlwings.Book) -> Outcome:
    """自动汇总: recalculate, recount every household and compare with 汇总."""
    book.app.calculate()
    gathered = gather(book)
    results = count_groups(gathered)
    if not results:
        return Outcome(
            "本工作簿没有评议表（评议1、评议2……），无法汇总。\n请打开小组的评议册。"
        )
    (result,) = results
    differing = ordered(compare(result))
    statuses = Counter(str(one.limit.status) for one in result.count.ballots)
    lines = [
        f"独立复算：{len(result.count.ballots)} 户，"
        f"计入 {len(result.count.entered)} 册，拟预授信合计 {result.total:,.0f} 元。",
        "、".join(f"{status} {times} 户" for status, times in statuses.items()),
    ]
    if differing:
        lines += ["", f"“汇总”表与复算有 {len(differing)} 处不同："]
        lines += [_place_and_text(one) for one in differing[:5]]
        lines.append("请按“校验”查看全部。")
    else:
        lines += ["", "“汇总”表的公式结果与复算一致。"]
    return Outcome("\n".join(lines), is_grave=bool(differing))


def _place_and_text(one: Finding) -> str:
    return f"{one.place.sheet}!{one.place.cell} {catalog.sentence(one)}"


def _counts(findings: list[Finding]) -> str:
    times = Counter(catalog.severity(one) for one in findings)
    return "、".join(f"{severity} {times[severity]} 处" for severity in Severity)


def _extent(gathered: Gathered) -> str:
    rows = sum(sheet.rows for sheet in gathered.sheets)
    return f"{len(gathered.sheets)} 张表 {rows} 行"


FUNCTIONS: dict[str, Callable[[xlwings.Book], Outcome]] = {
    "check": check_book,
    "unmark": unmark_book,
    "summarise": summarise_book,
}
