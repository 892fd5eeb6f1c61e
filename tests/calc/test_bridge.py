"""The bridge: UNO through a second Python, where ours is not the office's."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sunshine_xl.calc import bridge, bridge_server, errors, uno_access
from sunshine_xl.calc.bridge import Bridge, Proxy
from sunshine_xl.calc.bridge_values import UnoError

ADDRESS = "uno:pipe,name={};urp;StarOffice.ComponentContext"
# A Python that cannot import uno drives an office, and loses first the one, then the
# other.
ACROSS = """
import datetime as dt, os, signal, sys
sys.modules["uno"] = None
import xlwings
from sunshine_xl.calc import errors, register, uno_access
register()
app = xlwings.App(visible=False)
bridge = uno_access.uno()
sheet = app.books[0].sheets[0]
first = ["户", 1.5, dt.datetime(2015, 10, 8), True, None]
rest = [2.0, None, False, "x"]
sheet["A1"].value = [first, ["=1/0", *rest]]
read = sheet["A1:E2"].options(err_to_str=True).value
assert read == [first, ["#DIV/0!", *rest]]
sheet["A1"].color = "#FF0000"
assert sheet["A1"].color == (255, 0, 0)
sheet["B9"].formula = "=SUM({1,2;3,4})"
assert (sheet["B9"].formula, sheet["B9"].value) == ("=SUM({1,2;3,4})", 10)
try:
    with app.impl.office.answering_within(30):
        os.killpg(app.pid, signal.SIGKILL)
        sheet["A1"].value = 1
except errors.OfficeGone as error:
    print("gone:", error)
again = xlwings.App(visible=False)
assert again.books[0].sheets[0]["A1"].value is None
try:
    with again.impl.office.answering_within(1):
        os.killpg(again.pid, signal.SIGSTOP)
        again.books[0].sheets[0]["A1"].value = 1
except errors.OfficeGone as error:
    print("hung:", error)
third = xlwings.App(visible=False)
bridge._process.kill()
try:
    with third.impl.office.answering_within(30):
        third.books[0].sheets[0]["A1"].value = 1
except errors.OfficeGone as error:
    print("broken:", error)
