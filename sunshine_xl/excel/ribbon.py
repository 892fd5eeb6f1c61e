"""What each button does with the workbook in front: one function per button."""

from __future__ import annotations

import platform
import webbrowser
from collections import Counter
from collections.abc import Callable, Sequence

import xlwings

from sunshine_xl import __version__, catalog
from sunshine_xl.excel import marks, steps, undo
from sunshine_xl.excel.book import gather
from sunshine_xl.excel.campaign import counts
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.findings import Finding
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.guide import write_guide
from sunshine_xl.flows.marking import results_of
from sunshine_xl.flows.summarise import compare, count_groups
from sunshine_xl.forms import parameter_sheet
from sunshine_xl.io.marks import ResultRow, Results

NO_FORM = (
    "没有在本工作簿中认出阳光信贷的表格。\n请打开评议册、基础信息采集表等官方表格再试。"
)
_ASK_THE_OWNER = (
    "请设密码的人解除保护（Excel：审阅 → 撤销工作表保护；"
    "LibreOffice：工具 → 保护工作表），再按一次。"
)


def check_book(book: xlwings.Book) -> Outcome:
    """校验: list every problem and mark its cell."""
    gathered = gather(book)
    if not gathered.sheets:
        return Outcome(NO_FORM)
    findings = check(gathered)
    if not findings:
        removed = marks.remove(book)
        told = f"校验完成，没有发现问题。\n共检查 {_extent(gathered)}。"
        told += _still_marked(removed.closed)
        return Outcome(told, has_changed=removed.found)
    closed = marks.put(book, results_of(findings))
    name = next(s.name for s in reversed(list(book.sheets)))
    return Outcome(
        f"校验完成：{counts(findings)}。\n共检查 {_extent(gathered)}。\n\n"
        f"有问题的单元格已上色并加批注，全部问题见“{name}”表。\n"
        f"{_closed(closed)}"
        "改正后再按一次“校验”；不需要标记时按“清除标记”。",
        has_marked=True,
        has_changed=True,
    )


def _closed(sheets: Sequence[str]) -> str:
    if not sheets:
        return ""
    return (
        f"有密码保护的表没有上色，问题只列在清单里：{'、'.join(sheets)}。"
        f"要上色，{_ASK_THE_OWNER}\n"
    )


def _still_marked(sheets: Sequence[str]) -> str:
    if not sheets:
        return ""
    return (
        f"\n有密码保护的表里还留着标记：{'、'.join(sheets)}。要清除，{_ASK_THE_OWNER}"
    )


def unmark_book(book: xlwings.Book) -> Outcome:
    """清除标记: take the colours, notes and the result sheet out again."""
    removed = marks.remove(book)
    left = _still_marked(removed.closed)
    if removed.found:
        told = "标记已清除。" if left else "标记已清除，表格恢复原样。"
        return Outcome(told + left, has_changed=True)
    return Outcome(left.strip() or "本工作簿没有校验标记。")


def show_next_doubt(book: xlwings.Book) -> Outcome:
    """查看疑点: go to the next cell something was found in; check first if need be."""
    checked = None
    results = marks.read(book)
    if results is None:
        checked = check_book(book)
        results = marks.read(book)
    if results is None:
        return checked or Outcome(NO_FORM)
    names = {sheet.name for sheet in book.sheets}
    doubts = [row for row in results.rows if row.cell and row.sheet in names]
    changed = checked is not None
    if not doubts:
        told = "发现的问题都不在某个单元格，请看“校验结果”表。"
        return Outcome(told, has_marked=changed, has_changed=changed)
    at = _after(doubts, book)
    one = doubts[at]
    book.sheets[one.sheet].activate()
    book.sheets[one.sheet].range(one.cell).select()
    return Outcome(
        f"第 {at + 1} 处，共 {len(doubts)} 处：{one.sheet}!{one.cell}\n\n"
        f"【{one.severity}】{one.message}\n{one.remedy}",
        has_marked=changed,
        has_changed=changed,
    )


