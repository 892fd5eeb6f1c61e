"""From 基础信息 and 评议小组 to one workbook a group (R47–R51, R61–R62, R65)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import booklet_builder, booklets
from sunshine_xl.flows.gather import gather
from sunshine_xl.forms import copy_register
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import KEY_REGISTER
from sunshine_xl.policy import default_policy
from tests.flows.booklet_campaign import (
    BRANCH,
    GROUP,
    NAME,
    person,
    places,
    seats,
    team,
    write_campaign,
)
from tests.flows.test_rate import heavier, own_table
from tests.validators import problems

HOMES = 6


@pytest.fixture
def at(tmp_path):
    people = [person(n) for n in range(1, HOMES + 1)]
    people[2] |= {"phone": "", "id_number": None, "home_address": ""}
    return write_campaign(tmp_path, people)


def book_of(at, name=NAME):
    return openpyxl.load_workbook(at.booklet(BRANCH, name))


def keys_of(at, sheet="评议1"):
    rows = book_of(at)[sheet].iter_rows(min_row=6, values_only=True)
    return [row[1] for row in rows if row[1]]


def test_one_workbook_a_group_in_the_branchs_folder(at):
    report = booklets.run(at.root)
    assert report.document["files"] == 1
    assert (report.document["copies"], report.document["pages"]) == (5, 5 * 4)
    assert places(report) == []
    book = book_of(at)
    assert book.sheetnames[:3] == ["封面", "说明", "评议1"]
    sheet = book["评议1"]
    row = [cell.value for cell in sheet[6]][:8]
    assert row[0] == 1 and row[2:4] == ["01010001", "王二"]
    assert row[4].count("*") == 11 and row[5] == "138****0001"
    # R62: what is missing is a box to fill in.
    missing = [cell.value for cell in sheet[8]][4:7]
    assert missing == [None, None, None]
    assert sheet.cell(6 + HOMES + 19, 1).value == HOMES + 20
    assert [book["封面"].cell(r, 1).value for r in range(11, 16)] == [
        f"{k}/5" for k in range(1, 6)
    ]


def test_the_open_xml_sdk_has_nothing_to_say(at):
    booklets.run(at.root)
    written = [*at.branch(BRANCH).rglob("*.xlsx"), *at.output().rglob("*.xlsx")]
    assert len(written) == 5
    assert [problems(path) for path in written] == [[]] * 5


def test_what_was_built_reads_back_without_a_finding(at):
    booklets.run(at.root)
    gathered = gather([at.booklet(BRANCH, NAME), at.branch(BRANCH, KEY_REGISTER)])
    assert [f.code for f in gathered.findings] == []
    assert [len(b.opinions) for b in gathered.books[0].booklets] == [HOMES] * 5
    assert {k.customer_key for k in gathered.keys} == set(keys_of(at))


def test_keys_are_opaque_unique_kept_and_say_nothing(at):
    booklets.run(at.root)
    keys = keys_of(at)
    assert len(set(keys)) == HOMES and all(len(key) == 13 for key in keys)
    assert all(keys_of(at, f"评议{k}") == keys for k in range(2, 6))
    at.booklet(BRANCH, NAME).unlink()
    booklets.run(at.root)
    assert keys_of(at) == keys


def test_keys_of_an_empty_older_booklet_are_taken_over(at):
    booklets.run(at.root)
    keys = keys_of(at)
    at.branch(BRANCH, KEY_REGISTER).unlink()
    for record in at.output().glob("*.jsonl"):
        record.unlink()
    report = booklets.run(at.root)
    assert report.document["groups"][0]["state"] == booklet_builder.BUILT
    assert keys_of(at) == keys
    assert at.branch(BRANCH, KEY_REGISTER).exists()


def test_a_second_run_keeps_what_is_there(at, monkeypatch):
    first = booklets.run(at.root)
    monkeypatch.setattr(booklet_builder.Moulds, "build", None)
    again = booklets.run(at.root)
    assert again.document["groups"][0]["state"] == booklet_builder.KEPT
    assert (
        again.document["groups"][0]["sha256"] == first.document["groups"][0]["sha256"]
    )


def test_a_run_that_was_killed_goes_on(tmp_path, monkeypatch):
    numbers = ["0101", "0102", "0103"]
    people = [
        person(n, group_no=no, household_no=f"{no}{n:04d}")
        for no in numbers
        for n in range(1, 5)
    ]
    teams = [team(group_no=no, group_name=f"{no}组") for no in numbers]
    at = write_campaign(
        tmp_path, people, teams, [s for no in numbers for s in seats(5, no)]
    )
    real, built = booklet_builder.Moulds.build, []

    def build(moulds, group):
        if len(built) == 2:
            raise KeyboardInterrupt
        built.append(group.group_no)
        return real(moulds, group)

    monkeypatch.setattr(booklet_builder.Moulds, "build", build)
    with pytest.raises(KeyboardInterrupt):
        booklets.run(at.root)
    with at.output("评议册生成记录.jsonl").open("a") as record:
        record.write('\n{"file": "支行/东支')  # cut short
    built.clear()
    monkeypatch.setattr(booklet_builder.Moulds, "build", real)
    keys = {b.household_no: b.customer_key for b in gather([tmp_path]).keys}
    report = booklets.run(at.root)
    states = [group["state"] for group in report.document["groups"]]
    assert states == [booklet_builder.KEPT] * 2 + [booklet_builder.BUILT]
    assert {b.household_no: b.customer_key for b in gather([tmp_path]).keys} == keys


# Before the sixth workbook it waits to be killed.
_CHILD = """
import itertools, sys, time
from pathlib import Path
from sunshine_xl.flows import booklet_builder, booklets
real, number = booklet_builder.Moulds.build, itertools.count(1)
def build(moulds, group):
    if next(number) == 6:
        print("here", flush=True)
        time.sleep(600)
    return real(moulds, group)
