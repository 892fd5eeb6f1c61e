"""Which files are taken, under which name, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

from sunshine_xl.io.folder import Found, find_files
from sunshine_xl.io.places import campaign_root


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(found: Found) -> list[str]:
    return [name for _, name in found.files]


def noted(found: Found) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.file) for finding in found.findings]


def test_a_campaign_is_read_from_its_root(tmp_path: Path) -> None:
    fill(
        tmp_path,
        "campaign.toml",
        "支行/城中/评议册/甲.xlsx",
        "支行/城中/汇总表/甲.xlsx",
        "支行/城中/输出/甲.xlsx",
        "输出/名单.xlsx",
        "日志/x.csv",
        "总行/台账.XLS",
        "说明.docx",
    )
    wanted = [
        "总行/台账.XLS",
        "支行/城中/汇总表/甲.xlsx",
        "支行/城中/评议册/甲.xlsx",
        "支行/城中/输出/甲.xlsx",
    ]
    found = find_files([tmp_path])
    assert (names(found), noted(found), found.root) == (wanted, [], tmp_path)
    below = find_files([tmp_path / "支行", tmp_path / "支行/城中/评议册/甲.xlsx"])
    assert (names(below), below.root) == (wanted[1:], tmp_path)
    assert campaign_root(tmp_path / "支行/城中") == tmp_path


def test_names_without_a_campaign(tmp_path: Path) -> None:
    fill(tmp_path, "a/甲.csv", "乙.htm")
    assert names(find_files([tmp_path])) == ["a/甲.csv", "乙.htm"]
    path = tmp_path / "a/甲.csv"
    assert names(find_files([path])) == [path.as_posix()]
    assert find_files([]).files == ()


def test_what_is_passed_over_is_counted_and_named(tmp_path: Path) -> None:
    fill(
        tmp_path,
        "甲.xlsx",
        "甲.xlsx.bak",
        "._甲.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "~$走了.xlsx",
        ".sunshine-ab12.tmp",
        ".git/x.csv",
    )
    found = find_files([tmp_path])
    assert names(found) == ["甲.xlsx"]
    (finding,) = found.findings
    assert (finding.code, finding.values["count"]) == ("FILE-011", "7")
    assert "Thumbs.db" in finding.values["names"]


def test_open_files_are_named_with_their_user(tmp_path: Path) -> None:
    fill(tmp_path, "甲.xlsx", "乙.xlsx", "评议小组名单.xlsx")
    (tmp_path / "~$甲.xlsx").write_bytes(b"\x04" + "李四".encode("gbk") + b" " * 50)
    (tmp_path / ".~lock.乙.xlsx#").write_text(",li,PC-1,24.11.2026 09:00,file:///x;")
    (tmp_path / ".~lock.乙.xlsx#").write_text("王五,li,PC-1,24.11.2026 09:00,file;")
    (tmp_path / "~$小组名单.xlsx").write_bytes(b"")
    found = find_files([tmp_path])
    users = {one.place.file: one.values["user"] for one in found.findings}
    assert {one.code for one in found.findings} == {"FILE-010"}
    assert users == {"甲.xlsx": "李四", "乙.xlsx": "王五", "评议小组名单.xlsx": ""}
    assert len(found.files) == 3


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    fill(inside, "甲.xlsx", "子/乙.xlsx")
    fill(outside, "丙.xlsx")
    (inside / "链.xlsx").symlink_to(outside / "丙.xlsx")
    (inside / "内.xlsx").symlink_to(inside / "甲.xlsx")
    (inside / "夹").symlink_to(outside)
    found = find_files([inside])
    assert len(found.files) == 2
    assert noted(found) == [("FILE-012", "夹"), ("FILE-012", "链.xlsx")]


def test_a_missing_path_is_said(tmp_path: Path) -> None:
    assert noted(find_files([tmp_path / "无"])) == [
        ("FILE-013", (tmp_path / "无").as_posix())
    ]
