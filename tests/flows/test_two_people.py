"""Two people in one campaign: nothing is lost or doubled, the second is told (R98)."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sunshine_xl.flows import adjustments, alone, locks, reviews
from sunshine_xl.flows.copies import stands_of
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.journal import Journal
from sunshine_xl.io.file_lock import locked
from sunshine_xl.io.places import WORK_LOCK, CampaignFolder
from tests import faults
from tests.flows import small_campaign
from tests.flows.small_campaign import BRANCH, home_no
from tests.flows.writing_commands import content, leftovers

RETURN = ("copies", "return", "{root}", "{copy}", "--date", "2015-10-20")
FINALISE = ("finalise", "{root}", "--person", "{person}")
APPLY = (
    *("adjust", "apply", "{root}", "--branch", BRANCH, "--household", "{home}"),
    *("--amount", "9000", "--reason", "收入减少", "--person", "{person}"),
    *("--evidence", "{root}/campaign.toml"),
)
# The first is held up as it is about to put its file in place.
SLOW = ["-e", "trace=rename", "-e", "inject=rename:delay_enter=1500000"]


@pytest.fixture
def root(in_memory):
    return small_campaign.make(in_memory / "活动", homes=2).root


def words(command, root, **values):
    return [word.format(root=root, **values) for word in command]


def both(root, first, second):
    """Do two commands at once, the first of them slowly."""

    def begin(number, command):
        # The second comes while the first is at work.
        time.sleep(0.7 * number)
        spoken = root.with_name(f"spoken{number}")
        strace = [] if number else [*SLOW[:-1], f"{SLOW[-1]}:when=1"]
        return faults.run(faults.command, *command, strace=strace, spoken=spoken)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(begin, (0, 1), (first, second)))


def returned(root):
    return {
        one.copy.number: one.copy.first("returned_on")
        for one in stands_of(gather([root]))
        if one.copy.first("returned_on")
    }


def events(root):
    journal = Journal(CampaignFolder(root))
    assert journal.first_break() is None
    return [entry.event for entry in journal.entries()]


def test_two_different_copies_are_both_registered(root):
    done = both(
        root,
        words(RETURN, root, copy="0101/1"),
        words(RETURN, root, copy="0101/2"),
    )
    assert [one.status for one in done] == [0, 0], done
    assert set(returned(root)) == {1, 2}
    assert leftovers(content(root)) == []


def test_the_same_copy_twice_is_registered_once(root):
    command = words(RETURN, root, copy="0101/1")
    first, second = both(root, command, command)
    assert set(returned(root)) == {1}
    assert "登记收回 1 册" in first.output
    assert "登记收回 0 册" in second.output
    assert "CPY-005" in second.output


def test_a_list_is_locked_once(root):
    done = both(
        root,
        words(FINALISE, root, person="陈静"),
        words(FINALISE, root, person="许强"),
    )
    assert [one.status for one in done] == [0, 0], done
    assert events(root).count(locks.LIST_LOCKED) == 1
    assert "没有变化" in done[1].output
    assert "由陈静定稿" in done[1].output


def test_applications_at_once_have_numbers_of_their_own(root):
    assert (
        faults.run(
            faults.command,
            *words(FINALISE, root, person="陈静"),
            spoken=root.with_name("x"),
        ).status
        == 0
    )
    done = both(
        root,
        words(APPLY, root, home=home_no(1), person="张三"),
        words(APPLY, root, home=home_no(2), person="李四"),
    )
    assert [one.status for one in done] == [0, 0], done
    known = adjustments.adjustments_in(Journal(CampaignFolder(root)).entries())
    assert [(one.number, one.household_no) for one in known.values()] == [
        ("0001", home_no(1)),
        ("0002", home_no(2)),
    ]
    # The register tells of both, whoever wrote it last.
    text = str(
        small_campaign.rows(CampaignFolder(root).output("额度调整.xlsx"), "额度调整")
    )
    assert home_no(1) in text
    assert home_no(2) in text
    again = both(
        root,
        words(APPLY, root, home=home_no(1), person="张三"),
        words(APPLY, root, home=home_no(1), person="王五"),
    )
    assert [one.status for one in again] == [2, 2]
    assert events(root).count(adjustments.APPLIED) == 2


WRITING = {
    "mark": ("check", "{root}", "--mark"),
    "unmark": ("check", "{root}", "--unmark"),
    "summarise": ("summarise", "{root}"),
    "crosscheck": ("crosscheck", "{root}"),
    "return": RETURN,
    "sample": ("entry", "sample", "{root}"),
    "rate": ("rate", "{root}"),
    "finalise": FINALISE,
    "progress": ("progress", "{root}"),
    "protect": ("protect", "{root}/总行", "--password", "x"),
}


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(alone, "PATIENCE", 0.0)


@pytest.mark.parametrize("name", WRITING)
def test_the_second_is_told_who_is_at_work_and_writes_nothing(
    root, name, impatient, capsys, monkeypatch
):
    lock = CampaignFolder(root).log(WORK_LOCK)
    lock.parent.mkdir()
    with locked(lock, "陈静", "2015-11-10 09:30"):
        before = content(root)
        told = words(WRITING[name], root, copy="0101/1", person="许强")
        with pytest.raises(SystemExit) as ended:
            faults.command(*told)
        assert content(root) == before
    assert ended.value.code in (1, 2)
    said = capsys.readouterr()
    said = re.sub(r"[\s│]", "", said.out + said.err)
    assert "陈静（电脑" in said or "LCK-001" in said
    for part in ("陈静", socket.gethostname(), str(os.getpid()), "2015-11-10"):
        assert part in said or "LCK-001" in said
    assert "请等对方办完再试一次" in said


def test_the_names_stand_in_the_finding_too(root, impatient):  # LCK-001
    from sunshine_xl import catalog
    from sunshine_xl.flows.marking import unmark_files

    lock = CampaignFolder(root).log(WORK_LOCK)
    lock.parent.mkdir()
    with locked(lock, "陈静", "2015-11-10 09:30"):
        changed, problems = unmark_files([root / "总行"])
    assert changed == []
    assert {one.code for one in problems} == {"LCK-001"}
    assert f"陈静（电脑 {socket.gethostname()}，进程 {os.getpid()}" in catalog.sentence(
        problems[0]
    )
    assert unmark_files([root / "总行"]) == ([], [])


def test_what_a_dead_holder_left_is_no_lock(root, impatient):
    lock = CampaignFolder(root).log(WORK_LOCK)
    lock.parent.mkdir()
    told = {"person": "陈静", "host": "别的电脑", "pid": 1, "since": "2015-11-10 09:30"}
    lock.write_text(json.dumps(told), "utf-8")
    os.utime(lock, (0, 0))
    report = reviews.run(root)
    assert report.written
    assert not report.refusal


def hold(path):
    with locked(path, "陈静", "2015-11-10 09:30"):
        os.kill(os.getpid(), 9)


def test_a_killed_holder_holds_nothing(root, impatient):
    lock = CampaignFolder(root).log(WORK_LOCK)
    lock.parent.mkdir()
    killed = faults.run(hold, lock, spoken=root.with_name("spoken"))
    assert killed.status == faults.KILLED
    assert "陈静" in lock.read_text("utf-8")
    assert reviews.run(root).written
    assert lock.read_bytes() == b""


def test_a_step_within_a_step_does_not_wait_for_itself(root, impatient):
    with alone.alone(root):
        assert not reviews.run(root).refusal


def test_where_no_lock_can_be_had_work_goes_on(root, impatient):
    folder = CampaignFolder(root)
    folder.log().write_bytes(b"no folder")
    assert reviews.run(root).written
