"""A clerk's desktop: the extension installed, a booklet open, the button clicked."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import openpyxl
import pytest
import xlwings

from sunshine_xl.addin import calc_install
from sunshine_xl.addin.calc_build import IDENTIFIER
from sunshine_xl.buttons import TAB, buttons
from sunshine_xl.calc import errors
from sunshine_xl.calc.apps import App
from sunshine_xl.calc.office import Office
from sunshine_xl.excel import interrupted
from sunshine_xl.excel.session import press
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from tests.accessible import accessibles
from tests.calc import screen as screens
from tests.flows.test_group_books import group

DISPLAY = ":97"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    """Return the settings of a user with a display of his own."""
    home = tmp_path_factory.mktemp("家")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", DISPLAY)
        patch.setenv("SAL_USE_VCLPLUGIN", "gen")
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        screen = ["-screen", "0", "1440x900x24", "-nolisten", "tcp"]
        screen += screens.options(home)
        server = subprocess.Popen(
            ["Xvfb", DISPLAY, *screen],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield home / "profile"
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def installed(desktop):
    """Return the profile of a user who has run ``sunshine-xl calc install``."""
    (point,) = calc_install.install(desktop)
    assert point.is_well, point
    yield desktop
    (point,) = calc_install.uninstall(desktop)
    assert point.is_well, point
    assert not calc_install.settings_file().exists()
    assert [one.is_well for one in calc_install.examine(desktop)][2:] == [False, False]


def test_the_doctor_finds_everything_well(installed):
    assert all(one.is_well for one in calc_install.examine(installed))


@pytest.fixture
def window(installed, engine):
    """Return an office of the user's with its window."""
    office = Office(installed, visible=True)
    yield App(office, visible=True)
    office.close()


def test_worksheet_functions_work_in_cells_and_keep_their_names(tmp_path, window):
    path = tmp_path / "函数.xlsx"
    openpyxl.Workbook().save(path)
    book = window.books.open(str(path))
    sheet = xlwings.Book(impl=book).sheets[0]
    sheet["A1"].value = [[5e4, 6e4, 7e4, 8e4, 9e4], [6e4] * 5, [1, 2, 3, None, "x"]]
    sheet["A4"].number_format = "@"
    sheet["A4"].value = "990101198001010014"
    shown = {
        "=SUN_LIMIT(A1:E1,A2:E2)": 70000.0,
        '=SUN_AMOUNT("5万")': 50000.0,
        '=SUN_AMOUNT("3-5万")': "#VALUE!",
        "=SUN_MASK(A4)": "990***********0014",
        "=SUN_TRIMMED_MEAN(A1:B1)": "#N/A",
        "=SUN_ID_AGE(A4,DATE(2015,11,10))": 35.0,
    }
    for row, formula in enumerate(shown, 1):
        sheet.range((row, 8)).formula = formula
    cells = sheet.range((1, 8), (len(shown), 8))
    assert cells.options(err_to_str=True, ndim=1).value == list(shown.values())
    sheet["K1"].value = [["=ISNA(H5)"], ["=ISERROR(H3)"], ["=IFERROR(H3,-1)"]]
    assert sheet["K1:K3"].value == [True, True, -1.0]
    assert sheet["H5"].value is None
    sheet["J1:J3"].formula_array = "=SUN_TRIMMED_MEAN(A1:E3)"
    block = sheet["J1:J3"].options(err_to_str=True).value
    assert block == [70000.0, 60000.0, "#VALUE!"]
    sheet["A1"].value = 95000
    assert sheet["H1"].value == 80000.0
    book.save()
    book.close()
    kept = openpyxl.load_workbook(path).worksheets[0]
    assert [kept.cell(row, 8).value for row in range(1, len(shown) + 1)] == list(shown)
    again = xlwings.Book(impl=window.books.open(str(path))).sheets[0]
    again["B1"].value = 10
    assert again["H1"].value == 80000.0
    again["E1"].value = 60000
    assert again["H1"].value == 70000.0


