"""A campaign from blank forms to the import file, by buttons in a live Calc (R1–R105).

Before a step that has a command of its own the folder is copied, the command does the
same there, and both must hold the same files afterwards, byte for byte but for the log,
which tells the time. Booklets cannot be the same (their keys are random), nor what the
workbook in front decides (entry, printing) or what tells times (merging).
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

import openpyxl
import pytest

from sunshine_xl.assets import template
from sunshine_xl.buttons import CAMPAIGN, buttons
from sunshine_xl.excel import steps, undo
from sunshine_xl.excel.session import press, reveal
from sunshine_xl.flows.standing import is_locked
from sunshine_xl.flows.synthetic import lists
from sunshine_xl.flows.synthetic.folder import campaign_text
from sunshine_xl.flows.synthetic.import_form import import_template
from sunshine_xl.forms import base_information, evaluators, groups
from sunshine_xl.io.places import (
    BASE_INFORMATION,
    BLACKLIST,
    BRANCHES,
    CAMPAIGN_FILE,
    GROUPS,
    IMPORT_TEMPLATE,
    LEDGER,
    LOG,
    LOG_ANCHOR,
    PLATFORM,
    CampaignFolder,
)
from tests.excel.typing_in import type_rows, type_where
from tests.flows.campaign import small_bank
from tests.flows.test_receipt import answers, write_xlsx
from tests.validators import problems

HOUSEHOLDS = 10


class Campaign:
    """A campaign's folder, the office it is worked on in, and what was pressed."""

    def __init__(self, app, folder, monkeypatch):
        self.app, self.folder = app, folder
        self.root = folder / "行"
        self.at = CampaignFolder(self.root)
        self.monkeypatch = monkeypatch
        self.pressed = []
        self.bank = small_bank(HOUSEHOLDS)
        (self.branch,) = self.bank.branches()

    def open(self, path):
        return self.app.books.open(path)

    def filled(self, blank, target, **sheets):
        """Open a blank form, type into it and save it where it belongs."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(template(blank), target)
        book = self.open(target)
        for sheet, rows in sheets.items():
            type_rows(book, sheet, rows)
        book.save()
        book.close()

    def press(self, name, path, command=None, *more, selecting=None):
        """Press a button with a workbook in front; the command must do the same."""
        book = self.open(path)
        if selecting:
            sheet, cells = selecting
            book.sheets[sheet].activate()
            book.sheets[sheet].range(cells).select()
        twin = self.folder / "命令行"
        if command:
            shutil.copytree(self.root, twin)
        button = next(one for one in buttons() if one.id == name)
        outcome = press(button, book)
        self.pressed.append(name)
        if command:
            self.run(command, twin, *more)
            assert listing(self.root) == listing(twin), name
            shutil.rmtree(twin)
        reveal(self.app, outcome)
        self.close()
        return outcome

    def run(self, command, twin, *more):
        from sunshine_xl import cli

        argv = ["sunshine-xl", *command.split(), str(twin), *more]
        self.monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code in (0, 1), argv

    def close(self):
        for book in list(self.app.books):
            book.close()


def listing(root):
    """Return what a folder holds; lists of doubts come with a button alone."""
    return {
        path.relative_to(root).as_posix(): contents(path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and path.parts[len(root.parts)] != LOG
        and path.name != LOG_ANCHOR
        and not path.name.startswith("疑点_")
        and not path.name.endswith((".bak", ".bak.bak"))
    }


def contents(path):
    """Return a file's bytes, a workbook's parts."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(BytesIO(data)):
        return data
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def campaign(running, tmp_path, monkeypatch):
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    monkeypatch.setattr(steps, "agreed", lambda book, question: True)
    made = Campaign(running, tmp_path, monkeypatch)
    yield made
    made.close()


