"""A file is replaced whole or not at all, whatever goes wrong on the way."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sunshine_xl.io.atomic import WriteFailed, replace_file, safe_text
from sunshine_xl.io.temporary import is_leftover, second, temporary

OLD, NEW = b"old" * 1000, b"new" * 1000


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_previous_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    assert replace_file(path, OLD) is None
    assert listing(tmp_path) == ["表.xlsx"]
    path.chmod(0o640)
    backup = replace_file(path, NEW)
    assert backup == tmp_path / "表.xlsx.bak"
    assert (path.read_bytes(), backup.read_bytes()) == (NEW, OLD)
    assert path.stat().st_mode & 0o777 == 0o640
    replace_file(path, b"third")
    assert backup.read_bytes() == NEW
    assert listing(tmp_path) == ["表.xlsx", "表.xlsx.bak"]


def test_no_backup_where_none_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    assert replace_file(path, NEW, keep_previous=False) is None
    assert listing(tmp_path) == ["表.xlsx"]


def test_the_check_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)

    def object_to(data: bytes) -> None:
        assert data == NEW
        raise ValueError("three cells differ")

    with pytest.raises(WriteFailed, match="three cells differ"):
        replace_file(path, NEW, verify=object_to)
    assert (path.read_bytes(), listing(tmp_path)) == (OLD, ["表.xlsx"])


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="文件夹不存在") as failure:
        replace_file(tmp_path / "无" / "表.xlsx", NEW)
    assert failure.value.path == tmp_path / "无" / "表.xlsx"


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx" / "x").mkdir(parents=True)
    with pytest.raises(WriteFailed):
        replace_file(tmp_path / "表.xlsx", NEW)
    assert listing(tmp_path) == ["表.xlsx"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    try:
        with pytest.raises(WriteFailed):
            replace_file(path, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (path.read_bytes(), listing(tmp_path)) == (OLD, ["表.xlsx"])


WRITER = """
import sys
from pathlib import Path
from sunshine_xl.io.atomic import replace_file
data = [bytes([number]) * 3_000_000 for number in (1, 2)]
while True:
    for one in data:
        replace_file(Path(sys.argv[1]), one)
        print(flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    for round_ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(0.004 * round_)
            writer.kill()
        data = path.read_bytes()
        assert len(data) == 3_000_000
        assert len(set(data)) == 1


def test_what_a_killed_writer_left_goes_at_once_and_what_one_holds_stays(
    tmp_path: Path,
) -> None:
    left = [tmp_path / f".sunshine-a{end}.tmp" for end in ("", ".bak")]
    for leftover in left:
        leftover.write_bytes(b"x")
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    os.utime(path, (0, 0))
    with temporary(path) as held:
        # The second is a link to the old file, and as old as that.
        os.link(path, second(held))
        replace_file(tmp_path / "另.xlsx", NEW)
        assert listing(tmp_path) == sorted(
            [held.name, second(held).name, "另.xlsx", "表.xlsx"]
        )
    assert listing(tmp_path) == ["另.xlsx", "表.xlsx"]
    assert is_leftover(held.name)
    assert is_leftover(second(held).name)
    assert not is_leftover("表.xlsx")


def test_without_locks_a_leftover_is_swept_after_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    stale, young = tmp_path / ".sunshine-a.tmp", tmp_path / ".sunshine-b.tmp"
    for leftover in (stale, young):
        leftover.write_bytes(b"x")
    os.utime(stale, (0, 0))
    replace_file(tmp_path / "表.xlsx", NEW)
    assert listing(tmp_path) == [young.name, "表.xlsx"]


def test_a_file_that_holds_just_this_is_left_with_the_version_before_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "表.xlsx"
    replace_file(path, OLD)
    backup = replace_file(path, NEW)
    stood = path.stat()
    assert replace_file(path, NEW) is None
    assert backup and backup.read_bytes() == OLD
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (
        stood.st_ino,
        stood.st_mtime_ns,
    )


def test_what_somebody_else_saved_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"saved in Excel")
    with pytest.raises(WriteFailed, match="刚被别人改动"):
        replace_file(path, NEW, instead_of=OLD)
    assert (path.read_bytes(), listing(tmp_path)) == (b"saved in Excel", ["表.xlsx"])
    replace_file(path, NEW, instead_of=b"saved in Excel")
    assert path.read_bytes() == NEW


def test_writers_of_one_folder_do_not_take_away_each_others_files(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"表{number}.xlsx" for number in range(4)]
    for path in paths:
        path.write_bytes(OLD)

    def write(path: Path) -> None:
        for number in range(25):
            os.utime(path, (0, 0))  # an old file, as the next backup will be
            replace_file(path, b"%d" % number)

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, paths))
    assert {path.read_bytes() for path in paths} == {b"24"}


@pytest.mark.parametrize(
    "text",
    ["=1+1", " =1", "\u200b+1", "@x", "\t1", "\r1", "＝1", "－cmd", "-1+1", "-1e5x"],
)
def test_text_that_would_be_a_formula_is_disarmed(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "张三", "-350", "-1,350.00", "-5%", "0012", "a=b"]
)
def test_plain_text_is_left_alone(text: str) -> None:
    assert safe_text(text) == text