def wait_for(look, seconds=30.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("waited in vain")


def click(find_window, label):
    """Click a button as soon as its window is there; return the window's texts."""

    def look():
        window = find_window()
        if window is None:
            return None
        there = list(accessibles(window.getAccessibleContext()))
        names = [one.getAccessibleName() for one in there]
        return (there[names.index(label)], names) if label in names else None

    button, texts = wait_for(look)
    button.doAccessibleAction(0)
    return texts


def toolbar(book):
    """Return our toolbar's window; the rest of the desktop is not walked through."""
    name = f"private:resource/toolbar/addon_{IDENTIFIER}"
    element = book.frame.LayoutManager.getElement(name)
    return element.RealInterface if element else None


def dialog(office):
    """Return the window in front that bears our name."""
    toolkit = office.service("com.sun.star.awt.Toolkit")
    windows = (toolkit.getTopWindow(n) for n in range(toolkit.getTopWindowCount()))
    return next((one for one in windows if name_of(one) == TAB), None)


def name_of(window):
    """Return what a window calls itself; one that is just coming or going has none."""
    try:
        context = window and window.getAccessibleContext()
        return context.getAccessibleName() if context else ""
    except Exception as error:
        if not errors.is_gone(error):
            raise
        return ""


def test_a_click_on_the_toolbar_checks_the_booklet(tmp_path, window):
    """As staff do it: open, click 校验, read the dialog, undo nothing, close."""
    wrong = group(changes={(0, "K2"): {"suggested_limit": "三万左右"}})
    path = tmp_path / "朝阳村.xlsx"
    path.write_bytes(build_booklet(wrong, default_policy()))
    book = window.books.open(str(path))
    book.activate()
    before = len(xlwings.Book(impl=book).sheets["评议1"].cells.conditional_formats)
    label = next(one.label for one in buttons() if one.id == "check")
    click(lambda: toolbar(book), label)
    told = click(lambda: dialog(window.office), "OK")
    assert "校验完成" in str(told)
    assert "错误 1 处" in str(told)
    sheet = xlwings.Book(impl=book).sheets["评议1"]
    assert "FLD-004" in wait_for(lambda: sheet["R7"].note).text
    assert book.sheets(len(book.sheets)).name == "校验结果"
    title = f"{TAB}：{label}"
    assert book.api.getUndoManager().getCurrentUndoActionTitle() == title
    coloured = len(sheet.cells.conditional_formats)
    press(
        next(one for one in buttons() if one.id == "summarise"), xlwings.Book(impl=book)
    )
    assert book.api.getUndoManager().getCurrentUndoActionTitle() == title
    assert len(sheet.cells.conditional_formats) == coloured > before
    manager = book.api.getUndoManager()
    manager.undo()
    wait_for(lambda: len(sheet.cells.conditional_formats) == before)
    assert sheet["R7"].note is None
    assert "校验结果" not in [one.name for one in book.sheets]
    by_id = {one.id: one for one in buttons()}
    press(by_id["check"], xlwings.Book(impl=book))
    press(by_id["unmark"], xlwings.Book(impl=book))
    assert len(sheet.cells.conditional_formats) == before
    manager.undo()
    wait_for(lambda: len(sheet.cells.conditional_formats) == coloured)
    assert "FLD-004" in sheet["R7"].note.text and sheet.api.isProtected()
    log = calc_install.settings_file().with_name("calc.log")
    assert not log.exists() or not log.read_text("utf-8")


def test_calc_killed_under_a_press_is_told_at_the_next_one(tmp_path, installed, window):
    path = tmp_path / "朝阳村.xlsx"
    path.write_bytes(build_booklet(booklet(), default_policy()))
    before = path.read_bytes()
    interrupted.note(str(installed)).unlink(missing_ok=True)
    label = next(one.label for one in buttons() if one.id == "check")
    book = window.books.open(str(path))
    book.activate()
    click(lambda: toolbar(book), label)
    wait_for(interrupted.note(str(installed)).exists)
    os.killpg(window.office.pid, signal.SIGKILL)
    wait_for(lambda: not presses(installed))
    assert path.read_bytes() == before and interrupted.note(str(installed)).exists()
    (tmp_path / f".~lock.{path.name}#").unlink(missing_ok=True)
    again = Office(installed, visible=True)
    opened = App(again, visible=True).books.open(str(path))
    opened.activate()
    click(lambda: toolbar(opened), label)
    told = str(click(lambda: dialog(again), "OK"))
    assert (
        f"上一次按“{label}”时 LibreOffice 或本程序中途退出" in told
        and "校验完成" in told
    )
    assert path.read_bytes() == before
    wait_for(lambda: not presses(installed))
    assert not interrupted.note(str(installed)).exists()
    again.close()


def presses(profile):
    """Return the presses that run for a profile's office."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"sunshine_xl.excel" in words and str(profile).encode() in words:
            found.append(int(file.parent.name))
    return found


MISTAKES = {
    "K0002": {"suggested_limit": "三万左右"},
    "K0004": {"net_income": 90000},
    "K0005": {"debts": -2000},
    "K0007": {"knows": "可能"},
    "K0009": {"suggested_limit": 900000},
}


def booklet():
    """Return a booklet that somebody filled in with haste."""
    homes = [
        Household(n, f"K{n:04d}", f"0101{n:04d}", name, "990101198001010014")
        for n, name in enumerate(
            "王芳 李伟 张敏 刘洋 陈静 杨磊 赵强 黄丽 周杰".split(), 1
        )
    ]
    usual = {"knows": "是", "assets": 260000, "debts": 10000}
    usual |= {"gross_income": 60000, "net_income": 50000, "suggested_limit": 60000}
    sheets = [
        EvaluatorSheet(
            f"0101-{number}",
            answers={
                home.customer_key: usual | MISTAKES.get(home.customer_key, {})
                for home in homes
            },
        )
        for number in range(1, 6)
    ]
    return BookletGroup("0101", "朝阳村", "朝阳支行", "村委会", homes, sheets)


def test_a_picture_for_the_docs(tmp_path, window, desktop):
    """Toolbar, a checked booklet with its marks, =SUN_LIMIT recalculating in a cell."""
    path = tmp_path / "朝阳村评议小组.xlsx"
    path.write_bytes(build_booklet(booklet(), default_policy()))
    book = xlwings.Book(impl=window.books.open(str(path)))
    book.activate()
    label = next(one.label for one in buttons() if one.id == "check")
    click(lambda: toolbar(book.impl), label)
    click(lambda: dialog(window.office), "OK")
    wait_for(lambda: "校验结果" in [sheet.name for sheet in book.sheets])
    book.sheets["评议1"].impl.activate()
    book.impl.controller.setFirstVisibleColumn(7)
    book.sheets["评议1"]["R7"].impl.select()
    limits = xlwings.Book(impl=window.books.add())
    sheet = limits.sheets[0]
    sheet["A1"].value = [
        [*(f"建议额度{n}" for n in range(1, 6)), *(f"净收入{n}" for n in range(1, 6))],
        [60000, 70000, 80000, 50000, 90000, *[60000] * 5],
    ]
    sheet["L1"].value, sheet["L2"].formula = "拟预授信", "=SUN_LIMIT(A2:E2,F2:J2)"
    sheet["A1:L1"].font.bold = True
    sheet["L2"].impl.select()
    assert sheet["L2"].value == 70000.0
    for shown, top, height in ((book, 0, 560), (limits, 560, 340)):
        shown.impl.window.setPosSize(0, top, 1440, height, 15)
    first = screens.picture(desktop.parent, "calc.png").read_bytes()
    sheet["A2:E2"].value = 40000
    assert sheet["L2"].value == 40000.0
    assert screens.picture(desktop.parent, "calc-function.png").read_bytes() != first
    book.close()
    limits.close()
