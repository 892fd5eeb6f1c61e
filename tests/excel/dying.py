"""A button's process under which the office dies: ``dying MOMENT PID BUTTON …``.

A moment is ``start`` (before the process has found its office), ``read`` (the press
begins), a number (so many calls into the engine have been made) or ``ask`` (a dialog
stands).
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from pathlib import Path

import sunshine_xl.calc
import sunshine_xl.excel.session

ENGINE = str(Path(sunshine_xl.calc.__file__).parent)
SESSION = str(Path(sunshine_xl.excel.session.__file__))
# For a dialog to be drawn.
A_MOMENT = 0.3


class Watch:
    """Counts the calls into the engine while a button is pressed."""

    def __init__(self, moment="", kill=None):
        self.moment, self.kill = moment, kill
        self.calls, self.is_pressed = 0, False

    def __call__(self, frame, event, _):
        if event != "call" or self.moment == "over":
            return
        code = frame.f_code
        if code.co_filename == SESSION and code.co_name in ("press", "show"):
            self.is_pressed = code.co_name == "press"
            if self.is_pressed and self.moment == "read":
                self.die()
        elif code.co_filename.startswith(ENGINE):
            if code.co_name == "alert" and self.moment == "ask":
                self.moment = "over"
                threading.Timer(A_MOMENT, self.kill).start()
            if self.is_pressed:
                self.calls += 1
                if self.moment == str(self.calls):
                    self.die()

    def die(self):
        self.moment = "over"
        self.kill()


def main():
    moment, pid, *given = sys.argv[1:]

    def kill():
        os.killpg(int(pid), signal.SIGKILL)

    if moment == "start":
        kill()
    sys.argv = ["sunshine_xl.excel", *given]
    sys.setprofile(Watch(moment, kill))
    runpy.run_module("sunshine_xl.excel", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
