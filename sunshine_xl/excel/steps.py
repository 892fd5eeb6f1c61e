"""The buttons behind which a step of the campaign stands: one function per button.

Each step is imported when its button is pressed. What a command would be told by its
arguments is taken from the workbook in front and what is selected in it.
"""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.excel.asking import agreed
from sunshine_xl.excel.campaign import Step, run_step
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import branch_folder

_LOCK_QUESTION = (
    "锁定后，表6和各小组汇总表记入日志，额度不得随意调整；"
    "要改动须注明原因重新开启，或办理额度调整。\n\n由 {person} 锁定。现在锁定吗？"
)
_LEFT_OPEN = "没有锁定。先按“表6”看一遍，再来锁定。"


def check_groups(book: xlwings.Book) -> Outcome:
    """小组检查: the evaluation groups of the branch whose workbook is in front."""
    from sunshine_xl.flows import group_check

    front = Path(book.fullname)

    def step(root: Path, progress: Progress) -> Report:
        mine = branch_folder(root, front)
        return group_check.run(mine or root, progress)

    return run_step(book, step, "小组检查")


def register(book: xlwings.Book) -> Outcome:
    """与平台比对: new, changed, refused and excluded customers (R45–R46)."""
    from sunshine_xl.flows import register as flow

    return run_step(book, _plain(flow.run), "与平台比对")


def exclusions(book: xlwings.Book) -> Outcome:
    """排除登记: who is excluded, why, and who judged it (R36–R43)."""
    from sunshine_xl.flows import register as flow

    return run_step(book, _plain(flow.run_exclusions), "排除登记")


def build_booklets(book: xlwings.Book) -> Outcome:
    """生成评议册: every group's workbook (R47–R48)."""
    from sunshine_xl.flows import booklets

    return run_step(book, _plain(booklets.run), "生成评议册", rewrites=True)


def print_booklets(book: xlwings.Book) -> Outcome:
    """打印评议册: the copies of the group in front, or of every group (R49–R51)."""
    from sunshine_xl.flows import booklets
    from sunshine_xl.hosts.pdf import export_pdf
    from sunshine_xl.io.places import BOOKLETS

    front = Path(book.fullname)

    def step(root: Path, progress: Progress) -> Report:
        pdf = export_pdf
        if front.parent.name == BOOKLETS:
            return booklets.print_workbook(root, front, pdf=pdf, progress=progress)
        return booklets.print_booklets(root, pdf=pdf, progress=progress)

    return run_step(book, step, "打印评议册")


def collect_copies(book: xlwings.Book) -> Outcome:
    """收册登记: the selected codes are returned copies; without any, who has what."""
    from sunshine_xl.flows import copies, copy_returns
    from sunshine_xl.rules.copy_code import CopyCode

    codes = [text for text in _selected_texts(book) if text]
    given = [
        text for text in codes if isinstance(copy_returns.read_code(text), CopyCode)
    ]
    if not given:
        return run_step(book, _plain(copies.run), "收册登记")

    def step(root: Path, progress: Progress) -> Report:
        today = dt.date.today()
        return copy_returns.run(root, codes, on=today, progress=progress)

    return run_step(book, step, "收册登记", reads_front=True, rewrites=True)


def check_entry(book: xlwings.Book) -> Outcome:
    """录入核对: draw rows for a second entry, compare, and write what was decided.

    Which of the three is told by the workbook in front: the list of differences, a
    second entry, or any other of the campaign.
    """
    from sunshine_xl.excel.entry import entry_step

    return run_step(book, entry_step(Path(book.fullname)), "录入核对", rewrites=True)


def crosscheck(book: xlwings.Book) -> Outcome:
    """交叉核查: loans and bad records against the list (R86–R95)."""
    from sunshine_xl.flows import crosscheck as flow

    return run_step(book, _plain(flow.run), "交叉核查", rewrites=True)


