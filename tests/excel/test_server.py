"""What VBA calls in Python, and how it is offered to Windows."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

from sunshine_xl import __version__, com_class
from sunshine_xl.buttons import TAB
from sunshine_xl.excel import server, undo
from sunshine_xl.excel.protection import Closed, Opened, Structure
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from tests.flows.test_group_books import group

STUB = Path(__file__).parents[1] / "addin/stub/StubServer.cls"


@pytest.fixture
def offered(monkeypatch, tmp_path):
    """Return a server that takes xlwings' books where Excel hands over its own."""
    monkeypatch.setattr(server, "_book", lambda book: book)
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    return server.Server()


def booklet(running, folder, changes=None):
    path = folder / "朝阳村.xlsx"
    path.write_bytes(build_booklet(group(changes=changes or {}), default_policy()))
    return running.books.open(path)


def test_the_tests_of_vba_stand_on_the_same_methods():
    stub = re.findall(
        r"^Public Function (\w+)\(([^)]*)\)", STUB.read_text("ascii"), re.M
    )
    assert {name for name, _ in stub} == set(server.Server._public_methods_)
    for name, given in stub:
        taken = getattr(server.Server, name).__code__.co_argcount - 1
        assert len([one for one in given.split(",") if one]) == taken


def test_pressing_tells_and_offers_an_undo(offered, running, tmp_path):
    assert offered.Version() == __version__
    wrong = {(0, "K2"): {"suggested_limit": "三万左右"}}
    book = booklet(running, tmp_path, wrong)
    text, is_grave, title = offered.Press("check", book)
    assert "错误 1 处" in text and not is_grave and title == f"{TAB}：校验"
    assert offered.Press("about", book)[2] == ""
    assert "已撤销" in offered.Press("undo", book)[0]
    assert "已自动汇总" in offered.Opened(book)
    book.close()


def test_a_cell_reaches_worksheet_functions_alone(offered):
    with pytest.raises(ValueError, match="no worksheet function"):
        offered.Compute("eval", (), None)


class Windows:
    """The parts of pywin32 the server speaks to, writing down what it asks for."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        names = ["pythoncom", "pywintypes", "win32api", "win32event", "win32com"]
        names += ["win32com.server", "win32com.server.policy", "win32com.server.util"]
        self.modules = {name: types.ModuleType(name) for name in names}
        com = self.modules["pythoncom"]
        for number, name in enumerate(
            ("REGCLS_MULTIPLEUSE", "REGCLS_SUSPENDED", "CLSCTX_LOCAL_SERVER")
        ):
            setattr(com, name, 2**number)
        com.MakePyFactory = lambda wanted: ("factory", wanted)
        com.CoRegisterClassObject = self.register
        com.EnableQuitMessage = self.note("quit message")
        com.CoResumeClassObjects = self.note("resume")
        com.CoRevokeClassObject = self.note("revoke")
        self.messages = [0, 0, 1]
        com.PumpWaitingMessages = lambda: self.messages.pop(0)
        self.modules["pywintypes"].IID = str
        self.modules["win32api"].GetCurrentThreadId = lambda: 7
        event = self.modules["win32event"]
        event.INFINITE, event.QS_ALLEVENTS = -1, 0xBF
        event.MsgWaitForMultipleObjects = self.note("wait")
        self.policy = self.modules["win32com.server.policy"]
        self.policy.DefaultPolicy = object
        util = self.modules["win32com.server.util"]
        util.wrap = lambda made, interface: (made, interface)
        self.modules["win32com.server"].policy = self.policy
        self.modules["win32com.server"].util = util

    def note(self, word):
        return lambda *given: self.asked.append((word, *given))

    def register(self, wanted, factory, context, flags):
        self.asked.append(("register", wanted, factory[1], context, flags))
        return 42


def test_the_server_is_offered_until_the_last_workbook_lets_go(monkeypatch):
    windows = Windows()
    for name, module in windows.modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    server.serve()
    first = windows.asked[0]
    assert first == ("register", com_class.NUMBER, com_class.NUMBER, 4, 3)
    words = [one[0] for one in windows.asked]
    assert words == ["register", "quit message", "resume", "wait", "wait", "revoke"]
    assert windows.asked[-1] == ("revoke", 42)
    made, interface = windows.policy.DefaultPolicy()._CreateInstance_(
        com_class.NUMBER, "dispatch"
    )
    assert isinstance(made, server.Server) and interface == "dispatch"


class ProtectedSheet:
    """A protected sheet of Excel's as far as protection goes."""

    def __init__(self, password: str = "") -> None:
        self.password = password
        self.ProtectContents = self.ProtectDrawingObjects = True
        self.ProtectScenarios = self.ProtectionMode = False
        self.EnableSelection = 1
        self.Protection = types.SimpleNamespace()
        self.allowed = {"AllowFiltering": True, "AllowSorting": False}
        self.given: dict[str, object] = {}

    def Unprotect(self, password):
        if password != self.password:
            raise type("com_error", (Exception,), {})()
        self.ProtectContents = self.ProtectDrawingObjects = False

    def Protect(self, **given):
        self.given, self.ProtectContents = given, True
        self.EnableSelection = 0


