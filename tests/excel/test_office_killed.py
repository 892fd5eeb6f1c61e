"""Calc killed under every button, at several moments, as kill -9 does it.

The office is a real one with its windows, each press a process of its own as the
toolbar starts it. After each death a new office opens the workbook and the same button
must do what it would have done at once.
"""

from __future__ import annotations

import shutil
import sys

import pytest

from sunshine_xl.buttons import CAMPAIGN, buttons
from sunshine_xl.excel import interrupted, ribbon, steps, undo
from sunshine_xl.excel.session import press
from tests.excel import campaign_files
from tests.excel.clerk import SOON, Clerk
from tests.excel.dying import Watch
from tests.excel.test_ribbon import marked

# Before the press has found its office, before it reads, at parts of all its calls into
# the office, while a dialog stands.
MOMENTS = ("start", "read", 0.3, 0.6, 0.9, "ask")
# Those that colour cells, and the one that asks first, die more often.
MORE = [("check", "read"), ("check", 0.6), ("check", 0.9), ("check", "ask")]
MORE += [("lock", "ask")]
# What is pressed before, for there to be something to take back.
BEFORE = {"undo": "exclusions", "unmark": "check"}
BY_ID = {one.id: one for one in buttons()}


def cases():
    """Return every button with a moment; a new one in the list gets its own."""
    turns = {
        (one.id, MOMENTS[number % len(MOMENTS)]): None
        for number, one in enumerate(buttons())
    }
    return [*turns, *(one for one in MORE if one not in turns)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return campaign_files.make(tmp_path_factory.mktemp("活动"))


@pytest.fixture(scope="module")
def clerk(tmp_path_factory):
    one = Clerk(tmp_path_factory.mktemp("柜员"))
    yield one
    one.quit()


@pytest.fixture
def quiet(clerk, monkeypatch):
    """Let presses in this process keep, ask and show as those of the clerk do."""
    monkeypatch.setattr(undo, "folder", lambda: clerk.kept)
    monkeypatch.setattr(steps, "agreed", lambda book, question: True)
    monkeypatch.setattr(ribbon.webbrowser, "open", lambda page: True)


class Desk:
    """A campaign's folder with the workbook in front that a button is pressed on."""

    def __init__(self, clerk, made, button, folder):
        self.clerk, self.button = clerk, button
        self.source = made[button.id in campaign_files.AFTER_THE_LOCK]
        self.root = folder / "活动"
        self.front = self.root / campaign_files.front_of(button.id)

    def laid_out(self):
        """Open the workbook of a fresh copy of the campaign; return it."""
        self.cleared()
        shutil.rmtree(self.clerk.kept, ignore_errors=True)
        if self.root.exists():
            shutil.rmtree(self.root)
        shutil.copytree(self.source, self.root)
        book = self.clerk.open(self.front)
        if self.button.id in BEFORE:
            press(BY_ID[BEFORE[self.button.id]], book)
            book = self.opened()
            if book.impl.api.isModified():
                book.save()
        return self.opened()

    def opened(self):
        """Return the workbook in front, opening it if need be, its cell selected."""
        book = self.clerk.open(self.front)
        if self.button.id == "lookup":
            book.sheets["评议1"].activate()
            book.sheets["评议1"]["C6"].select()
        return book

    def cleared(self):
        if self.clerk.is_at_work:
            for book in list(self.clerk.app.books):
                book.close()


@pytest.mark.parametrize(("name", "moment"), cases())
def test_a_killed_office_costs_one_press(name, moment, clerk, made, tmp_path, quiet):
    button = BY_ID[name]
    desk = Desk(clerk, made, button, tmp_path)
    book = desk.laid_out()
    watch = Watch()
    sys.setprofile(watch)
    try:
        told = press(button, book)
    finally:
        sys.setprofile(None)
    marks_once = marked(desk.opened())
    desk.cleared()
    once = campaign_files.holds(desk.root)

    book = desk.laid_out()
    before = campaign_files.holds(desk.root)
    title = book.impl.title
    at = str(max(2, int(watch.calls * moment))) if isinstance(moment, float) else moment
    process = clerk.begin(name, title, at)
    ended = clerk.finish(process, answering=moment != "ask")
    assert clerk.office.process.wait(SOON) is not None
    assert ended.code == 1 and ended.seconds_alone < SOON
    (line,) = ended.stderr.splitlines()
    assert button.label in line and "再按一次" in line
    # A press that never found its office does not know what that had open. The next
    # office of the same user passes over its own lock.
    lock = f".~lock.{desk.front.name}#"
    left = [lock] if moment == "start" else []
    wrong = campaign_files.wrong(desk.root, before, once)
    assert [one.rpartition("/")[2] for one in wrong] == left
    assert interrupted.note(str(clerk.profile)).exists()

    clerk.start()
    again = clerk.press(name, desk.opened().impl.title)
    assert (again.code, again.stderr) == (0, "")
    said = again.dialogs[-1]
    assert said.startswith(f"上一次按“{button.label}”")
    assert not interrupted.note(str(clerk.profile)).exists()
    if not told.is_final:
        assert told.text.splitlines()[0] in said
    # What only changes the open workbook leaves the files alone.
    writes = button.needs == CAMPAIGN or name == "undo"
    assert campaign_files.holds(desk.root) == (once if writes else before)
    if button.needs != CAMPAIGN:
        assert marked(desk.opened()) == marks_once
    desk.cleared()
    assert not desk.front.with_name(lock).exists()
