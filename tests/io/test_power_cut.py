"""A file is whole after a kill -9 before every system call of its writing, and what
the power may take away is on the disk before anybody relies on it (R98)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunshine_xl.io.atomic import WriteFailed, replace_file
from tests import faults

OLD, NEW = b"old" * 50_000, b"new" * 50_000
NAMES = {"表.xlsx", "表.xlsx.bak"}


def write(path: str) -> None:
    replace_file(Path(path), NEW)


def try_to_write(path: str) -> None:
    try:
        replace_file(Path(path), NEW)
    except WriteFailed as problem:
        print(problem.reason)
    else:
        print("written")


@pytest.fixture
def path(in_memory):
    folder = in_memory / "folder"
    folder.mkdir()
    path = folder / "表.xlsx"
    path.write_bytes(OLD)
    path.with_name("表.xlsx.bak").write_bytes(b"older")
    return path


def calls(path, work):
    """Return the calls that write, and put the file back."""
    seen = faults.run(
        *(work, str(path)),
        strace=faults.listed(),
        spoken=path.parent.parent / "spoken",
    )
    assert seen.status == 0, seen.output
    assert path.read_bytes() == NEW
    restore(path)
    return faults.changing(seen.calls, path.parent)


def restore(path):
    for other in path.parent.iterdir():
        other.unlink()
    path.write_bytes(OLD)
    path.with_name("表.xlsx.bak").write_bytes(b"older")


def names(path):
    return {other.name for other in path.parent.iterdir()}


def test_kill_at_every_call(path, tmp_path):
    states = set()
    for call in calls(path, write):
        killed = faults.run(
            write, str(path), strace=faults.killing(call), spoken=tmp_path / "spoken"
        )
        assert killed.status == faults.KILLED, call
        backup = path.with_name("表.xlsx.bak").read_bytes()
        states.add((path.read_bytes(), backup))
        replace_file(path, NEW)
        assert names(path) == NAMES, call
        assert path.read_bytes() == NEW
        assert path.with_name("表.xlsx.bak").read_bytes() == OLD
        restore(path)
    assert states == {(OLD, b"older"), (OLD, OLD), (NEW, OLD)}


def test_nothing_is_renamed_before_it_is_on_the_disk(path):
    assert faults.unsynced(calls(path, write), path.parent) == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("ENOSPC", "磁盘已满"),
        ("EIO", "磁盘读写出错"),
        ("EROFS", "文件夹是只读的"),
        ("EACCES", "没有写入权限，或文件正被其他程序打开"),
    ],
)
def test_an_error_at_every_call_leaves_the_old_file_and_nothing_else(
    path, tmp_path, error, reason
):
    for call in calls(path, try_to_write):
        failed = faults.run(
            try_to_write,
            str(path),
            strace=faults.failing(call, error),
            spoken=tmp_path / "spoken",
        )
        said = failed.output.strip()
        assert failed.status == 0
        if call.name == "link":
            # A disk without links: the old version is copied.
            assert said == "written"
        elif call.name == "unlink" and "ENOENT" in call.text:
            assert said == "written"
        else:
            assert said == reason, call
        assert names(path) == NAMES, call
        assert path.read_bytes() in ((NEW,) if said == "written" else (OLD, NEW))
        if said != "written" and call.text.startswith("rename"):
            assert path.read_bytes() == OLD
        restore(path)
