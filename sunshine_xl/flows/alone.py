"""One writing step at a time in a campaign: the second one is told who is at work.

The system frees the lock when its holder ends, however he ends, so that no lock is ever
left behind. Where a folder has no room for a lock, because one may only read it or its
server knows no locks, files are still replaced whole.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.report import Report
from sunshine_xl.io.file_lock import Locked, locked
from sunshine_xl.io.places import WORK_LOCK, CampaignFolder, campaign_root

_Given = ParamSpec("_Given")
_Step = Callable[Concatenate[Path, _Given], Report]
_BUSY = (
    "{holder}正在这个活动文件夹里办理，没有写入。请等对方办完再试一次。"
    "对方的电脑已关机或断网的，文件服务器几分钟后会自动放开；不要删除锁文件。"
)
# How long to wait for somebody else, in seconds.
PATIENCE = 5.0
_held = threading.local()


class Busy(Exception):
    """Somebody else is writing in the campaign; the text says who, in Chinese."""

    def __init__(self, holder: str) -> None:
        super().__init__(_BUSY.format(holder=holder))
        self.holder = holder

    def finding(self, place: str) -> Finding:
        """Return the finding that nothing was written."""
        return Finding("LCK-001", Place(place), "", {"holder": self.holder})


@contextmanager
def alone(*paths: Path) -> Iterator[None]:
    """Hold the campaigns some paths lie in while the block runs, or raise ``Busy``."""
    mine: set[Path] = _held.__dict__.setdefault("roots", set())
    roots = {root for root in map(campaign_root, paths) if root is not None}
    with ExitStack() as stack:
        for root in sorted(roots - mine):
            _hold(root, stack)
            mine.add(root)
            stack.callback(mine.discard, root)
        yield


def _hold(root: Path, stack: ExitStack) -> None:
    lock = CampaignFolder(root).log(WORK_LOCK)
    try:
        lock.parent.mkdir(exist_ok=True)
        stack.enter_context(locked(lock, wait=PATIENCE))
    except Locked as problem:
        raise Busy(problem.holder) from problem
    except OSError:
        return  # no lock can be had here


def one_at_a_time(step: _Step[_Given]) -> _Step[_Given]:
    """Let a step hold the campaign it is given; refuse it where somebody else does."""

    @functools.wraps(step)
    def guarded(path: Path, /, *args: _Given.args, **named: _Given.kwargs) -> Report:
        try:
            with alone(path):
                return step(path, *args, **named)
        except Busy as problem:
            return Report(refusal=str(problem))

    return guarded
