"""The buttons behind which a step of the campaign stands: one function per button.

Each step is imported when its button is pressed.
"""

from __future__ import annotations

from pathlib import Path

import xlwings

from sunshine_xl.excel.campaign import run_step
from sunshine_xl.excel.outcome import Outcome
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import branch_folder


def check_groups(book: xlwings.Book) -> Outcome:
    """小组检查: the evaluation groups of the branch whose workbook is in front."""
    from sunshine_xl.flows import group_check

    def step(root: Path, progress: Progress) -> Report:
        mine = branch_folder(root, Path(book.fullname))
        return group_check.run(mine or root, progress)

    return run_step(book, step, "小组检查")
