"""What the add-in's VBA talks to: one Python process for all workbooks, on Windows.

Windows starts it when the class is first asked for, by the command that
``sunshine-xl addin install`` wrote into the user's registry; it is no child of Excel's.
It ends when the last connection does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from sunshine_xl import __version__, com_class
from sunshine_xl.buttons import TAB, buttons
from sunshine_xl.excel.opening import summary_line

_FUNCTIONS = "sunshine_udfs"


class Server:
    """The methods VBA may call; nothing else can be reached from outside."""

    # pywin32 reads these names.
    _public_methods_ = ("Version", "Press", "Opened", "Compute")

    def Version(self) -> str:
        """Return the version, which must be that of the buttons."""
        return __version__

    def Press(self, button: str, workbook: Any) -> list[Any]:
        """Press a button on a workbook.

        Return what is to be said, whether it is grave, and the line for Excel's own
        undo list ("" where there is nothing to undo).
        """
        from sunshine_xl.excel.session import press, reveal

        known = {one.id: one for one in buttons()}
        book = _book(workbook)
        app = book.app
        outcome = press(known[button], book)
        reveal(app, outcome)
        # Excel's own list offers marks alone: files may be taken back by the button.
        can_undo = outcome.has_changed and not outcome.files
        title = f"{TAB}：{known[button].label}" if can_undo else ""
        return [outcome.text, outcome.is_grave, title]

    def Opened(self, workbook: Any) -> str:
        """Return the line that sums up a booklet that has just been opened."""
        return summary_line(_book(workbook))

    def Compute(self, name: str, given: Any, caller: Any) -> Any:
        """Return what a worksheet function makes of its arguments."""
        if name not in function_names():
            raise ValueError(f"no worksheet function {name}")
        # These are for Windows alone and without types.
        com: Any = import_module("xlwings.com_server")
        udfs: Any = import_module("xlwings.udfs")
        values = tuple(com.FromVariant(one) for one in given)
        rows = udfs.call_udf(_FUNCTIONS, name, values, None, com.FromVariant(caller))
        # A block keeps two dimensions, as VBA walks through it.
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def function_names() -> frozenset[str]:
    """Return the worksheet functions, the only ones a cell may ask for."""
    return frozenset(import_module(_FUNCTIONS).__all__)


def _book(workbook: Any) -> Any:
    """Return VBA's workbook as one of xlwings'."""
    import xlwings
    from win32com.client import Dispatch

    windows = sys.modules["xlwings._xlwindows"]
    return xlwings.Book(impl=windows.Book(Dispatch(workbook)))


def serve() -> None:
    """Answer until the last workbook has let go."""
    import pythoncom
    import pywintypes
    import win32api
    import win32event
    from win32com.server import policy, util

    wanted = pywintypes.IID(com_class.NUMBER)

    class Ours(policy.DefaultPolicy):  # type: ignore[misc]
        """Make our server where pywin32 would look into the registry."""

        def _CreateInstance_(self, asked: Any, interface: Any) -> Any:
            if asked != wanted:
                return super()._CreateInstance_(asked, interface)
            return util.wrap(Server(), interface)

    # The factory makes objects by the policy that goes by this name.
    policy.DefaultPolicy = Ours
    flags = pythoncom.REGCLS_MULTIPLEUSE | pythoncom.REGCLS_SUSPENDED
    kept = pythoncom.CoRegisterClassObject(
        wanted, pythoncom.MakePyFactory(wanted), pythoncom.CLSCTX_LOCAL_SERVER, flags
    )
    pythoncom.EnableQuitMessage(win32api.GetCurrentThreadId())
    pythoncom.CoResumeClassObjects()
    while not pythoncom.PumpWaitingMessages():
        win32event.MsgWaitForMultipleObjects(
            (), 0, win32event.INFINITE, win32event.QS_ALLEVENTS
        )
    pythoncom.CoRevokeClassObject(kept)


if __name__ == "__main__":
    serve()
