"""Copies issued, returned, missing (R65, R73), on the demonstration bank."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import copies, copy_returns
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.synthetic import bank
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.forms import copy_register
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import default_policy
from sunshine_xl.rules.copy_code import CopyCode, format_code
from tests.validators import problems

DAY = dt.date(2015, 10, 20)


def small_bank() -> bank.Bank:
    """Return two groups of one branch: reading eight takes the tests too long."""
    return bank.Bank(bank.make_bank(7, bank.Size(households=6)).groups[:2])


def made_bank(folder: Path) -> None:
    """Write a small bank: copies 2 and 3 of 0101 are out, 4 was never issued."""
    made = small_bank()
    lines = made.groups[0].register
    for k in (1, 2):
        lines[k] = {k: v for k, v in lines[k].items() if k != "returned_on"}
    lines[3] = {
        k: v for k, v in lines[3].items() if k not in ("issued_on", "returned_on")
    }
    write_bank(made, folder, default_policy(), {})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("银行")
    made_bank(folder)
    return folder


@pytest.fixture
def campaign(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "活动"))


def codes(report):
    return [(one.code, one.place.cell) for one in report.findings]


def code(copy, group="0101", edition=2015, page=None):
    return format_code(CopyCode(edition, group, copy, page))


def test_the_overview_names_the_missing_copies_and_who_has_them(campaign):  # CPY-007
    report = copies.run(campaign)
    first = report.document["groups"][0]
    assert (first["group"], first["issued"], first["returned"]) == ("0101", 4, 2)
    assert (first["missing"], first["entered"]) == (2, 5)
    assert codes(report) == [("CPY-007", "D12"), ("CPY-007", "D13")]
    missing = report.document["missing"]
    assert [(m["copy"], m["evaluator"]) for m in missing] == [
        (2, "0101-2"),
        (3, "0101-3"),
    ]
    holders = [e["name"] for e in small_bank().groups[0].evaluators]
    assert holders[1] in report.lines[1]
    assert len(report.lines) == 3


def test_the_list_is_a_workbook_for_the_staff(campaign):
    (path,) = copies.run(campaign).written
    assert path == campaign / "输出" / "册子收发.xlsx"
    assert problems(path) == []
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["按小组", "未收回", "各册", "录入分工"]
    rows = list(book["未收回"].iter_rows(min_row=4, values_only=True))
    assert [(r[1], r[3], r[6]) for r in rows] == [
        ("0101", 2, dt.datetime(2015, 9, 16)),
        ("0101", 3, dt.datetime(2015, 9, 16)),
    ]
    assert book["各册"]["I4"].value == 1
    assert "内部资料" in str([c.value for c in book["按小组"]["A"]])


def test_the_load_of_each_who_types_counts_what_came_back(tmp_path):  # R76
    made = small_bank()
    register = made.groups[0].register
    register[0] |= {"maker": "甲", "is_entered": "否"}
    register[1] |= {"maker": "甲"}
    register[2] = {k: v for k, v in register[2].items() if k != "maker"}
    del register[2]["is_entered"]
    register[3] = {k: v for k, v in register[3].items() if k != "returned_on"}
    made.groups[0].answers[2] = {}
    write_bank(made, tmp_path, default_policy(), {})
    report = copies.run(tmp_path)
    loads = {one.pop("maker"): one for one in report.document["makers"]}
    assert loads["甲"] == {"copies": 2, "entered": 1, "left": 1, "rows": 6}
    assert loads[""] == {"copies": 1, "entered": 0, "left": 1, "rows": 6}
    assert sum(one["copies"] for one in loads.values()) == 4 + 5
    sheet = openpyxl.load_workbook(report.written[0])["录入分工"]
    assert sheet["A4"].value == "未分配"


def cover(campaign):
    return next(campaign.glob("支行/*/评议册/文昌街道*.xlsx"))


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_scanned_copy_is_marked_as_returned_and_nothing_else_changes(campaign):
    before, path = parts(cover(campaign)), cover(campaign)
    report = copy_returns.run(campaign, [code(2) + "\r\n", ""], on=DAY)
    assert report.findings == []
    assert report.document["returned"] == [
        {"group": "0101", "copy": 2, "returned_on": "2015-10-20"}
    ]
    after = parts(path)
    assert [n for n in before if before[n] != after[n]] == ["xl/worksheets/sheet1.xml"]
    sheet = openpyxl.load_workbook(path)["封面"]
    assert sheet["D12"].value == dt.datetime(2015, 10, 20)
    assert sheet["D12"].number_format == "yyyy-mm-dd"
    assert parts(path.with_name(path.name + ".bak")) == before
    assert [m["copy"] for m in copies.run(campaign).document["missing"]] == [3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (code(2, page=7), []),
        ("0101/2", []),
        (code(9), ["CPY-004"]),
        ("0101/9", ["CPY-004"]),
        (code(2, group="0199"), ["CPY-003"]),
        (code(2, edition=2014), ["CPY-002"]),
        ("6901234567892", ["CPY-001"]),
        ("SX1|2015|0101", ["CPY-001"]),
        (code(1), ["CPY-005"]),
        (code(4), ["CPY-006"]),
    ],
)
def test_every_code_is_taken_or_told_why_not(campaign, text, expected):
    report = copy_returns.run(campaign, [text], on=DAY)
    assert [one.code for one in report.findings] == expected
    is_marked = not expected or expected == ["CPY-006"]
    assert len(report.document["returned"]) == int(is_marked)


def test_a_copy_scanned_twice_is_returned_once(campaign):  # CPY-005 edge
    report = copy_returns.run(campaign, [code(2), code(2)], on=DAY)
    assert [one.code for one in report.findings] == ["CPY-005"]
    assert len(report.document["returned"]) == 1


def register(campaign, **values):
    line = {"group_no": "0101", "copy_no": "2/5", "issued_on": DAY} | values
    columns = [c for c in copy_register.FORM.columns if c.field not in values]
    sheet = FormSheet(copy_register.FORM, [line], columns=tuple(columns))
    path = campaign / "支行" / "城区支行" / "册子登记.xlsx"
    path.write_bytes(build_forms([sheet], default_policy()))
    return path


def test_both_registers_of_a_copy_are_kept_alike(campaign):  # CPY-009
    path = register(campaign)
    assert "CPY-009" in [one.code for one in copies.run(campaign).findings]
    report = copy_returns.run(campaign, [code(2)], on=DAY)
    assert set(report.written) == {path, cover(campaign)}
    for entry in gather([campaign]).copies:
        if (entry.group_no, entry.copy_no) == ("0101", "2/5"):
            assert entry.returned_on == DAY


def test_a_register_without_the_column_says_so(tmp_path):  # CPY-011
    (tmp_path / "支行" / "城区支行").mkdir(parents=True)
    (tmp_path / "campaign.toml").write_text("")
    register(tmp_path, returned_on=None)
    report = copy_returns.run(tmp_path, [code(2)], on=DAY)
    assert [one.code for one in report.findings] == ["CPY-011"]
    assert report.document["returned"] == []


def test_a_workbook_open_elsewhere_is_left_alone(campaign):  # PAT-007
    path = cover(campaign)
    path.with_name("~$" + path.name[2:]).write_bytes(b"")
    before = path.read_bytes()
    report = copy_returns.run(campaign, [code(2)], on=DAY)
    assert [one.code for one in report.findings] == ["PAT-007"]
    assert path.read_bytes() == before


def test_a_campaign_without_registers_is_refused(tmp_path):
    (tmp_path / "campaign.toml").write_text("")
    assert copies.run(tmp_path).refusal
    assert copy_returns.run(tmp_path, [code(1)], on=DAY).refusal


def command(monkeypatch, capsys, *words, typed=""):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().out


def test_the_commands(campaign, monkeypatch, capsys):
    status, out = command(monkeypatch, capsys, "copies", campaign, "--json")
    assert (status, len(json.loads(out)["groups"])) == (0, 2)
    status, out = command(monkeypatch, capsys, "copies", "--json", campaign)
    assert (status, len(json.loads(out)["missing"])) == (0, 2)
    words = ("copies", "return", campaign, "--date", "2015-10-20")
    status, out = command(monkeypatch, capsys, *words, typed=f"{code(2)}\n{code(3)}\n")
    assert (status, "登记收回 2 册" in out) == (0, True)
    status, _ = command(monkeypatch, capsys, *words, "不是编码")
    assert status == 1


@pytest.mark.parametrize("words", [("copies", "return"), ("copies",), ("rate",)])
def test_help_is_chinese_at_every_depth(words, monkeypatch, capsys):
    status, out = command(monkeypatch, capsys, *words, "--help")
    assert status == 0
    assert "显示这份说明" in out
    assert "Show this" not in out


def test_the_desk_takes_scans_until_a_blank_line(campaign, monkeypatch, capsys):
    typed = io.StringIO(f"{code(2)}\n{code(9)}\n\n")
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", typed)
    words = ("copies", "return", campaign, "--date", "2015-10-20")
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    out = capsys.readouterr().out
    assert (ended.value.code, "登记收回 1 册" in out, "CPY-004" in out) == (
        0,
        True,
        True,
    )
