"""Buttons for a step of the campaign, pressed in a live Calc on the demo bank."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from sunshine_xl.buttons import buttons
from sunshine_xl.excel import campaign, undo
from sunshine_xl.excel.session import press, reveal
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import demo
from sunshine_xl.flows.finding_list import write_list
from sunshine_xl.flows.report import Report
from tests.validators import problems

LIST = "输出/疑点_小组检查.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("演示") / "行"
    demo.run(folder)
    return folder


@pytest.fixture
def root(made, tmp_path, monkeypatch):
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    return Path(shutil.copytree(made, tmp_path / "行"))


@pytest.fixture
def opened(root, running):
    """Open the groups of the branch in which a third cadre was seeded."""
    path = next(
        one
        for one in sorted(root.glob("支行/*/评议小组.xlsx"))
        if "干部" in str(demo_groups(one))
    )
    book = running.books.open(path)
    yield book
    close_all(running)


def demo_groups(path):
    from sunshine_xl.flows import group_check

    report = group_check.run(path.parent)
    return [one.code + "干部" for one in report.findings if one.code == "GRP-002"]


def close_all(app):
    for one in list(app.books):
        one.close()


def pressed(name, book):
    return press(next(one for one in buttons() if one.id == name), book)


def rows(path):
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def test_groups_are_checked_and_the_list_leads_to_the_cells(opened, root):
    told = pressed("groups", opened)
    assert "个评议小组" in told.text and "疑点_小组检查.xlsx" in told.text
    listed = root / LIST
    assert told.shown == listed and told.has_changed
    found = rows(listed)
    assert "GRP-002" in {row[0] for row in found}
    sheet = openpyxl.load_workbook(listed).active
    target, cell = re.fullmatch(
        r"""=HYPERLINK\("(.+\.xlsx)#'小组'!(\w+)","\w+"\)""", sheet["E4"].value
    ).groups()
    assert (listed.parent / target).resolve().is_file() and cell[1:].isdigit()
    assert problems(listed) == []


def test_only_the_branch_in_front_is_looked_at(opened, root):
    pressed("groups", opened)
    branch = Path(opened.fullname).parent.relative_to(root).as_posix()
    assert {Path(row[2]).parts[1] for row in rows(root / LIST)} == {Path(branch).name}


def test_undo_takes_the_written_files_back(opened, root, running):
    pressed("groups", opened)
    assert (root / LIST).is_file()
    assert "恢复了 1 个文件" in pressed("undo", opened).text
    assert not (root / LIST).exists()
    (root / LIST).write_bytes(b"mine")
    pressed("groups", opened)
    assert (root / LIST).read_bytes() != b"mine"
    reveal(running, pressed("groups", opened))
    assert Path(running.books.active.fullname) == root / LIST
    # What lies open behind the dialog is closed for it.
    assert "恢复了 1 个文件" in pressed("undo", opened).text
    (root / LIST).write_bytes(b"mine")
    pressed("groups", opened)
    (root / LIST).write_bytes(b"changed since")
    told = pressed("undo", opened).text
    assert "没有动" in told and (root / LIST).read_bytes() == b"changed since"


def test_what_is_not_saved_stops_a_step(opened, root):
    opened.sheets["小组"].api.unprotect("")
    opened.sheets["小组"]["B9"].value = "改了"
    told = pressed("groups", opened)
    assert "尚未保存" in told.text and not told.has_changed
    assert not (root / LIST).exists()


def test_outside_a_campaign_nothing_happens(running, tmp_path):
    book = running.books.add()
    book.save(tmp_path / "购物清单.xlsx")
    assert pressed("groups", book).text == campaign.NO_CAMPAIGN
    book.close()


def test_a_branch_without_groups_is_told_what_to_do(running, root):
    for one in root.glob("支行/*/评议小组.xlsx"):
        one.unlink()
    for one in root.glob("支行/*/评议册"):
        shutil.rmtree(one)
    book = running.books.open(root / "总行/平台客户.xlsx")
    told = pressed("groups", book)
    assert "评议小组.xlsx" in told.text and told.shown is None
    close_all(running)


def test_a_final_step_is_not_taken_back(opened, root):
    def step(folder, progress):
        progress("一", 1, 1)
        target = folder / "输出" / "锁.xlsx"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"x")
        return Report(["好"], written=[target])

    told = campaign.run_step(opened, step, "锁定", is_final=True)
    assert told.is_final and told.text == "好" and not told.has_changed
    undo.remember(str(root), undo.Step("锁定", None, told.files, told.is_final))
    assert "不能撤销" in pressed("undo", opened).text
    assert (root / "输出/锁.xlsx").exists()


def test_what_is_open_steps_aside_and_comes_back_as_it_was(opened, root, running):
    path = Path(opened.fullname)
    opened.sheets["评议人员"].activate()
    opened.sheets["评议人员"]["C7"].select()
    other = root / "总行/平台客户.xlsx"
    running.books.open(other)
    opened.activate()
    seen = []

    def step(folder, progress):
        seen.extend(one.fullname for one in running.books)
        shutil.copy(path.parent / "基础信息采集表.xlsx", path)
        return Report(["好"], written=[path])

    campaign.run_step(opened, step, "试", rewrites=True)
    assert seen == []
    names = {Path(one.fullname).name for one in running.books}
    assert names == {path.name, other.name}
    front = running.books.active
    assert Path(front.fullname) == path and "基础信息" in front.sheets[0].name
    # The sheet is gone with the file it was in; nothing is made of that.
    shutil.copy(root / "总行/平台客户.xlsx", root / "总行/又一份.xlsx")
    again = running.books.open(root / "总行/又一份.xlsx")
    again.sheets[0]["C7"].select()
    campaign.run_step(again, lambda *_: Report(["好"]), "试", rewrites=True)
    assert running.books.active.selection.address == "$C$7"


def test_a_refusal_names_the_files_that_nobody_can_read(opened, root):
    for one in root.glob("支行/*/评议册/*.xlsx"):
        one.write_bytes(b"PK\3\4")
    told = pressed("refer", opened)
    assert told.is_grave and not told.has_changed
    assert "评议册/" in told.text and "已损坏" in told.text
    assert told.shown == root / "输出/疑点_审计移送.xlsx"


def test_a_step_that_fails_says_so_and_brings_the_workbooks_back(
    opened, root, running, monkeypatch
):
    from sunshine_xl.flows import crosscheck

    def fails(*_, **__):
        raise RuntimeError("990101199003070011")

    monkeypatch.setattr(crosscheck, "run", fails)
    path = opened.fullname
    told = pressed("crosscheck", opened)
    assert told.is_grave and "没有办完" in told.text
    assert "RuntimeError" in told.text and "9901" not in told.text
    assert path in [one.fullname for one in running.books]


def test_long_lists_are_shown_in_part(opened, root):
    ones = [Finding("GRP-002", Place("a.xlsx", "小组", f"A{n}")) for n in range(1, 9)]
    ones = [
        Finding(one.code, one.place, "", {"group": "1", "cadres": "3", "most": "2"})
        for one in ones
    ]
    told = campaign.run_step(opened, lambda *_: Report(["好"], ones), "试")
    assert told.text.count("【") == 5 and "……" in told.text


def test_a_list_of_findings_needs_no_file_behind_it(tmp_path):
    target = write_list([Finding("HDR-007", Place("没有了.xlsx"))], tmp_path, "试")
    (row,) = rows(target)
    assert row[2] == "没有了.xlsx" and problems(target) == []
