"""The synthetic campaign end to end: every seeded mistake found, nothing else wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sunshine_xl import catalog
from sunshine_xl.cli import main
from sunshine_xl.findings import Severity
from sunshine_xl.flows import demo
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.synthetic import bank, mistakes
from sunshine_xl.rules.limits import Status


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("演示") / "银行"
    outcome = demo.run(path)
    assert not isinstance(outcome, str)
    return path


@pytest.fixture(scope="module")
def gathered(folder):
    return gather([folder])


@pytest.fixture(scope="module")
def seeded():
    return mistakes.seed(bank.make_bank())


def test_every_seeded_mistake_is_found_in_its_cell(gathered, seeded):
    found = {
        (one.code, one.place.file, one.place.sheet, one.place.cell)
        for one in check(gathered)
    }
    assert [s for s in seeded if (s.code, s.file, s.sheet, s.cell) not in found] == []


def test_no_other_cell_is_called_wrong(gathered, seeded):
    places = {(s.file, s.sheet, s.cell) for s in seeded}
    assert [
        one
        for one in check(gathered)
        if catalog.severity(one) is Severity.ERROR
        and (one.place.file, one.place.sheet, one.place.cell) not in places
    ] == []


def test_a_bank_without_mistakes_has_no_error(tmp_path):
    from sunshine_xl.flows.synthetic.folder import write_bank
    from sunshine_xl.policy import default_policy

    write_bank(
        bank.make_bank(7, bank.Size(households=12)), tmp_path, default_policy(), {}
    )
    findings = check(gather([tmp_path]))
    wrong = [f for f in findings if catalog.severity(f) is not Severity.NOTICE]
    assert [f for f in wrong if f.code not in ("LIM-005", "LIM-004")] == []


def test_households_that_must_wait_get_no_amount(gathered):
    statuses = {
        ballot.limit.status: ballot.limit.proposed
        for result in count_groups(gathered)
        for ballot in result.count.ballots
    }
    assert statuses[Status.HELD] is None
    assert statuses[Status.REFUSED] == 0
    assert statuses[Status.FEW_VOTES] is None
    assert statuses[Status.NORMAL] > 0


def test_summaries_are_written_and_read_back(folder):
    again = gather(sorted(folder.glob("支行/*/汇总表")))
    assert {sheet.form for sheet in again.sheets} == {"F5"}
    assert sum(sheet.rows for sheet in again.sheets) == 304


def test_the_demo_leaves_other_peoples_folders_alone(tmp_path):
    (tmp_path / "我的文件.txt").write_text("x")
    assert isinstance(demo.run(tmp_path), str)
    assert [p.name for p in tmp_path.iterdir()] == ["我的文件.txt"]


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_check_prints_one_json_document(folder, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "check", folder, "--json")
    document = json.loads(out)
    assert code == 1
    assert set(document) == {"findings", "sheets"}
    assert set(document["findings"][0]) == {
        "code",
        "severity",
        "file",
        "sheet",
        "cell",
        "field",
        "message",
        "fix",
    }


def test_summarise_prints_amounts_with_two_decimals(folder, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "summarise", folder, "--json")
    document = json.loads(out)
    assert code == 1
    assert len(document["households"]) == 304
    amounts = [h["proposed"] for h in document["households"] if h["proposed"]]
    assert all(amount.endswith(".00") for amount in amounts)


def test_no_full_number_of_a_person_is_printed(folder, monkeypatch, capsys):
    made = bank.make_bank()
    mistakes.seed(made)
    numbers = {str(p["id_number"]) for p in made.people()}
    numbers |= {str(p["phone"]) for p in made.people() if p["phone"]}
    for words in (
        ("check", folder, "--json"),
        ("check", folder),
        ("summarise", folder),
    ):
        _, out, err = run(monkeypatch, capsys, *words)
        assert not [n for n in numbers if n in out or n in err]


def test_marks_are_put_and_taken_away(folder, tmp_path, monkeypatch, capsys):
    import shutil
    import zipfile

    copy = tmp_path / "银行"
    shutil.copytree(folder, copy)
    path = next(copy.glob("支行/朝阳支行/评议册/朝阳村*.xlsx"))
    before = {
        n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()
    }
    assert run(monkeypatch, capsys, "check", copy, "--mark")[0] == 1
    assert path.with_name(path.name + ".bak").is_file()
    assert b"sheetSX" in b" ".join(n.encode() for n in zipfile.ZipFile(path).namelist())
    assert run(monkeypatch, capsys, "check", copy, "--unmark")[0] == 0
    after = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    assert after == before


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("chek", "x"),
        ("check", "没有这个文件.xlsx"),
        ("check", "--bla", "x"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(words, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1


def test_help_is_chinese(monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "--help")
    assert code == 0
    assert "校验" in out
    assert "显示这份说明" in out


def test_a_file_that_cannot_be_read_is_exit_2(tmp_path, monkeypatch, capsys):
    file = Path(tmp_path / "坏.xlsx")
    file.write_bytes(b"PK\x03\x04 damaged")
    code, out, _ = run(monkeypatch, capsys, "check", file, "--json")
    assert code == 2
    assert len(json.loads(out)["findings"]) == 1
