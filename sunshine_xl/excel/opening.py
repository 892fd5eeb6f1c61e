"""A booklet that has just been opened, summed up in one line."""

from __future__ import annotations

from collections import Counter

import xlwings

from sunshine_xl.buttons import TAB
from sunshine_xl.excel.book import gather
from sunshine_xl.flows.summarise import compare, count_groups


def summary_line(book: xlwings.Book) -> str:
    """Return the line for the status bar, "" where the workbook is no booklet (R80).

    The workbook is not touched: one that was only looked at must not ask to be saved.
    """
    results = count_groups(gather(book))
    if not results:
        return ""
    (result,) = results
    count = result.count
    statuses = Counter(str(one.limit.status) for one in count.ballots)
    told = "、".join(f"{status} {times} 户" for status, times in statuses.items())
    differing = len(list(compare(result)))
    agreed = "与“汇总”表一致" if not differing else f"与“汇总”表有 {differing} 处不同"
    return (
        f"{TAB} 已自动汇总：{len(count.ballots)} 户（{told}），"
        f"计入 {len(count.entered)} 册，"
        f"拟预授信合计 {result.total:,.0f} 元，{agreed}。"
    )
