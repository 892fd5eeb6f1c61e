"""The office process: found, lost, hung, killed, locked out."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlwings

from sunshine_xl.calc import bridge, errors, office, uno_access
from sunshine_xl.calc.office import Office


def group_of(pid: int) -> list[int]:
    """Return the processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_until(true, seconds=10.0):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


@pytest.fixture
def app(engine):
    app = xlwings.App(visible=False)
    yield app
    app.kill()


def test_closing_leaves_no_process_and_no_profile():
    one = Office()
    profile = Path(one._private)
    assert profile.is_dir() and group_of(one.pid)
    one.close()
    assert not one.is_alive
    assert wait_until(lambda: not group_of(one.pid))
    assert not profile.exists()


def test_an_office_killed_under_a_button_is_told_and_the_file_stays(tmp_path, app):
    book = app.books[0]
    book.sheets[0]["A1"].value = "保存的"
    path = tmp_path / "册.xlsx"
    book.save(path)
    before = path.read_bytes()
    with (
        pytest.raises(errors.OfficeGone, match="repeat the step"),
        app.impl.office.answering_within(30),
    ):
        book.sheets[0]["A1"].value = "没有保存的"
        os.killpg(app.pid, signal.SIGKILL)
        book.sheets[0]["A1:Z99"].value = 1
    assert path.read_bytes() == before
    assert app.pid not in [one.pid for one in xlwings.apps]
    following = xlwings.App(visible=False)
    lock = tmp_path / ".~lock.册.xlsx#"
    if lock.exists():
        lock.unlink()
    assert following.books.open(path).sheets[0]["A1"].value == "保存的"
    following.quit()


def test_an_office_that_hangs_is_ended_and_told(app):
    with (
        pytest.raises(errors.OfficeGone, match="did not answer"),
        app.impl.office.answering_within(1.0),
    ):
        os.killpg(app.pid, signal.SIGSTOP)
        app.books[0].sheets[0]["A1"].value = 1
    assert wait_until(lambda: not group_of(app.pid))


def test_other_mistakes_pass_through_the_watch(app):
    with pytest.raises(KeyError), app.impl.office.answering_within(30):
        app.books["没有"]


def test_python_killed_leaves_no_office_behind():
    code = (
        "from sunshine_xl.calc.office import Office; import time; "
        "print(Office().pid, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    pid = int(child.stdout.readline())
    assert group_of(pid)
    child.kill()
    child.wait()
    child.stdout.close()
    assert wait_until(lambda: not group_of(pid))


def test_a_running_office_is_attached_to_and_left_running(tmp_path):
    own = Office(tmp_path / "profile")
    second = Office(tmp_path / "profile")
    assert (own.is_attached, second.is_attached) == (False, True)
    second.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    assert len(list(own.documents())) == 1
    second.close()
    assert own.is_alive and second.is_alive
    own.close()
    assert not second.is_alive


def test_an_office_that_hands_over_slowly_is_no_reason_to_end_the_user_s(
    tmp_path, monkeypatch
):
    own = Office(tmp_path / "profile")
    slow = tmp_path / "soffice"
    slow.write_text(f'#!/bin/sh\n{office.find_office()} "$@"\nsleep 5\n', "utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "find_office", lambda: str(slow))
    second = Office(tmp_path / "profile")
    assert second.is_attached and second.process.poll() is None
    second.close()
    assert own.is_alive
    own.close()


def test_a_program_that_ends_at_once_is_not_waited_for(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(office, "find_office", lambda: str(program))
    monkeypatch.setattr(office, "_ATTACH_SECONDS", 0.5)
    start = time.monotonic()
    with pytest.raises(errors.OfficeSilent, match="did not answer"):
        Office()
    assert time.monotonic() - start < office._START_SECONDS / 2


def test_what_is_missing_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setattr(office, "_PROGRAMS", ())
    monkeypatch.setattr(office, "_FOLDERS", ())
    with pytest.raises(errors.OfficeMissing, match="apt install libreoffice-calc"):
        office.find_office()
    monkeypatch.setattr(uno_access, "_FOLDERS", ())
    monkeypatch.setitem(sys.modules, "uno", None)
    monkeypatch.setattr(uno_access, "_program_folders", tuple)
    monkeypatch.setattr(bridge, "_pythons", lambda _: [sys.executable])
    with pytest.raises(errors.OfficeMissing, match="python3-uno"):
        uno_access._found.__wrapped__()


def test_an_office_that_never_answers_is_told(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(office, "find_office", lambda: str(program))
    monkeypatch.setattr(office, "_START_SECONDS", 0.5)
    with pytest.raises(errors.OfficeSilent, match="did not answer"):
        Office()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "no file"), (b"PK\x03\x04 broken", "damaged")]
)
def test_a_file_that_cannot_be_opened_is_told(tmp_path, running, content, words):
    path = tmp_path / "坏.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(errors.CannotOpen, match=words):
        running.impl.books.open(str(path))


@pytest.fixture
def locked(tmp_path, book):
    """Return what makes a workbook locked by a user."""
    book.save(tmp_path / "保存.xlsx")

    def lock(user):
        path = shutil.copy(tmp_path / "保存.xlsx", tmp_path / "册.xlsx")
        words = f",{user},PC1,01.10.2015 08:00,file:///home/x/office;"
        (tmp_path / ".~lock.册.xlsx#").write_text(words, "utf-8")
        return str(path)

    return lock


def test_ones_own_stale_lock_is_explained(running, locked):
    user = getpass.getuser()
    with pytest.raises(errors.CannotOpen, match=f"locked by {user}.*delete"):
        running.impl.books.open(locked(user))


def test_a_file_somebody_holds_can_be_read_and_not_saved(running, locked):
    held = running.impl.books.open(locked("王会计"))
    assert len(held.sheets) == 1
    with pytest.raises(errors.CannotSave, match="王会计"):
        held.save()
    held.close()