def _after(doubts: Sequence[ResultRow], book: xlwings.Book) -> int:
    """Return the number of the doubt behind the selected one; the first at the end."""
    here = (book.sheets.active.name, _selected(book))
    places = [(row.sheet, row.cell) for row in doubts]
    if here not in places:
        return 0
    # One cell may have several; the last of them leads on.
    at = len(places) - 1 - places[::-1].index(here)
    return (at + 1) % len(places)


def _selected(book: xlwings.Book) -> str:
    """Return the selected cell ("" where a chart or a picture is selected)."""
    selected = book.selection
    return selected[0, 0].get_address(False, False) if selected is not None else ""


def undo_book(book: xlwings.Book) -> Outcome:
    """撤销上一步: bring the marks back as they were before the last button."""
    place, step = undo.latest(book)
    if step is None:
        return Outcome(
            "没有可以撤销的步骤。\n这里只撤销上一个按钮的改动；自己的录入请用 Ctrl+Z。"
        )
    closed = restore(book, step.before)
    undo.forget(place)
    told = f"已撤销“{step.label}”，标记恢复到按下之前。"
    if closed:
        told += (
            f"\n有密码保护、没有动的表：{'、'.join(closed)}。要恢复，{_ASK_THE_OWNER}"
        )
    return Outcome(told, has_marked=True)


def restore(book: xlwings.Book, before: Results | None) -> list[str]:
    """Put the marks back that a workbook had, or none; return the closed sheets."""
    if before is None:
        return marks.remove(book).closed
    return marks.put(book, before)


def show_parameters(book: xlwings.Book) -> Outcome:
    """参数: go to the sheet with the numbers, and say what is wrong with them."""
    gathered = gather(book)
    sheets = [
        one.sheet for one in gathered.sheets if one.form == parameter_sheet.FORM.code
    ]
    if not sheets:
        return Outcome("本工作簿没有“参数”表。\n参数写在评议册的“参数”表中。")
    book.sheets[sheets[0]].activate()
    wrong = [f for f in check(gathered) if f.place.sheet in sheets]
    if not wrong:
        return Outcome("这是本册的参数。改动后，公式和复算都随之改变。")
    lines = [f"{_place_and_text(f)}{catalog.remedy(f)}" for f in wrong]
    return Outcome("\n".join(["参数有误：", *lines]), is_grave=True)


def about(book: xlwings.Book) -> Outcome:
    """关于: the versions the people who help will ask for."""
    return Outcome(
        f"阳光信贷 {__version__}\n\n"
        f"Python {platform.python_version()}，xlwings {xlwings.__version__}\n"
        f"{book.app.engine.name} {book.app.version}\n\n"
        "出错时请把这些版本一并告诉科技部门。"
    )


def show_guide(_: xlwings.Book) -> Outcome:
    """帮助: the staff's guide in the browser, from the package, without a network."""
    page = write_guide()
    if webbrowser.open(page.as_uri()):
        return Outcome("使用手册已在浏览器中打开。")
    return Outcome(f"没有找到浏览器。请打开这个文件查看使用手册：\n{page}")


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


def _extent(gathered: Gathered) -> str:
    rows = sum(sheet.rows for sheet in gathered.sheets)
    return f"{len(gathered.sheets)} 张表 {rows} 行"


FUNCTIONS: dict[str, Callable[[xlwings.Book], Outcome]] = {
    "check": check_book,
    "register": steps.register,
    "exclusions": steps.exclusions,
    "booklets": steps.build_booklets,
    "groups": steps.check_groups,
    "print_booklets": steps.print_booklets,
    "copies": steps.collect_copies,
    "entry": steps.check_entry,
    "summarise": summarise_book,
    "doubts": show_next_doubt,
    "crosscheck": steps.crosscheck,
    "refer": steps.refer,
    "review": steps.review,
    "final_list": steps.draft_list,
    "lock": steps.lock_list,
    "export": steps.export,
    "receipt": steps.receipt,
    "adjust": steps.adjust,
    "lookup": steps.look_up,
    "merge": steps.merge,
    "progress": steps.show_progress,
    "undo": undo_book,
    "unmark": unmark_book,
    "parameters": show_parameters,
    "help": show_guide,
    "about": about,
}