booklet_builder.Moulds.build = build
booklets.run(Path(sys.argv[1]))
"""


def test_a_process_killed_in_the_middle_leaves_nothing_half_done(tmp_path):
    numbers = [f"02{n:02d}" for n in range(1, 41)]
    people = [
        person(n, group_no=no, household_no=f"{no}{n:04d}")
        for no in numbers
        for n in range(1, 5)
    ]
    teams = [team(group_no=no, group_name=f"{no}组") for no in numbers]
    seated = [s for no in numbers for s in seats(5, no)]
    at = write_campaign(tmp_path, people, teams, seated)
    folder = at.booklet(BRANCH, NAME).parent
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"here\n"
    child.kill()
    child.wait()
    child.stdout.close()
    before = {p: p.read_bytes() for p in folder.glob("*.xlsx")}
    assert 3 <= len(before) < 6
    report = booklets.run(tmp_path)
    states = [group["state"] for group in report.document["groups"]]
    assert states.count(booklet_builder.KEPT) in (len(before) - 1, len(before))
    assert len(states) == 40 and booklet_builder.REFUSED not in states
    assert {p: p.read_bytes() for p in before} == before
    gathered = gather([tmp_path])
    known = {key.customer_key for key in gathered.keys}
    used = {o.customer_key for b in gathered.books for o in b.booklets[0].opinions}
    assert used == known and len(used) == 160


def test_an_empty_booklet_follows_a_change_of_the_files(at):
    booklets.run(at.root)
    keys = keys_of(at)
    write_campaign(at.root, [person(n) for n in range(1, HOMES + 2)])
    report = booklets.run(at.root)
    assert report.document["groups"][0]["state"] == booklet_builder.BUILT
    assert keys_of(at)[:HOMES] == keys and len(keys_of(at)) == HOMES + 1


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("评议2", "K7", "是", "第 7 行"),
        ("评议1", "R6", 50000, "第 6 行"),
        ("评议1", "R6", "3-5万", "第 6 行"),
        ("评议5", "D15", "赵补充", "第 15 行"),
        ("评议3", "G6", "改了的住址", "不一致"),
        ("评议3", "T8", "本人", "第 8 行"),
        ("评议1", "L2", "评议日期：2015-10-08", "评议日期"),
        ("评级", "D5", 20, "评级"),
        ("封面", "C11", "2015-09-16", "册子登记"),
        ("参数", "B9", 2, "参数"),
        ("说明", "", "", "工作表"),
    ],
)
def test_a_booklet_with_anything_typed_in_is_never_built_anew(  # BOK-002
    at, sheet, cell, value, words
):
    booklets.run(at.root)
    path = at.booklet(BRANCH, NAME)
    book = openpyxl.load_workbook(path)
    if cell:
        book[sheet][cell] = value
    else:
        book.create_sheet("随手记")
    book.save(path)
    before = path.read_bytes()
    write_campaign(at.root, [person(n) for n in range(1, HOMES + 3)])
    report = booklets.run(at.root)
    assert path.read_bytes() == before
    assert [code for code, _ in places(report)] == ["BOK-002"]
    assert (
        words
        in next(f for f in report.findings if f.code == "BOK-002").values["reason"]
    )
    assert report.document["groups"][0]["state"] == booklet_builder.REFUSED


def test_a_booklet_that_is_out_on_paper_is_not_built_anew(at):  # BOK-002
    booklets.run(at.root)
    before = at.booklet(BRANCH, NAME).read_bytes()
    line = {"group_no": GROUP, "copy_no": "1/5", "issued_on": dt.date(2015, 9, 16)}
    data = build_forms([FormSheet(copy_register.FORM, [line])], default_policy())
    at.branch(BRANCH, "册子登记.xlsx").write_bytes(data)
    assert places(booklets.run(at.root)) == []
    write_campaign(at.root, [person(n) for n in range(1, HOMES + 2)])
    assert [code for code, _ in places(booklets.run(at.root))] == ["BOK-002"]
    assert at.booklet(BRANCH, NAME).read_bytes() == before


def test_a_table_somebody_has_open_is_told(at):
    lock = at.branch(BRANCH, ".~lock.基础信息采集表.xlsx#")
    lock.write_text(",王会计,PC1,01.10.2015 08:00,file:///x;", "utf-8")
    assert "FILE-010" in {f.code for f in booklets.run(at.root).findings}


def test_a_file_that_is_no_booklet_is_not_written_over(at):
    path = at.booklet(BRANCH, NAME)
    path.parent.mkdir()
    for content in (b"no workbook", at.branch(BRANCH, "评议小组.xlsx").read_bytes()):
        path.write_bytes(content)
        assert [code for code, _ in places(booklets.run(at.root))] == ["BOK-002"]
        assert path.read_bytes() == content


def test_one_representative_first(tmp_path):  # BOK-001, R61
    people = [person(1), person(1, name="李二", is_householder="否"), person(2)]
    at = write_campaign(tmp_path, people)
    report = booklets.run(at.root)
    assert not at.booklet(BRANCH, NAME).exists()
    assert places(report) == [("HH-001", "X4"), ("HH-001", "X5"), ("BOK-001", "B4")]
    assert report.document["files"] == 0
    assert "另有 1 个小组没有生成" in "".join(report.lines)


def test_none_is_proposed_and_not_guessed(tmp_path):  # BOK-001, HH-002
    people = [person(1, is_representative=""), person(2)]
    report = booklets.run(write_campaign(tmp_path, people).root)
    assert places(report) == [("HH-002", "X4"), ("BOK-001", "B4")]


def test_the_others_need_not_wait_where_one_says_so(tmp_path):  # BOK-016
    people = [person(1, is_representative=""), *(person(n) for n in range(2, 6))]
    at = write_campaign(tmp_path, people)
    report = booklets.run(at.root, partial=True)
    assert places(report) == [("HH-002", "X4"), ("BOK-016", "B4")]
    assert len(keys_of(at)) == 4


def test_excluded_people_are_out(tmp_path):
    out = {"filing_status": "排除", "exclusion_code": "6"}
    member = person(2, name="李二", is_householder="否", **out)
    people = [person(1), person(2), member, person(3, **out), person(4)]
    at = write_campaign(tmp_path, people)
    report = booklets.run(at.root)
    assert places(report) == []
    assert report.document["households"] == 3


@pytest.mark.parametrize(
    ("people", "teams", "seated", "expected"),
    [
        (
            [person(1, group_no="0999")],
            None,
            None,
            [("BOK-003", "F4"), ("BOK-005", "A4")],
        ),
        ([person(1), person(2, household_no="")], None, None, [("BOK-004", "U5")]),
        ([person(1)], None, [], [("BOK-006", "A4")]),
        ([person(1)], [team(group_name="甲/乙")], None, [("BOK-007", "B4")]),
        ([person(1)], [team(branch="西支行")], None, [("BOK-008", "C4")]),
        ([person(1)], [team(branch="..")], None, [("BOK-007", "C4")]),
        ([person(1)], [team(), team()], None, [("BOK-015", "A4"), ("BOK-015", "A5")]),
    ],
)
def test_what_keeps_a_household_or_a_group_out_is_told(
    tmp_path, people, teams, seated, expected
):
    at = write_campaign(tmp_path, people, teams, seated)
    assert places(booklets.run(at.root)) == expected


def test_a_register_of_keys_that_contradicts_itself_stops_the_branch(at):  # BOK-009
    booklets.run(at.root)
    path = at.branch(BRANCH, KEY_REGISTER)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A5"] = sheet["A4"].value
    sheet["D7"] = sheet["D6"].value
    book.save(path)
    before = path.read_bytes()
    report = booklets.run(at.root)
    assert places(report) == [("BOK-009", "A5"), ("BOK-009", "D7")]
    assert path.read_bytes() == before and report.document["files"] == 0


def test_groups_of_one_name_get_a_file_each(tmp_path):
    people = [person(1), person(2, group_no="0102", household_no="01020001")]
    teams = [team(), team(group_no="0102")]
    at = write_campaign(tmp_path, people, teams, [*seats(), *seats(5, "0102")])
    booklets.run(at.root)
    assert {p.name for p in at.booklet(BRANCH, NAME).parent.iterdir()} == {
        f"{NAME}（0101）.xlsx",
        f"{NAME}（0102）.xlsx",
    }


def test_a_staff_group_of_seven_has_seven_sheets_and_copies(tmp_path):
    at = write_campaign(tmp_path, [person(1)], [team(kind="其他")], seats(7))
    assert booklets.run(at.root).document["copies"] == 7
    assert "评议7" in book_of(at).sheetnames


def test_the_evaluators_own_household_is_marked(tmp_path):
    seated = seats()
    seated[1]["household_no"] = f"{GROUP}0002"
    at = write_campaign(tmp_path, [person(n) for n in range(1, 5)], None, seated)
    booklets.run(at.root)
    book = book_of(at)
    assert [book["评议2"].cell(r, 20).value for r in (6, 7, 8)] == [None, "本人", None]
    assert book["评议1"]["T7"].value is None
    # It is no opinion: the workbook may still be built anew, even without a record.
    at.output("评议册生成记录.jsonl").unlink()
    assert places(booklets.run(at.root)) == []


def test_the_hand_over_list_names_every_file_with_its_checksum(at):  # R48
    booklets.run(at.root)
    sheet = openpyxl.load_workbook(at.output("交接清单", f"{BRANCH}.xlsx")).active
    rows = list(sheet.iter_rows(values_only=True))
    line = next(row for row in rows if row[1] == GROUP)
    data = at.booklet(BRANCH, NAME).read_bytes()
    assert line[4:9] == (f"{BRANCH}/{NAME}.xlsx", HOMES, 5, 5, 4)
    assert line[10] == hashlib.sha256(data).hexdigest()


def test_a_file_held_by_another_program_is_told(at, monkeypatch):
    from sunshine_xl.io.atomic import WriteFailed

    def refuse(path, data, **_):
        raise WriteFailed("the file is open", path)

    monkeypatch.setattr(booklet_builder, "replace_file", refuse)
    report = booklets.run(at.root)
    assert "FILE-016" in {f.code for f in report.findings}
    assert report.document["files"] == 0


def test_the_command_prints_one_document(at, capsys):
    with pytest.raises(SystemExit) as end:
        sys.argv = ["sunshine-xl", "booklets", str(at.root), "--json"]
        main()
    document = json.loads(capsys.readouterr().out)
    assert end.value.code in (0, 1)
    assert {"files", "copies", "pages"} <= set(document)


def test_a_folder_that_is_no_campaign_is_refused(tmp_path):
    assert "支行" in booklets.run(tmp_path).refusal


def test_booklets_hold_no_income_loan_or_grade_from_the_files(at):  # privacy
    booklets.run(at.root)
    with zipfile.ZipFile(at.booklet(BRANCH, NAME)) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
    assert "13812340001" not in strings
    sheet = book_of(at)["评议1"]
    typed = [cell.value for row in sheet.iter_rows(6, 5 + HOMES, 8, 19) for cell in row]
    assert set(typed) == {None}


def limits_of_scores(at):
    """Return what the cells for scores on 评级 accept at most."""
    validations = book_of(at)["评级"].data_validations.dataValidation
    return [float(one.formula2) for one in validations if one.formula2]


def test_head_offices_own_rating_table_is_in_the_booklets(at):  # R69
    booklets.run(at.root)
    shipped = limits_of_scores(at)
    own_table(at.root, heavier)
    assert places(booklets.run(at.root)) == []
    own = limits_of_scores(at)
    assert len(own) == len(shipped) and own != shipped
    assert {22, 10} <= set(own)
    assert problems(at.booklet(BRANCH, NAME)) == []
    own_table(at.root, lambda row: row | {"weight": 9})
    assert "RAT-001" in [one.code for one in booklets.run(at.root).findings]
