"""录入核对: which of its three steps the workbook in front asks for (R77)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sunshine_xl.excel.campaign import Step
from sunshine_xl.flows import entry_compare, entry_sample, entry_settle
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import BOOKLETS, DIFFERENCES, SECOND_ENTRY, CampaignFolder


def entry_step(front: Path) -> Step:
    """Return the step: settle the list, compare a second entry, or draw one."""

    def step(root: Path, progress: Progress) -> Report:
        place = CampaignFolder(root).output(SECOND_ENTRY)
        if front == place / DIFFERENCES:
            today = dt.date.today()
            return entry_settle.run(root, front, on=today, progress=progress)
        if front.is_relative_to(place):
            return entry_compare.run(root, progress=progress)
        path = front if front.parent.name == BOOKLETS else root
        return entry_sample.run(path, progress=progress)

    return step
