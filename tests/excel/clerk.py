"""A clerk at a PC without a screen: Calc with its windows, buttons in processes.

LibreOffice draws into memory alone (its plug-in ``svp``), so that dialogs stand and can
be answered without a display.
"""

from __future__ import annotations

import getpass
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlwings

from sunshine_xl.buttons import TAB
from sunshine_xl.calc import register
from sunshine_xl.calc.apps import App
from sunshine_xl.calc.office import Office
from tests.accessible import accessibles

# How long a button's process may go on once its office is dead.
SOON = 10.0
LONGEST = 90.0
UNO = "com.sun.star."
ROOT = Path(__file__).parents[2]


@dataclass
class Ended:
    """How a button's process ended, and what its dialogs said."""

    code: int
    stderr: str
    dialogs: list[str]
    # How long it went on without an office.
    seconds_alone: float


class Clerk:
    """One user with one profile; offices come and go on it."""

    def __init__(self, folder):
        self.profile = folder / "profile"
        self.log = folder / "calc.log"
        # What a button keeps from press to press lies there.
        self.temp = folder / "tmp"
        self.kept = self.temp / f"sunshine-xl-{getpass.getuser()}" / "undo"
        self.temp.mkdir()
        self.office = None

    def start(self):
        register()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SAL_USE_VCLPLUGIN", "svp")
            self.office = Office(self.profile, visible=True)
        self.app = xlwings.App(impl=App(self.office, visible=True))

    @property
    def is_at_work(self):
        return self.office is not None and self.office.is_alive

    def open(self, path):
        if not self.is_at_work:
            self.start()
        return self.app.books.open(path)

    def kill(self):
        os.killpg(self.office.pid, signal.SIGKILL)
        self.office.process.wait()

    def quit(self):
        if self.office is not None:
            self.office.close()

    def begin(self, button, title, moment=""):
        """Start a button as the toolbar does; ``moment`` is when the office dies."""
        module = ["tests.excel.dying", moment, str(self.office.pid)]
        if not moment:
            module = ["sunshine_xl.excel"]
        return subprocess.Popen(
            [
                *(sys.executable, "-m", *module, button),
                *("--profile", str(self.profile), "--document", title),
                *("--log", str(self.log)),
            ],
            cwd=ROOT,
            env=os.environ
            | {"TMPDIR": str(self.temp), "BROWSER": "true"}
            | {"SAL_USE_VCLPLUGIN": "svp"},
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process, *, answering=True):
        """Wait for a press, clicking its dialogs away; return how it ended."""
        dialogs, died = [], 0.0
        until = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < until:
            if not died and self.office.process.poll() is not None:
                died = time.monotonic()
            if answering and not died:
                dialogs += self.answered()
            time.sleep(0.05)
        alone = time.monotonic() - died if died else 0.0
        _, stderr = process.communicate(timeout=1)
        return Ended(process.returncode, stderr, dialogs, alone)

    def press(self, button, title, moment=""):
        return self.finish(self.begin(button, title, moment))

    def answered(self):
        """Click the button that agrees in our dialog; return what it said."""
        try:
            window = self.dialog()
            there = [] if window is None else accessibles(window.getAccessibleContext())
            by_name = {one.getAccessibleName(): one for one in there}
            label = next((one for one in ("Yes", "OK") if one in by_name), None)
            if label is None:
                return []
            by_name[label].doAccessibleAction(0)
            return [max(by_name, key=len)]
        except Exception as error:
            # The dialog went while it was looked at, or the office did.
            if not type(error).__name__.startswith(UNO):
                raise
            return []

    def dialog(self):
        """Return the dialog of ours that stands."""
        toolkit = self.office.service("com.sun.star.awt.Toolkit")
        for number in range(toolkit.getTopWindowCount()):
            window = toolkit.getTopWindow(number)
            context = window.getAccessibleContext() if window else None
            if context and context.getAccessibleName() == TAB:
                return window
        return None
