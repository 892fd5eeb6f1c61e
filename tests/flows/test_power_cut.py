"""kill -9 before every system call that writes, in every command that writes (R98).

Each file is the old one or the new one, the log stays sound, and the same command done
again ends where it would have ended undisturbed.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from sunshine_xl.flows import adjustments, locks
from sunshine_xl.flows.journal import Journal
from sunshine_xl.io.encrypting import is_encrypted
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.places import CampaignFolder
from tests import faults
from tests.flows import writing_commands
from tests.flows.writing_commands import content, is_log, leftovers, put_back

# FAULTS=all kills at every call. Without it, those that change nothing anybody sees are
# left out, and of long rows of one file's writes some.
EVERY_CALL = os.environ.get("FAULTS") == "all"
MOST = 3
# What was put in before the power went is told as being there, not as put in today.
TOLD_ANEW = "输出/补充信息.xlsx"
COMMANDS = sorted(writing_commands.NAMES)


@pytest.mark.parametrize("name", COMMANDS)
def test_kill_at_every_write(steps, name):
    root, every = steps
    step = every[name]
    spoken = root.with_name("spoken")
    put_back(root, step.after)
    faults.run(faults.command, *step.words, spoken=spoken)
    twice = content(root)
    seen = []
    for call in chosen(step.calls):
        put_back(root, step.before)
        killed = faults.run(
            faults.command, *step.words, strace=faults.killing(call), spoken=spoken
        )
        assert killed.status == faults.KILLED, (call, killed.output)
        left = content(root)
        check_whole(root, step, left, call)
        state = state_of(left)
        if state in seen:
            continue
        seen.append(state)
        again = faults.run(faults.command, *step.words, spoken=spoken)
        assert "Traceback" not in again.output, again.output
        check_recovered(root, step, twice, again, call)
    assert len(seen) > 1
    print(f"{name}: {len(chosen(step.calls))} killed, {len(seen)} states")


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_relied_on_before_it_is_on_the_disk(steps, name):
    root, every = steps
    assert faults.unsynced(every[name].calls, root) == []


def state_of(left):
    """Return what the next run finds: of the log, with its times, the lengths.

    A merge without ``--resume`` begins by forgetting what lies on its desk.
    """
    known = {
        name: len(data) if is_log(name) else data
        for name, data in left.items()
        if name not in leftovers(left)
        and not name.endswith(".lock")
        and not is_desk(name)
    }
    return known, len(leftovers(left))


def chosen(calls):
    """Return the calls to die at: of many writes to one file the first, some, last."""
    if EVERY_CALL:
        return calls
    visible = [
        call
        for call in calls
        if call.name in ("write", "sendfile", "fsync", "rename", "link", "unlink")
        or ".sqlite" in faults.files_of(call)[0]
        if " = -1 " not in call.text
    ]
    rows = Counter(map(group, visible))
    passed = Counter()
    found = []
    for call in visible:
        key = group(call)
        place, every = passed[key], max(1, rows[key] // MOST)
        passed[key] += 1
        if place % every == 0 or place == rows[key] - 1:
            found.append(call)
    return found


def group(call):
    """Return what is alike: calls that write or sync one file, all of a database."""
    path = faults.files_of(call)[0]
    if ".sqlite" in path:
        return "database", path.partition(".sqlite")[0]
    if call.name in ("write", "ftruncate"):
        return call.name, path
    return call.name, call.number


def check_whole(root, step, left, call):
    """Every file is one of those there were before, or of those there will be."""
    for name, data in left.items():
        if name in leftovers(left) or is_log(name) or is_desk(name):
            continue
        plain = name.removesuffix(".bak")
        known = (step.before.get(name), step.after.get(name), step.before.get(plain))
        if data in known:
            continue
        # Made of chance: a locked file, seconds on a page.
        assert is_encrypted(data) or is_fresh(root / name), (call, name)
    for name in step.before:
        assert name in left or is_desk(name) or name.endswith(".bak"), (call, name)
    found = Journal(CampaignFolder(root)).first_break()
    assert found is None or found.code in ("LOG-005", "LOG-006"), (call, found)


def check_recovered(root, step, twice, again, call):
    """All ends as undisturbed, or as where a command was done and done again."""
    now = content(root)
    assert leftovers(now) == [], call
    assert Journal(CampaignFolder(root)).first_break() is None, call
    events = [entry.event for entry in Journal(CampaignFolder(root)).entries()]
    for event in (locks.LIST_LOCKED, locks.REOPENED, *ADJUSTED):
        assert events.count(event) <= 1, (call, events)
    assert set(step.after) <= set(now) <= set(step.after) | set(twice) | torn(now), call
    for name, data in now.items():
        if is_log(name) or is_desk(name) or name in torn(now):
            continue
        if data not in (step.after.get(name), twice.get(name)):
            assert is_encrypted(data) or is_fresh(root / name), (call, name)
    if not is_told_to_be_done(step, again, events):
        assert again.status == step.status, (call, again.output)


ADJUSTED = (adjustments.APPLIED, adjustments.AGREED, adjustments.EXECUTED)


def torn(now):
    return {name for name in now if name.startswith("日志/断尾")}


def is_told_to_be_done(step, again, events):
    """Return whether a step that may be done once says that it was."""
    if again.status != 2:
        return False
    assert step.words[0] in ("adjust", "finalise"), again.output
    return any(word in again.output for word in ("该户已有申请", "现在是", "没有锁定"))


def is_desk(name):
    """Return whether a file is a merge's own, which goes on from it."""
    return "/.合并.xlsx.merge/" in name


def is_fresh(path):
    """Return whether a file whose bytes differ each time is whole."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as base:
            return base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if path.as_posix().endswith(TOLD_ANEW):
        return read_file(path, path.name).readable
    if path.name == "合并-摘要.html":  # it tells the slowest files
        return path.read_text("utf-8").rstrip().endswith("</html>")
    return ".sqlite-" in path.name