def start(made):
    """Type head office's lists, the branch's people and groups into blank forms."""
    made.root.mkdir()
    (made.root / CAMPAIGN_FILE).write_text(campaign_text(), "utf-8")
    people = list(made.bank.people())
    rng = Random(1)
    for blank, name, sheets in (
        ("贷款台账.xlsx", LEDGER, [lists.ledger(rng, people)]),
        ("不良名单.xlsx", BLACKLIST, lists.blacklist_sheets(rng, people)),
        ("平台客户.xlsx", PLATFORM, [lists.platform(people)]),
    ):
        rows = {one.name or one.form.name: one.rows for one in sheets}
        made.filled(blank, made.at.head_office(name), **rows)
    made.at.head_office(IMPORT_TEMPLATE).write_bytes(import_template())
    numbered = [{"seq": n, **one} for n, one in enumerate(people, 1)]
    made.filled(
        "基础信息采集表.xlsx",
        made.at.branch(made.branch, BASE_INFORMATION),
        **{base_information.FORM.name: numbered},
    )
    seats = [e for g in made.bank.groups for e in g.evaluators]
    made.filled(
        "评议小组.xlsx",
        made.at.branch(made.branch, GROUPS),
        **{
            groups.FORM.name: [g.group for g in made.bank.groups],
            evaluators.FORM.name: seats,
        },
    )


def enter(made, group):
    """Type what every evaluator of a group wrote into its workbook."""
    book = made.open(made.at.booklet(made.branch, group.name))
    for k, _ in enumerate(group.evaluators, 1):
        answers = {
            home: group.answers[k - 1].get(key, {}) for home, key in group.keys.items()
        }
        type_where(book, f"评议{k}", "household_no", answers)
    book.app.calculate()
    book.save()
    book.close()


def test_from_blank_forms_to_the_import_file(campaign):
    made = campaign
    start(made)
    base = made.at.branch(made.branch, BASE_INFORMATION)
    assert "校验完成" in made.press("check", base).text
    told = made.press("register", base, "register")
    assert "新增" in told.text
    made.press("exclusions", base, "exclusions")
    made.press("groups", made.at.branch(made.branch, GROUPS), "groups")
    told = made.press("booklets", base)
    books = [made.at.booklet(made.branch, g.name) for g in made.bank.groups]
    assert all(book.is_file() for book in books), told.text
    for group in made.bank.groups:
        enter(made, group)
    first = books[0]
    told = made.press("summarise", first)
    assert "一致" in told.text, told.text
    made.press("copies", first, "copies list")
    made.press("entry", first)
    made.press("crosscheck", first, "crosscheck")
    made.press("refer", first, "refer")
    made.press("review", first, "review")
    told = made.press("final_list", first, "finalise", "--draft")
    assert "表6" in told.text, told.text
    assert not is_locked(made.root)  # a draft binds nobody
    told = made.press("lock", first, "finalise")
    assert told.is_final, told.text
    assert "不能撤销" in made.press("undo", first).text
    told = made.press("export", first, "export")
    filled = made.at.output("导入", "预授信批量导入数据模板.xlsx")
    assert filled.is_file(), told.text
    assert problems(filled) == []
    answer = made.root / "回执.xlsx"
    write_xlsx(answer, answers(made.root))
    beside = made.folder / "命令行" / answer.name
    told = made.press("receipt", answer, "receipt", str(beside))
    assert not told.is_grave, told.text
    assert made.at.output("导入", "回执核对.xlsx").is_file(), told.text
    told = made.press("print_booklets", first)
    printed = list(made.at.output("印刷").rglob("*.pdf"))
    assert printed and "5 册" in told.text, told.text
    made.press("progress", first, "progress")
    made.press("merge", first)
    told = made.press("adjust", first, "adjust list")
    assert "额度调整申请" in told.text
    name = openpyxl.load_workbook(base)[base_information.FORM.name]
    assert name.max_row > HOUSEHOLDS
    told = made.press("lookup", first, selecting=("评议1", "C6"))
    assert "参考" in told.text, told.text
    wanted = {one.id for one in buttons() if one.needs == CAMPAIGN}
    assert wanted <= set(made.pressed)


def test_the_branch_folder_has_the_branch_s_name(campaign):
    start(campaign)
    assert (campaign.root / BRANCHES / campaign.branch).is_dir()
    assert Path(campaign.at.branch(campaign.branch)).name == campaign.branch
