"""匿名副本 and 保存期限: nobody is left, every amount is (privacy.md)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import anonymise, merge, retention
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.merge import Options
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.flows.synthetic import bank, mistakes
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.io.places import CampaignFolder, is_merge_desk, merge_desk
from sunshine_xl.io.temporary import is_leftover
from sunshine_xl.policy import default_policy
from tests.flows.final_lists import campaign
from tests.validators import problems


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A campaign and its anonymous copy."""
    folder = tmp_path_factory.mktemp("匿名")
    root, target = folder / "活动", folder / "副本"
    campaign(root, households=3)
    write_summaries(count_groups(gather([root])))
    before = contents(root)
    report = anonymise.run(root, target)
    assert contents(root) == before, "an original was touched"
    return root, target, report


def contents(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def everything(root):
    """Return every character of every part of every file."""
    texts = []
    for path in root.rglob("*"):
        texts.append(path.name)
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                texts += [
                    package.read(n).decode("utf-8", "ignore")
                    for n in package.namelist()
                ]
        elif path.is_file():
            texts.append(path.read_text("utf-8"))
    return "\n".join(texts)


def test_nobody_is_left(both):
    root, target, report = both
    assert report.findings == []
    gathered, text = gather([root]), everything(target)
    numbers = {p.id_number for p in gathered.customers} | {
        e.id_number for e in gathered.evaluators
    }
    contact = {p.phone for p in gathered.customers}
    addresses = {p.home_address for p in gathered.customers}
    numbers |= {loan.loan_no for loan in gathered.loans}
    keys = {b.customer_key for r in count_groups(gathered) for b in r.count.ballots}
    for secret in numbers | contact | addresses | keys:
        assert secret not in text, secret
    groups = {g.group_name for g in gathered.groups} | {g.unit for g in gathered.groups}
    for secret in {*groups, "演示农村商业银行"}:
        assert secret not in text, secret
    people = {p.name for p in gathered.customers} | {
        e.name for e in gathered.evaluators
    }
    left = {p.name for p in gather([target]).customers}
    # A pseudonym may by chance be somebody's name; it is never his own.
    assert len(people & left) < len(people) / 10


def test_the_same_person_is_the_same_everywhere(both):
    root, target, _ = both
    old, new = gather([root]), gather([target])
    names = {}
    for before, after in zip(old.customers, new.customers, strict=True):
        assert names.setdefault(before.id_number, after.id_number) == after.id_number
        assert before.household_no != after.household_no
    assert len(set(names.values())) == len(names)
    for before, after in zip(old.final_rows, new.final_rows, strict=True):
        assert names[before.id_number] == after.id_number
    for before, after in zip(old.loans, new.loans, strict=True):
        assert names.get(before.id_number, after.id_number) == after.id_number
    households = {p.household_no for p in new.customers}
    assert {r.household_no for r in new.final_rows} <= households


def test_amounts_and_findings_stay(both):
    root, target, _ = both
    old, new = gather([root]), gather([target])
    assert Counter(f.code for f in check(old)) == Counter(f.code for f in check(new))
    before = [b.limit for r in count_groups(old) for b in r.count.ballots]
    after = [b.limit for r in count_groups(new) for b in r.count.ballots]
    assert sorted(map(str, before)) == sorted(map(str, after))
    assert [r.final_limit for r in old.final_rows] == [
        r.final_limit for r in new.final_rows
    ]
    assert [loan.balance for loan in old.loans] == [loan.balance for loan in new.loans]
    assert old.policy.limit == new.policy.limit


def test_summaries_keep_their_votes(both):
    root, target, _ = both
    for one, other in zip(*map(votes, (root, target)), strict=True):
        assert one == other


def votes(root):
    sums = []
    for path in root.glob("支行/*/汇总表/*.xlsx"):
        sheet = openpyxl.load_workbook(path, data_only=True)["汇总"]
        header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "行号")
        columns = [c.column for c in sheet[header] if str(c.value).startswith("评议")]
        cells = (
            sheet.cell(row, column).value
            for column in columns
            for row in range(header + 1, sheet.max_row + 1)
        )
        sums.append(sum(Decimal(str(v)) for v in cells if isinstance(v, (int, float))))
    return sorted(sums)


def test_the_copy_is_made_of_sound_workbooks(both):
    _, target, _ = both
    for path in sorted(target.rglob("*.xlsx"))[::4]:
        assert problems(path) == []


