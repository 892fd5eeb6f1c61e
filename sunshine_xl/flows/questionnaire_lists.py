"""问卷统计.xlsx: counts of the questionnaires by branch, with native charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sunshine_xl.flows.register_lists import MASKED, WHERE, WHO, where, who
from sunshine_xl.forms.column import Column
from sunshine_xl.forms.questionnaire import FORM, OPENED, OURS, REASONS, TOOLS
from sunshine_xl.forms.vocabulary import choices
from sunshine_xl.io.list_charts import Chart
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, build_lists
from sunshine_xl.rules.targets import rate

if TYPE_CHECKING:
    from sunshine_xl.flows.questionnaires import BranchAnswers

_YES, _WANTED = "是", "意向"
TOTAL = "全行"
Branches = Mapping[str, "BranchAnswers"]


def build_workbook(by_branch: Branches) -> bytes:
    """Return the statistics of the questionnaires as a workbook."""
    return build_lists(
        [
            _branches(by_branch),
            _services(by_branch),
            _options("支付工具", "主要使用他行或支付工具", TOOLS, by_branch),
            _options("未使用原因", "未使用电子银行的原因", REASONS, by_branch),
            _products(by_branch),
            _unasked(by_branch),
        ]
    )


def _branches(by_branch: Branches) -> ListSheet:
    columns = [
        ListColumn("支行", 18),
        ListColumn("问卷份数", 9, "count"),
        ListColumn("走访人数", 9, "count"),
        ListColumn("没有问卷的", 10, "count"),
        ListColumn("覆盖率", 9, "share"),
        *(ListColumn(f"{column.title}客户", 10, "count") for column in OURS),
        ListColumn("平均满意度", 10, "score"),
        ListColumn("有资金需求", 10, "count"),
        ListColumn("需求金额（元）", 16, "money"),
        ListColumn("宣传资料已发", 11, "count"),
    ]
    rows = [
        [
            branch,
            len(mine.answers),
            mine.visited,
            len(mine.unasked),
            mine.coverage,
            *(mine.count(column.field, True) for column in OURS),
            mine.satisfaction,
            mine.count("needs_funds", True),
            mine.funding_need,
            mine.count("leaflet_given", True),
        ]
        for branch, mine in by_branch.items()
    ]
    return ListSheet(
        "各支行",
        "电子银行业务调查问卷统计",
        columns,
        rows,
        notes=("覆盖率 = 有问卷的走访客户 ÷ 走访客户（排除的不计）。",),
        charts=[Chart("各支行问卷覆盖率", 0, (4,))],
    )


def _services(by_branch: Branches) -> ListSheet:
    """Return the six services: opened and wanted, the bank and each branch."""
    answers = sum(len(mine.answers) for mine in by_branch.values())
    columns = [
        ListColumn("业务", 14),
        ListColumn("已开通", 9, "count"),
        ListColumn("有意向", 9, "count"),
        ListColumn("开通率", 9, "share"),
        ListColumn("意向率", 9, "share"),
        *(ListColumn(f"{branch}开通率", 12, "share") for branch in by_branch),
    ]
    rows: list[list[Any]] = []
    for column in OPENED:
        yes = _count(by_branch, column.field, _YES)
        wanted = _count(by_branch, column.field, _WANTED)
        shares = [
            rate(mine.count(column.field, _YES), len(mine.answers))
            for mine in by_branch.values()
        ]
        both = [rate(yes, answers), rate(wanted, answers)]
        rows.append([column.title, yes, wanted, *both, *shares])
    return ListSheet(
        "开通情况",
        "电子银行业务开通情况",
        columns,
        rows,
        charts=[Chart("电子银行业务开通率与意向率", 0, (3, 4))],
    )


def _count(by_branch: Branches, field: str, value: object) -> int:
    return sum(mine.count(field, value) for mine in by_branch.values())


def _options(
    name: str, title: str, options: Sequence[Column], by_branch: Branches
) -> ListSheet:
    rows = [
        [
            column.title,
            _count(by_branch, column.field, "1"),
            *(mine.count(column.field, "1") for mine in by_branch.values()),
        ]
        for column in options
    ]
    return _counts(name, title, rows, by_branch)


def _products(by_branch: Branches) -> ListSheet:
    rows = [
        [
            product,
            _count(by_branch, "product", product),
            *(mine.count("product", product) for mine in by_branch.values()),
        ]
        for product in choices("product")
    ]
    return _counts("意向产品", "意向产品", rows, by_branch)


def _counts(
    name: str, title: str, rows: Sequence[Sequence[Any]], by_branch: Branches
) -> ListSheet:
    columns = [
        ListColumn("选项", 18),
        ListColumn(TOTAL, 9, "count"),
        *(ListColumn(branch, 12, "count") for branch in by_branch),
    ]
    chart = Chart(f"{title}（人次）", 0, (1,), percent=False)
    return ListSheet(name, title, columns, rows, charts=[chart])


def _unasked(by_branch: Branches) -> ListSheet:
    rows = [
        [*who(person, masked=True), person.visit_date, person.visitor, *where(person)]
        for mine in by_branch.values()
        for person in mine.unasked
    ]
    columns = (
        *WHO,
        ListColumn("走访日期", 12, "date"),
        ListColumn("走访人", 10),
        *WHERE,
    )
    return ListSheet(
        "未填问卷",
        f"已走访而没有{FORM.title}的客户",
        columns,
        rows,
        notes=(MASKED,),
    )
