"""A campaign from check to anonymise leaves no number where none may be (privacy.md).

Two campaigns of synthetic people are walked to the end, one of them full of numbers
typed into wrong cells and of files nobody can read. Whatever is not in the table below
may hold no whole ID or phone number, in no form: an output that is added tomorrow is
forbidden until somebody gives the reason.
"""

from __future__ import annotations

import json
import re
import zipfile
from fnmatch import fnmatchcase

import openpyxl
import pypdf
import pytest
import typer

from sunshine_xl.cli import app
from tests.privacy import route

# A place (in a campaign's folder, or beside it) and why it may hold whole numbers.
ALLOWED = {
    "总行/平台客户.xlsx": "head office's own list, as it was given",
    "总行/贷款台账.xlsx*": "head office's own list, as it was given",
    "总行/不良名单.xlsx*": "head office's own list, as it was given",
    "支行/*/基础信息采集表.xlsx*": "F1 and F2, the files themselves (forms.md)",
    "支行/*/电子银行业务调查问卷.xlsx*": "F8, filled in by the branch (forms.md)",
    "支行/*/客户键登记.xlsx": "who is behind a key; stays at the outlet (2)",
    "支行/*/评议册/*.xlsx*": "汇总 (F5: full ID, internal), what evaluators added",
    "支行/*/表6.xlsx": "F6, the list that is loaded into the platform (forms.md)",
    "输出/表6.xlsx": "F6 of the whole bank (forms.md)",
    "输出/新增清单.xlsx": "who is to be put on the platform (R28)",
    "输出/更新清单.xlsx": "what is to be changed on the platform (R29)",
    "输出/补充信息.xlsx*": "numbers that evaluators added, to be decided on (R62)",
    "输出/导入/*.xlsx": "the platform knows people by their numbers (R99)",
    "输出/导入/新增客户/*.xlsx": "the union's own form for new customers (R30)",
    "输出/客户库/客户库.sqlite": "the CRM knows people by their numbers (R103)",
    "合并.xlsx": "every branch's rows as they are, for head office (10)",
    "合并.parquet": "every branch's rows as they are, for head office (10)",
    ".合并.xlsx.merge/journal.sqlite": "what --resume needs, its owner's alone",
    "明年/支行/*/基础信息采集表.xlsx": "last year's F1, carried over",
    "明年/输出/年度对比.xlsx": "a person's two years stand under one number",
}
# What people typed into the wrong cell of the messy campaign.
TYPED = {
    "campaign.toml": "head office's own file",
    "明年/campaign.toml": "head office's own file, carried over",
    "支行/*/名单.csv": "a stranger's file",
    "支行/*/评议册/坏.xlsx": "a stranger's file",
    "支行/*/交叉核查.xlsx": "a name or 户号 is shown as it was typed",
    "支行/*/行内评议.xlsx": "a name or 户号 is shown as it was typed",
    "支行/*/汇总表/*.xlsx": "a name or 户号 is shown as it was typed",
    "输出/档案缺口.xlsx": "a name or 户号 is shown as it was typed",
    "输出/录入核对/*/*.xlsx": "行号 and 户号 are copied from the booklet",
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    return route.walk(tmp_path_factory.mktemp("隐私"))


def files(walked):
    """Yield (campaign, place in it, path) of all that lies about."""
    for path in sorted(walked.folder.rglob("*")):
        name = path.relative_to(walked.folder).as_posix()
        if path.is_file() and not name.startswith("临时/"):
            found = re.fullmatch(r"(\.?)(行|乱)(.*)", name)
            assert found, name
            yield found[2], (found[1] + found[3]).removeprefix("/"), path


def reasons(campaign, place):
    table = ALLOWED | (TYPED if campaign == "乱" else {})
    return [one for one in table if fnmatchcase(place, one)]


@pytest.fixture(scope="module")
def holding(walked):
    """Return where whole numbers were found: {(campaign, place): parts}."""
    return {
        (campaign, place): parts
        for campaign, place, path in files(walked)
        if (parts := {part for part, _ in walked.traces.in_file(path)})
    }


def commands(command, words=()):
    inner = getattr(command, "commands", None)
    if not inner:
        yield words
    for name in inner or ():
        yield from commands(inner[name], (*words, name))


def test_every_command_is_walked(walked):
    walked_ones = {said.words for said in walked.walk.said}
    every = set(commands(typer.main.get_command(app)))
    missed = {
        words
        for words in every
        if not any(one[: len(words)] == words for one in walked_ones)
    }
    assert {words[0] for words in missed} == route.NOT_OF_A_CAMPAIGN | {"protect"}
    assert len(every - missed) >= 30
    assert {said.code for said in walked.walk.said} == {0, 1, 2}


def without_answers(said):
    """Return what a command said, without the numbers it was asked for.

    ``register --json`` gives a value before and after: what the list is for (R29).
    """
    if said.words[0] != "register" or not said.spoken.startswith(b"{"):
        return said.spoken
    document = json.loads(said.spoken)
    for row in document["rows"]:
        del row["changes"]
    return json.dumps(document, ensure_ascii=False).encode()


def test_nothing_that_is_said_holds_a_whole_number(walked):
    told = [
        (said.words, sorted(set(walked.traces.in_bytes(without_answers(said)))))
        for said in walked.walk.said
    ]
    assert [(words, numbers) for words, numbers in told if numbers] == []
    assert sum(len(said.spoken) for said in walked.walk.said) > 100_000


def test_no_file_holds_a_whole_number_but_those_with_a_reason(holding):
    assert {at: parts for at, parts in holding.items() if not reasons(*at)} == {}


def test_every_reason_is_still_needed(holding):
    needed = {one for at in holding for one in reasons(*at)}
    assert sorted({*ALLOWED, *TYPED} - needed) == []


def test_no_file_is_called_after_a_number(walked):
    for _, place, _ in files(walked):
        assert not list(walked.traces.in_text(place))


def test_of_a_booklet_the_summary_alone_holds_numbers(walked):
    book = openpyxl.load_workbook(walked.folder / "行" / route.BOOK)
    found = {
        (sheet.title, cell.column_letter)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if list(walked.traces.in_text(str(cell.value)))
    }
    assert found == {("汇总", "E")}


def test_no_document_property_names_anybody(walked):
    people = {str(one["name"]) for one in walked.bank.people()}
    seen = []
    for campaign, place, path in files(walked):
        if path.suffix == ".pdf":
            text = str(dict(pypdf.PdfReader(path).metadata or {}))
        elif path.suffix == ".xlsx" and zipfile.is_zipfile(path) and campaign == "行":
            with zipfile.ZipFile(path) as package:
                names = [n for n in package.namelist() if n.startswith("docProps/")]
                text = "".join(package.read(name).decode() for name in names)
        else:
            continue
        seen.append(path.suffix)
        assert not [name for name in people if name in text], place
        assert re.search(r"<(dc:creator|cp:lastModifiedBy)>[^<]", text) is None, place
    assert seen.count(".xlsx") > 30
    assert seen.count(".pdf") >= 2


def test_nothing_of_anybody_is_left_in_the_temporary_folder(walked):
    left = walked.walk.left_behind()
    assert {path.name for path in left} == {"使用手册.html", "findings.html"}
    assert not [one for path in left for one in walked.traces.in_file(path)]


def test_nobody_else_may_open_what_is_temporary(walked):
    assert walked.walk.open_to_others == set()
    (resumed,) = walked.folder.glob(".行*.merge")
    assert resumed.stat().st_mode & 0o077 == 0


def test_a_locked_file_holds_nothing_to_be_found(walked):
    file = walked.folder / "行/输出/导入/全部客户清单.xlsx"
    assert list(walked.traces.in_file(file))
    said = walked.walk.run("protect", file, "--password", route.PASSWORD)
    assert said.code == 0
    assert route.PASSWORD.encode() not in said.spoken
    assert not list(walked.traces.in_file(file))
    assert not list(file.parent.glob(f"{file.name}*.bak"))
