"""What happens around a press: pressed twice, workbook closed, folder gone."""

from __future__ import annotations

import shutil
import signal
import sys
import time

import pytest

from sunshine_xl.buttons import CAMPAIGN, buttons
from sunshine_xl.excel import campaign, interrupted, ribbon, steps, undo
from sunshine_xl.excel.book import Vanished
from sunshine_xl.excel.session import press
from sunshine_xl.flows.report import Report
from tests.excel import campaign_files
from tests.excel.campaign_files import AFTER_THE_LOCK
from tests.excel.clerk import Clerk
from tests.excel.dying import Watch
from tests.excel.test_ribbon import marked

BY_ID = {one.id: one for one in buttons()}
each_button = pytest.mark.parametrize("button", buttons(), ids=lambda one: one.id)
# So many calls into the engine every button makes, whatever it does.
EARLY = 30
# These need neither the file nor its folder.
STEPS = campaign.__file__
# These read so little that they show no progress.
NO_PROGRESS = ("receipt", "adjust")
STAND_ALONE = ("unmark", "help", "about")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return campaign_files.make(tmp_path_factory.mktemp("活动"))


@pytest.fixture
def root(made, tmp_path, request):
    """Copy the campaign: the locked one for a button that needs it."""
    given = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    needs_lock = "button" in given and given["button"].id in AFTER_THE_LOCK
    return shutil.copytree(made[needs_lock], tmp_path / "活动")


@pytest.fixture
def quiet(monkeypatch, tmp_path):
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    monkeypatch.setattr(steps, "agreed", lambda book, question: True)
    monkeypatch.setattr(ribbon.webbrowser, "open", lambda page: True)


@pytest.fixture
def book(root, running, quiet):
    """Open a booklet of a small campaign; nothing stays open afterwards."""
    yield running.books.open(book_of(root))
    for one in list(running.books):
        one.close()


def pressed(button, book, happens, after=EARLY):
    """Press a button while something else happens after so many calls."""
    sys.setprofile(Watch(str(after), happens))
    try:
        return press(button, book)
    finally:
        sys.setprofile(None)


def is_free(app):
    """Return whether nothing that a press holds on to is held any more."""
    assert app.screen_updating and app.status_bar is False
    return not any(one.api.hasControllersLocked() for one in app.books)


@each_button
def test_a_second_press_is_refused_while_the_first_is_at_work(button, tmp_path, quiet):
    profile = str(tmp_path)
    first = BY_ID["check"]
    with (
        interrupted.Pressing(first, "册.xlsx", profile) as at_work,
        pytest.raises(interrupted.AtWork, match=first.label),
    ):
        assert at_work.told == ""
        interrupted.Pressing(button, "册.xlsx", profile).__enter__()
    assert not interrupted.note(profile).exists()
    with interrupted.Pressing(button, "册.xlsx", profile) as again:
        assert again.told == ""


@pytest.fixture(scope="module")
def clerk(tmp_path_factory):
    one = Clerk(tmp_path_factory.mktemp("柜员"))
    yield one
    one.quit()


@pytest.mark.parametrize("name", ["check", "exclusions"])
def test_pressed_twice_is_done_once(name, clerk, made, root, quiet, running):
    """Two processes, as the toolbar starts them; the second meets the first at work."""
    other = running.books.open(book_of(root))
    press(BY_ID[name], other)
    once, marks_once = campaign_files.holds(root), marked(other)
    for one in list(running.books):
        one.close()
    shutil.rmtree(root)
    shutil.copytree(made[False], root)
    path = book_of(root)
    book = clerk.open(path)
    title = book.impl.title
    note = clerk.kept / interrupted.note(str(clerk.profile)).name
    first = clerk.begin(name, title)
    until = time.monotonic() + 30
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    second = clerk.finish(clerk.begin(name, title))
    first.send_signal(signal.SIGCONT)
    ended = clerk.finish(first)
    assert second.code == 1 and second.dialogs == []
    assert "还在办理" in second.stderr and BY_ID[name].label in second.stderr
    # One that is just going may be read once more.
    assert (ended.code, ended.stderr, len(set(ended.dialogs))) == (0, "", 1)
    assert campaign_files.holds(root) == once
    book = clerk.open(path)
    assert marked(book) == marks_once
    book.close()