def refer(book: xlwings.Book) -> Outcome:
    """审计移送: what nobody gave a reason for (R89)."""
    from sunshine_xl.flows import crosscheck as flow

    return run_step(book, _plain(flow.refer), "审计移送")


def review(book: xlwings.Book) -> Outcome:
    """行内评议: the bank's own evaluation, branch by branch (R96)."""
    from sunshine_xl.flows import reviews

    return run_step(book, _plain(reviews.run), "行内评议", rewrites=True)


def draft_list(book: xlwings.Book) -> Outcome:
    """表6: the final list as it comes out today, not locked (R97)."""
    return run_step(book, _final_list(lock=False), "表6", rewrites=True)


def lock_list(book: xlwings.Book) -> Outcome:
    """锁定: the final list is locked and written into the log (R85, R102)."""
    if not agreed(book, _LOCK_QUESTION.format(person=person())):
        return Outcome(_LEFT_OPEN)
    return run_step(book, _final_list(lock=True), "锁定", is_final=True, rewrites=True)


def export(book: xlwings.Book) -> Outcome:
    """导入模板: 表6 in the bank's own template (R99)."""
    from sunshine_xl.flows import export as flow
    from sunshine_xl.hosts.filling import live_fill

    def step(root: Path, progress: Progress) -> Report:
        return flow.run(root, live_fill=live_fill, progress=progress)

    return run_step(book, step, "导入模板")


def receipt(book: xlwings.Book) -> Outcome:
    """回执核对: the workbook in front is the platform's answer (R100)."""
    from sunshine_xl.flows import receipt as flow

    # Under 输出 it is closed meanwhile, and can no longer be asked.
    front = Path(book.fullname)

    def step(root: Path, progress: Progress) -> Report:
        return flow.run(root, front, progress=progress)

    return run_step(book, step, "回执核对")


def look_up(book: xlwings.Book) -> Outcome:
    """参考额度查询: the limit of the person selected, as a reference only (R108)."""
    from sunshine_xl.flows import lookup

    wanted = next((text for text in _selected_texts(book) if text), "")
    if not wanted:
        return Outcome(
            "请先选中一个写有姓名、身份证号码（或后几位）或户号的单元格，再按一次。"
        )

    def step(root: Path, progress: Progress) -> Report:
        return lookup.run(root, wanted, progress=progress)

    return run_step(book, step, "参考额度查询", reads_front=True)


def adjust(book: xlwings.Book) -> Outcome:
    """额度调整: the selected application takes its next step (R102–R105)."""
    from sunshine_xl.excel.adjusting import adjusting_step

    step, is_final = adjusting_step(book, dt.datetime.now())
    return run_step(book, step, "额度调整", is_final=is_final)


def merge(book: xlwings.Book) -> Outcome:
    """合并支行文件夹: every branch's forms in one workbook, with where they stood."""
    from sunshine_xl.flows import merge as flow

    return run_step(book, lambda root, show: flow.run(root, progress=show), "合并")


def show_progress(book: xlwings.Book) -> Outcome:
    """进度看板: filing, pre-credit, phases and entry against their goals (R11–R12)."""
    from sunshine_xl.flows import progress as flow

    return run_step(book, lambda root, show: flow.run(root, progress=show), "进度看板")


def person() -> str:
    """Return who works at this computer, as it knows them."""
    return getpass.getuser()


def _plain(flow: Any) -> Step:
    return lambda root, progress: flow(root, progress=progress)


def _final_list(*, lock: bool) -> Step:
    from sunshine_xl.flows import finalise

    def step(root: Path, progress: Progress) -> Report:
        now = dt.datetime.now()
        return finalise.run(root, person=person(), at=now, lock=lock, progress=progress)

    return step


def _selected_texts(book: xlwings.Book) -> list[str]:
    """Return the texts of the selected cells, none where a picture is selected."""
    selected = book.selection
    if selected is None:
        return []
    rows = selected.options(ndim=2, numbers=_number, empty="").value
    return [str(cell).strip() for row in rows for cell in row]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
