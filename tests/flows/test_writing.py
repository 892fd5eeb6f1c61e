"""Files for the staff: folders are made, failures are told in Chinese."""

from __future__ import annotations

import pytest

from sunshine_xl import catalog
from sunshine_xl.flows.writing import write_files
from tests import faults


def test_folders_are_made_and_the_rest_goes_on_after_a_failure(tmp_path):
    blocked = tmp_path / "文件" / "甲.xlsx"
    blocked.parent.write_bytes(b"not a folder")
    good = tmp_path / "输出" / "导入" / "乙.xlsx"
    written, problems = write_files({blocked: b"1", good: b"2"})
    assert written == [good]
    assert good.read_bytes() == b"2"
    assert [(f.code, f.place.file) for f in problems] == [("FILE-016", "甲.xlsx")]
    assert catalog.sentence(problems[0]).isascii() is False
    assert "文件夹的位置上是一个文件" in catalog.sentence(problems[0])


def test_a_file_without_room_to_stand_in(tmp_path, monkeypatch):
    from sunshine_xl.flows import writing
    from sunshine_xl.io.atomic import WriteFailed

    def refuse(path, data):
        raise WriteFailed("磁盘已满", path)

    monkeypatch.setattr(writing, "replace_file", refuse)
    _, problems = write_files({tmp_path / "甲.xlsx": b""})
    assert problems[0].values["reason"] == "磁盘已满"


def put(path):
    """Write a file and say what there is to tell, in a process of its own."""
    _, problems = write_files({path: "新".encode()})
    print(*(one.code for one in problems))


@pytest.mark.parametrize(
    ("which", "code", "stands"), [(0, "FILE-016", "旧"), (-1, "FILE-019", "新")]
)
def test_what_is_told_is_what_stands_there(in_memory, which, code, stands):
    """The file's own bytes fail to reach the disk, or only its name does."""
    path, spoken = in_memory / "甲.xlsx", in_memory / "spoken"
    path.write_text("旧", "utf-8")
    sound = faults.run(put, path, strace=faults.listed(), spoken=spoken)
    assert sound.output.strip() == ""
    path.write_text("旧", "utf-8")
    sync = [call for call in sound.calls if call.name == "fsync"][which]
    failed = faults.run(put, path, strace=faults.failing(sync, "EIO"), spoken=spoken)
    assert failed.output.strip() == code
    assert path.read_text("utf-8") == stands
