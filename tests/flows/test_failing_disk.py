"""A full, broken, read-only or held disk under every command that writes (R79, R98).

The command says why and what to do in one Chinese finding or line, ends with 1 or 2,
leaves no file half written and no temporary one.
"""

from __future__ import annotations

import ctypes
import os
import re

import pytest

from tests import faults
from tests.flows import writing_commands
from tests.flows.test_power_cut import check_whole
from tests.flows.writing_commands import content, leftovers, put_back

EVERY_CALL = os.environ.get("FAULTS") == "all"
COMMANDS = sorted(writing_commands.NAMES)
# What a call fails with, and what is said then.
FULL = ("ENOSPC", "磁盘已满")
FAULTS = {
    "write": (FULL, ("EIO", "磁盘读写出错")),
    "pwrite64": (FULL,),
    "fsync": (("EIO", "磁盘读写出错"), FULL),
    "fdatasync": (("EIO", "磁盘读写出错"),),
    # What Windows says of a file that is open in Excel, and of a share to read only.
    "rename": (("EACCES", "正被其他程序打开"), ("EROFS", "只读")),
}


def chosen(calls):
    """Return the first and the last call of each kind that may fail."""
    found = {}
    for call in calls:
        # A lock is held whether or not its file says by whom.
        is_lock = faults.files_of(call)[0].endswith((".lock", "/lock"))
        if call.name in FAULTS and " = -1 " not in call.text and not is_lock:
            found.setdefault(call if EVERY_CALL else call.name, []).append(call)
    return [call for alike in found.values() for call in sorted({alike[0], alike[-1]})]


def is_of_database(call):
    """Return whether SQLite made a call; what it need not tell takes nothing away.

    It tidies its journal up later, and asks the disk for nothing but its folder's
    names, for which it does not wait.
    """
    file = faults.files_of(call)[0]
    return ".sqlite" in file or call.name == "fdatasync"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_failing_call(steps, name):
    root, every = steps
    step = every[name]
    spoken = root.with_name("spoken")
    for number, call in enumerate(chosen(step.calls)):
        errors = FAULTS[call.name]
        for error, reason in errors if EVERY_CALL else [errors[number % len(errors)]]:
            put_back(root, step.before)
            strace = faults.failing(call, error)
            failed = faults.run(
                faults.command, *step.words, strace=strace, spoken=spoken
            )
            where = (call, error, failed.output)
            if is_of_database(call) and failed.status == step.status:
                left = content(root)
                check_whole(root, step, left, call)
                merged = "输出/合并.xlsx"
                assert left.get(merged) == step.after.get(merged), where
                continue
            assert failed.status in (1, 2), where
            assert "Traceback" not in failed.output, where
            assert "程序内部错误" not in failed.output, where
            said = re.sub(r"[\s│]", "", failed.output)
            assert reason in said, where
            assert "请" in said, where
            left = content(root)
            assert leftovers(left) == [], where
            check_whole(root, step, left, call)


@pytest.mark.parametrize("name", ["mark", "summarise", "finalise", "apply", "merge"])
def test_a_folder_to_read_only(steps, name):
    root, every = steps
    step = every[name]
    put_back(root, step.before)
    for path in (*root.rglob("*"), root):
        path.chmod(0o555 if path.is_dir() else 0o444)
    spoken = root.with_name("spoken")
    failed = faults.run(as_anybody, *step.words, spoken=spoken)
    assert failed.status in (1, 2), failed.output
    said = re.sub(r"[\s│]", "", failed.output)
    assert "没有写入权限" in said
    assert "请" in said
    assert "Traceback" not in failed.output
    assert content(root) == step.before


def as_anybody(*words):
    """Be the command line without the powers that let root write everywhere."""
    libc = ctypes.CDLL(None, use_errno=True)
    version, itself = 0x20080522, 0
    nothing = (ctypes.c_uint32 * 6)()
    header = (ctypes.c_uint32 * 2)(version, itself)
    assert libc.capset(header, nothing) == 0, ctypes.get_errno()
    faults.command(*words)