def test_a_campaign_full_of_mistakes(tmp_path):
    """Unreadable amounts are kept as the mistakes they are."""
    made = bank.make_bank(5, bank.Size(households=30))
    mistakes.seed(made)
    root = tmp_path / "活动"
    write_bank(made, root, default_policy(), mistakes.misspelt_titles())
    (root / "支行" / "备忘.csv").write_text("谁,欠,我\n", "utf-8")
    (root / "支行" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (root / "总行" / "别人的贷款.xlsx").write_bytes(
        (root / "总行" / "贷款台账.xlsx").read_bytes()
    )
    report = anonymise.run(root, tmp_path / "副本")
    assert sorted(f.code for f in report.findings) == ["ANO-001", "FILE-001"]
    text = everything(tmp_path / "副本")
    assert "3-5万" in text
    assert "文件001" in text
    assert "别人的贷款" not in text
    for person in made.people():
        assert str(person["phone"] or "没有电话") not in text
        if len(str(person["id_number"])) == 18:
            assert str(person["id_number"]) not in text


def test_a_number_that_stayed_is_found(tmp_path, monkeypatch):  # ANO-002
    from sunshine_xl.rules.pseudonyms import Pseudonyms

    root = tmp_path / "活动"
    campaign(root, households=2)
    monkeypatch.setattr(Pseudonyms, "phone", lambda _, original: original)
    report = anonymise.run(root, tmp_path / "副本")
    assert {f.code for f in report.findings} == {"ANO-002"}


def test_where_it_may_not_go(both, tmp_path):
    root, target, _ = both
    assert "已有文件" in anonymise.run(root, target).refusal
    assert "里面" in anonymise.run(root, root / "副本").refusal
    assert "campaign.toml" in anonymise.run(tmp_path, tmp_path / "x").refusal


def test_a_copy_that_cannot_be_written(both, tmp_path, monkeypatch):
    root, _, _ = both
    from sunshine_xl.io.atomic import WriteFailed

    def fails(path, *_, **__):
        raise WriteFailed("满了", path)

    monkeypatch.setattr(anonymise, "replace_file", fails)
    report = anonymise.run(root, tmp_path / "副本")
    assert {f.code for f in report.findings} == {"FILE-016"}


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2020-11-15", set()),
        ("2020-11-16", {"结果", "评议册", "人员资料"}),
        ("2025-11-16", {"结果", "评议册", "人员资料", "日志"}),
    ],
)
def test_what_is_past_its_retention(both, tmp_path, day, kinds):
    root = tmp_path / "活动"
    shutil.copytree(both[0], root)
    CampaignFolder(root).log().mkdir(exist_ok=True)
    CampaignFolder(root).log("日志.jsonl").write_text("{}\n")
    CampaignFolder(root).output().mkdir(exist_ok=True)
    CampaignFolder(root).output("进度.xlsx").write_bytes(b"x")
    before = contents(root)
    report = retention.run(root, dt.date.fromisoformat(day))
    assert {one["kind"] for one in report.document["past"]} == kinds
    assert contents(root) == before
    named = {one["file"]: one["kind"] for one in report.document["past"]}
    if kinds:
        assert named["支行/朝阳支行/表6.xlsx"] == named["输出/进度.xlsx"] == "结果"


def test_years_are_parameters_and_a_leap_day_ends_on_the_28th(both, tmp_path):
    root = tmp_path / "活动"
    shutil.copytree(both[0], root)
    file = root / "campaign.toml"
    text = file.read_text("utf-8").replace("results = 5", "results = 1")
    text = text.replace("end = 2015-11-15", "end = 2016-02-29")
    file.write_text(text, "utf-8")
    report = retention.run(root, dt.date(2017, 3, 1))
    assert {one["until"] for one in report.document["past"]} == {"2017-02-28"}
    assert {one["kind"] for one in report.document["past"]} == {"结果"}
    assert "campaign.toml" in retention.run(tmp_path, dt.date(2017, 1, 1)).refusal


def interrupted(root):
    """Leave what a killed merge and a killed write leave, and return it."""
    workers = Options(workers=1)
    out = CampaignFolder(root).output("合并.xlsx")
    assert merge.run(root, out, workers).written
    out.unlink()
    book = next((root / "支行").rglob("基础信息采集表.xlsx"))
    half = book.with_name(".sunshine-a1b2.xlsx.tmp")
    shutil.copy(book, half)
    inside = book.with_name(".合并.xlsx.merge")
    shutil.copytree(merge_desk(out), inside)
    return [merge_desk(out) / "journal.sqlite", inside / "journal.sqlite", half]


def test_what_was_interrupted_is_no_part_of_a_copy_and_may_go_at_once(both, tmp_path):
    root = tmp_path / "活动"
    shutil.copytree(both[0], root)
    left = interrupted(root)
    number = next(iter(gather([root]).customers)).id_number
    rows = sqlite3.connect(left[0])
    assert rows.execute("SELECT COUNT(*) FROM parts").fetchone()[0]
    rows.close()
    assert anonymise.run(root, tmp_path / "副本").written
    for path in (tmp_path / "副本").rglob("*"):
        assert not is_merge_desk(path.name)
        assert not is_leftover(path.name)
        assert path.is_dir() or number.encode() not in path.read_bytes()
    names = {path.relative_to(root).as_posix() for path in left}
    during = retention.run(root, dt.date(2015, 11, 15))
    assert during.document["past"] == []
    (told,) = [line for line in during.lines if "过程文件" in line and "随时" in line]
    assert {name.rpartition("/")[0] in told for name in names} == {True}
    after = retention.run(root, dt.date(2015, 11, 16)).document["past"]
    assert names <= {one["file"] for one in after}
    assert {one["kind"] for one in after} == {"过程文件"}


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out


def test_the_command_asks_first(both, tmp_path, monkeypatch, capsys):
    root = both[0]
    target = tmp_path / "副本"
    monkeypatch.setattr("typer.confirm", lambda _: False)
    assert run(monkeypatch, capsys, "anonymise", root, target)[0] == 2
    assert not target.exists()
    code, out = run(monkeypatch, capsys, "anonymise", root, target, "--yes", "--json")
    assert (code, json.loads(out)["folder"]) == (0, str(target))
    words = ("anonymise", root, "--delete-after", "--json", "--day")
    code, out = run(monkeypatch, capsys, *words, "2020-11-16")
    assert (code, json.loads(out)["day"]) == (0, "2020-11-16")
    assert run(monkeypatch, capsys, *words, "明天")[0] == 2