third.impl.office.kill()
fourth = xlwings.App(visible=False)
fourth.books[0].sheets[0]["A1"].value = 1
print("again:", fourth.books[0].sheets[0]["A1"].value)
fourth.quit()
"""


@pytest.fixture(scope="module")
def across():
    made = bridge.start([str(one) for one in uno_access._program_folders()])
    yield made
    made.close()


@pytest.fixture
def desktop(across, running):
    """Return the office of the other tests, seen through the bridge."""
    local = across.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    context = resolver.resolve(ADDRESS.format(running.impl.office._pipe))
    return context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )


@pytest.fixture
def document(desktop):
    opened = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    yield opened
    opened.close(True)


def test_a_python_without_uno_drives_an_office_and_is_told_what_was_lost():
    done = subprocess.run(
        [sys.executable, "-c", ACROSS],
        env={**os.environ, uno_access.FORCED: "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert "ended in the middle of the work" in told["gone"]
    assert "did not answer" in told["hung"]
    assert "in the middle of the work" in told["broken"]
    assert told["again"] == "1.0"


def test_objects_structs_and_enums_are_as_they_are_without_it(across, document):
    sheet = document.Sheets.getByIndex(0)
    assert isinstance(sheet, Proxy) and "ScTableSheetObj" in repr(sheet)
    cells = sheet.getCellRangeByName("B2:C3")
    address = cells.RangeAddress
    assert (address.Sheet, address.StartColumn, address.EndRow) == (0, 1, 2)
    assert address == cells.RangeAddress
    address.EndRow = 9
    assert address != cells.RangeAddress
    default = across.Enum("com.sun.star.beans.PropertyState", "DEFAULT_VALUE")
    assert cells.getPropertyState("NumberFormat") == default
    assert document.CurrentController.Model == document != sheet
    assert [one.Name for one in document.Sheets] == ["Sheet1"]
    assert (len(document.Sheets), document.Sheets[0].Name) == (1, "Sheet1")
    assert cells.offers("getDataArray") and not cells.offers("getCount")
    assert hasattr(cells, "CellBackColor") and not hasattr(cells, "NoSuch")
    made = across.createUnoStruct("com.sun.star.table.BorderLine2")
    made.Color = 255
    assert across.createUnoStruct("com.sun.star.table.BorderLine2").Color == 0


def test_errors_bear_the_offices_names_and_the_bridge_stands(document):
    with pytest.raises(UnoError) as caught:
        document.Sheets.getByName("没有")
    kind = type(caught.value).__name__
    assert kind == "com.sun.star.container.NoSuchElementException"
    assert not errors.is_gone(caught.value)
    with pytest.raises(UnoError, match="conversion"):
        document.Sheets.getByIndex(0).getCellRangeByName("A1:B2").setDataArray(3)
    with pytest.raises(AttributeError):
        document.NoSuch = 1
    assert document.Sheets.Count == 1


def test_what_is_no_longer_used_is_let_go_at_the_far_end(across, document):
    kept = []
    usual = across.ask("get", document, "Sheets")
    for _ in range(50):
        kept.append(document.Sheets)
    highest = max(one._number for one in kept)
    del kept
    gc.collect()
    assert document.Sheets.Count == usual.Count == 1
    with pytest.raises(KeyError):
        across.ask("get", _Numbered(across, highest), "Count")


class _Numbered(Proxy):
    """An object by its number alone; letting it go lets nothing go."""

    def __del__(self):
        pass

    def __reduce__(self):
        return bridge_server.proxy, (self._number,)


def test_only_what_the_bridge_knows_goes_over(across):
    with pytest.raises(UnoError, match="does not go over the bridge"):
        across.ask("module", "getConstantByName", Path("x"))


def test_a_python_without_uno_is_passed_over_and_named(tmp_path, monkeypatch):
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\necho 'no module uno here' >&2\nexit 1\n", "utf-8")
    silent.chmod(0o755)
    monkeypatch.setenv("UNO_PYTHON", str(silent))
    made = bridge.start([])
    assert made.version >= (3, 8)
    made.close()
    monkeypatch.setattr(bridge, "_PYTHONS", ())
    monkeypatch.setattr(bridge.shutil, "which", lambda _: None)
    with pytest.raises(ImportError, match="no module uno here"):
        bridge.start([])


def test_the_far_end_goes_with_the_near_end():
    code = (
        "from sunshine_xl.calc import bridge; import time; "
        "print(bridge.start([])._process.pid, flush=True); time.sleep(60)"
    )
    near = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    far = int(near.stdout.readline())
    near.send_signal(signal.SIGKILL)
    near.communicate()
    for _ in range(100):
        if not Path(f"/proc/{far}/cmdline").exists():
            return
        time.sleep(0.1)
    raise AssertionError("the far end is still there")


def test_another_minor_version_is_seen_in_the_offices_part(monkeypatch, tmp_path):
    own = "{}.{}".format(*sys.version_info[:2])
    file = tmp_path / "pyuno.so"
    monkeypatch.setattr(uno_access.shutil, "which", lambda _: None)
    monkeypatch.setattr(uno_access, "_PROGRAM_FOLDERS", (str(tmp_path),))
    for words, needed in (
        (f"\0libpython{own}.so.1.0\0", False),
        ("\0libpython3.8.so.1.0\0", True),
        ("nothing", False),
    ):
        file.write_bytes(words.encode())
        assert uno_access._needs_bridge() is needed
    monkeypatch.setenv(uno_access.FORCED, "1")
    assert uno_access._needs_bridge()


def test_addresses_of_files():
    for path in ("/家/册 1#.xlsx", "/a/b.xlsx"):
        assert Bridge.fileUrlToSystemPath(Bridge.systemPathToFileUrl(path)) == path
    assert Bridge.systemPathToFileUrl("/册.ods") == "file:///%E5%86%8C.ods"