@each_button
def test_a_workbook_closed_by_its_user_is_told(button, book, root, running):
    path, before = book.fullname, campaign_files.holds(root)
    other = running.books.add()

    def close():
        for one in running.books:
            if one.fullname == path:
                one.impl.document.close(True)

    told = pressed(button, book, close)
    assert told.text and is_free(running)
    if button.needs == CAMPAIGN:
        assert "没有办完" not in told.text or told.is_grave
    elif told.is_grave:
        assert "被关闭" in told.text and "重新打开" in told.text
    if button.needs != CAMPAIGN:
        assert campaign_files.holds(root) == before
    assert other.sheets[0].used_range.address == "$A$1"


@pytest.mark.parametrize("after", [EARLY, 2000, 4000])
def test_another_workbook_in_front_changes_nothing(after, book, root, running):
    press(BY_ID["check"], book)
    once = marked(book)
    press(BY_ID["unmark"], book)
    other = running.books.add()
    book.activate()
    told = pressed(BY_ID["check"], book, other.activate, after)
    assert told.has_marked and marked(book) == once
    assert [sheet.name for sheet in other.sheets] == ["Sheet1"] and is_free(running)


def test_a_folder_that_has_vanished_is_named_by_every_button(book, root, running):
    before, away = campaign_files.holds(root), root.with_name("移走了")
    root.rename(away)
    for button in buttons():
        told = press(button, book)
        assert not root.exists(), "nothing is written where a folder was"
        assert told.text and is_free(running), button.id
        if button.id not in STAND_ALONE:
            assert told.is_grave and "找不到" in told.text, button.id
            assert str(root) in told.text and "网络盘" in told.text
            assert "再按一次" in told.text
    assert campaign_files.holds(away) == before
    away.rename(root)
    # To calculate is to change a workbook, which a step wants saved.
    book.close()
    book = running.books.open(book_of(root))
    for name in ("exclusions", "check"):
        assert press(BY_ID[name], book).has_changed


@pytest.mark.parametrize(
    "button",
    [one for one in buttons() if one.needs == CAMPAIGN],
    ids=lambda one: one.id,
)
def test_a_folder_that_vanishes_under_a_step_is_told(button, book, root, running):
    """As a network drive does that is cut off while the first file is read."""
    away, before = root.with_name("移走了"), campaign_files.holds(root)

    def vanish(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_name == "show" and code.co_filename == STEPS:
            sys.setprofile(None)
            root.rename(away)

    sys.setprofile(vanish)
    try:
        told = press(button, book)
    finally:
        sys.setprofile(None)
    assert away.exists() or button.id in NO_PROGRESS
    if away.exists():
        assert told.is_grave and "找不到" in told.text and str(root) in told.text
        now = campaign_files.holds(away)
        assert {name: now.get(name) for name in before} == before
        assert not list(root.rglob("*")), "nothing is written where a folder was"
    assert is_free(running)


def test_what_was_written_where_a_folder_was_is_not_in_the_way(book, root, running):
    away = root.with_name("移走了")

    def step(folder, progress):
        root.rename(away)
        target = folder / "输出" / "单" / "一.xlsx"
        target.parent.mkdir(parents=True)
        target.write_bytes(b"x")
        return Report(["好"], written=[target])

    with pytest.raises(Vanished, match="没有办完"):
        campaign.run_step(book, step, "试", rewrites=True)
    assert not root.exists()
    away.rename(root)
    assert press(BY_ID["exclusions"], running.books.open(book_of(root))).has_changed


def test_a_receipt_kept_among_the_results_is_closed_meanwhile_and_read(
    made, running, tmp_path, quiet
):
    root = shutil.copytree(made[True], tmp_path / "活动")
    kept = root / "输出" / "导入" / campaign_files.RECEIPT
    (root / campaign_files.RECEIPT).rename(kept)
    told = press(BY_ID["receipt"], running.books.open(kept))
    assert "回执与导出一致" in told.text and not told.is_grave
    assert [one.fullname for one in running.books] == [str(kept)]
    running.books[0].close()


def book_of(root):
    return root / campaign_files.BOOK