def sheet_of(api, engine="excel"):
    names = ["AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows"]
    names += ["AllowInsertingColumns", "AllowInsertingRows", "AllowDeletingColumns"]
    names += ["AllowInsertingHyperlinks", "AllowDeletingRows", "AllowSorting"]
    names += ["AllowFiltering", "AllowUsingPivotTables"]
    for name in names:
        setattr(api.Protection, name, api.allowed.get(name, False))
    app = types.SimpleNamespace(engine=types.SimpleNamespace(name=engine))
    return types.SimpleNamespace(api=api, book=types.SimpleNamespace(app=app))


def test_a_protected_sheet_is_protected_again_as_it_was():
    own = ProtectedSheet()
    with Opened(sheet_of(own)) as opened:
        assert opened.is_open and not own.ProtectContents
    assert own.ProtectContents and own.EnableSelection == 1
    assert own.given["AllowFiltering"] is True and own.given["AllowSorting"] is False
    assert own.given["DrawingObjects"] is True and own.given["Scenarios"] is False


def test_it_is_so_after_a_failure_too():
    own = ProtectedSheet()
    with pytest.raises(ZeroDivisionError), Opened(sheet_of(own)):
        1 / 0  # noqa: B018
    assert own.ProtectContents


def test_a_password_keeps_a_sheet_closed():
    own = ProtectedSheet("geheim")
    with Opened(sheet_of(own)) as opened:
        assert not opened.is_open
    assert own.ProtectContents and own.given == {}


def test_an_open_sheet_stays_open():
    own = ProtectedSheet()
    own.ProtectContents = own.ProtectDrawingObjects = False
    with Opened(sheet_of(own)) as opened:
        assert opened.is_open
    assert own.given == {}


def test_notes_alone_may_be_protected():
    own = ProtectedSheet()
    own.ProtectContents = False
    with Opened(sheet_of(own)) as opened:
        assert opened.is_open and not own.ProtectDrawingObjects
    assert own.given["Contents"] is False and own.given["DrawingObjects"] is True


class ProtectedBook:
    """A workbook of Excel's into which nobody puts a sheet."""

    def __init__(self, password: str = "") -> None:
        self.password, self.ProtectStructure, self.ProtectWindows = password, True, 0
        self.given: dict[str, object] = {}

    def Unprotect(self, password):
        if password != self.password:
            raise type("com_error", (Exception,), {})()
        self.ProtectStructure = False

    def Protect(self, **given):
        self.given, self.ProtectStructure = given, True


def book_of(own):
    app = types.SimpleNamespace(engine=types.SimpleNamespace(name="excel"))
    return types.SimpleNamespace(api=own, app=app, name="册.xlsx")


def test_a_workbook_s_structure_is_protected_again_as_it_was():
    own = ProtectedBook()
    with Structure(book_of(own)):
        assert not own.ProtectStructure
    assert own.given == {"Structure": True, "Windows": 0}


def test_a_password_on_the_structure_is_told_before_anything_is_changed():
    own = ProtectedBook("geheim")
    with (
        pytest.raises(Closed, match=r"(?s)册.xlsx.*请设密码的人解除"),
        Structure(book_of(own)),
    ):
        own.given = {"changed": True}
    assert own.ProtectStructure and own.given == {}
