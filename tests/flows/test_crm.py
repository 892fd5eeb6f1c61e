"""客户库: loaded into SQLite and a real PostgreSQL, twice, and killed midway (R101)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import signal
import stat
import subprocess
import sys
from decimal import Decimal

import pytest
import sqlalchemy as sa

from sunshine_xl.cli import main
from sunshine_xl.flows import crm, lookup
from sunshine_xl.flows.crm_database import default_path, safe_url
from sunshine_xl.flows.gather import gather
from sunshine_xl.io.places import CampaignFolder
from tests.flows.final_lists import campaign, write_final_lists
from tests.postgres import server

NOON = dt.datetime(2015, 11, 12, 12)
BATCH = 10


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    root = tmp_path_factory.mktemp("客户库") / "活动"
    campaign(root, households=3)
    return root


@pytest.fixture
def root(sound, tmp_path):
    copy = tmp_path / "活动"
    shutil.copytree(sound, copy)
    return copy


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / '库.sqlite'}"
    address = request.getfixturevalue("postgres")
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        for table in ("customer", "customer_history", "customer_load"):
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
    engine.dispose()
    return address


def load(root, url, **options):
    return crm.run(root, url=url, by="张会计", moment=NOON, **options)


def counts(report):
    return tuple(report.document[name] for name in ("added", "changed", "same"))


def select(url, query):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def filed(root):
    return [p for p in gather([root]).customers if not p.is_excluded]


def test_twice_without_a_duplicate(root, url):
    people = filed(root)
    first, second = load(root, url), load(root, url)
    assert (first.refusal, second.refusal) == ("", "")
    assert counts(first) == (len(people), 0, 0)
    assert counts(second) == (0, 0, len(people))
    stored = select(url, "SELECT id_number FROM customer")
    assert sorted(n for (n,) in stored) == sorted(p.id_number for p in people)
    assert select(url, "SELECT count(*) FROM customer_history") == [(len(people),)]
    finished = "SELECT added, changed, same, is_finished FROM customer_load ORDER BY 1"
    assert [tuple(map(int, row)) for row in select(url, finished)] == [
        (0, 0, len(people), 1),
        (len(people), 0, 0, 1),
    ]


def test_everybody_with_segment_and_grade_and_the_limit_once_a_household(root, url):
    load(root, url)
    sums = select(url, "SELECT sum(reference_limit) FROM customer")[0][0]
    granted = sum(r.final_limit for r in gather([root]).final_rows)
    assert Decimal(str(sums)) == granted
    kinds = select(url, "SELECT DISTINCT segment FROM customer ORDER BY segment")
    assert set(kinds) == {("存量客户",), ("新增客户",)}
    assert select(url, "SELECT DISTINCT grade, edition FROM customer") == [
        ("未评级", 2015)
    ]
    large = select(url, "SELECT count(*) FROM customer WHERE reference_limit > 150000")
    assert large[0][0] == sum(
        1 for r in gather([root]).final_rows if r.final_limit > 150_000
    )


def test_a_change_is_kept_with_who_when_old_and_new(root, url):
    load(root, url)
    number = next(
        r.id_number for r in gather([root]).final_rows if "朝阳支行" in r.at.sheet.file
    )
    query = f"SELECT reference_limit FROM customer WHERE id_number = '{number}'"
    old = Decimal(str(select(url, query)[0][0]))

    def lower(branch, rows):
        if branch == "朝阳支行":
            rows[0]["final_limit"] = 1000

    write_final_lists(root, lower)
    later = dt.datetime(2015, 11, 13, 9, 30)
    report = crm.run(root, url=url, by="李主任", moment=later)
    assert counts(report)[:2] == (0, 1)
    assert select(
        url,
        "SELECT id_number, edition, changed_by, field, old, new FROM customer_history"
        " WHERE action = 'changed'",
    ) == [(number, 2015, "李主任", "reference_limit", f"{old:.2f}", "1000.00")]
    assert Decimal(str(select(url, query)[0][0])) == 1000
    who = select(url, f"SELECT updated_by FROM customer WHERE id_number = '{number}'")
    assert who == [("李主任",)]


def test_an_older_edition_overwrites_nothing(root, url):  # CRM-001
    load(root, url)
    file = root / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("edition = 2015", "edition = 2014"))
    report = load(root, url)
    assert counts(report) == (0, 0, 0)
    assert report.document["left_newer"] == len(filed(root))
    assert {f.code for f in report.findings} == {"CRM-001"}
    assert select(url, "SELECT DISTINCT edition FROM customer") == [(2015,)]


def test_a_newer_edition_is_a_change_with_history(root, url):  # CRM-001 passes
    load(root, url)
    file = root / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("edition = 2015", "edition = 2016"))
    report = load(root, url)
    assert counts(report) == (0, len(filed(root)), 0)
    assert report.findings == []


# One person a batch, and before the sixth commit it waits to be killed.
_CHILD = """
import datetime, itertools, sys, time
from pathlib import Path
import sqlalchemy as sa
from sunshine_xl.flows import crm
commits = itertools.count(1)
@sa.event.listens_for(sa.Engine, "commit")
def wait(connection):
    if next(commits) == 6:
        print("here", flush=True)
        time.sleep(600)
crm.run(Path(sys.argv[1]), url=sys.argv[2], by="张会计",
        moment=datetime.datetime(2015, 11, 12, 12), batch=1)
"""


def test_killed_in_the_middle_and_run_again_nothing_is_lost(root, url):
    people = filed(root)
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(root), url], stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"here\n"
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    before = select(url, "SELECT count(*) FROM customer")[0][0]
    assert 0 < before < 6
    report = load(root, url, batch=BATCH)
    assert counts(report) == (len(people) - before, 0, before)
    assert select(url, "SELECT count(*) FROM customer") == [(len(people),)]
    history = "SELECT id_number, count(*) FROM customer_history GROUP BY id_number"
    assert {n for _, n in select(url, history)} == {1}
    loads = "SELECT is_finished, added FROM customer_load ORDER BY number"
    assert [(bool(a), b) for a, b in select(url, loads)] == [
        (False, before),
        (True, len(people) - before),
    ]


def test_another_loader_between_reading_and_writing_is_survived(root, url, monkeypatch):
    """The batch is repeated when another loader was quicker with the same people."""
    known, calls = crm._known, []

    def too_early(connection, rows):
        found = known(connection, rows)
        calls.append(len(found))
        if len(calls) == 1:
            # Somebody else's commit, seen only by the next look.
            monkeypatch.setattr(crm, "_known", known)
            load(root, url)
            monkeypatch.setattr(crm, "_known", too_early)
        return found

    monkeypatch.setattr(crm, "_known", too_early)
    people = filed(root)
    report = load(root, url)
    assert counts(report) == (0, 0, len(people))
    assert select(url, "SELECT count(*) FROM customer") == [(len(people),)]


def test_without_a_url_a_file_only_its_owner_may_read(root):
    report = load(root, "")
    path = default_path(root)
    assert report.written == (path,)
    assert CampaignFolder(root).output() in path.parents
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load(root, "").document["same"] == len(filed(root))


def test_a_person_without_a_number_is_told(root):  # CRM-002
    import openpyxl

    path = CampaignFolder(root).branch("朝阳支行", "基础信息采集表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["基础信息"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "序号")
    column = next(c.column for c in sheet[header] if c.value == "身份证号码")
    sheet.cell(header + 1, column).value = None
    book.save(path)
    report = load(root, "")
    assert [f.code for f in report.findings] == ["CRM-002"]
    assert report.document["added"] == len(filed(root)) - 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nosuch://x", "pip install"),
        ("postgresql://crm:geheim@/x?host=/nowhere", "没有写成"),
        ("oracle+cx_oracle://a:geheim@b/c", "pip install"),
        ("kein url", "数据库地址"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_without_secrets(root, url, words):
    report = load(root, url)
    assert words in report.refusal
    assert "geheim" not in report.refusal
    assert "\n" not in report.refusal
    assert "geheim" not in lookup.run_in_database(url, "张三").refusal


def test_a_password_is_never_shown(root, postgres):
    report = load(root, postgres)
    assert "geheim" not in json.dumps(report.document) + "".join(report.lines)
    hidden = safe_url("postgresql://a:geheim@b/c?sslpassword=auch&sslmode=require")
    assert "geheim" not in hidden
    assert "auch" not in hidden
    assert "require" in hidden


def test_an_empty_campaign_has_nobody_to_load(tmp_path):
    assert "没有读到客户" in load(tmp_path, "").refusal


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_the_command_prints_one_document(root, url, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "crm", root, "--url", url, "--json")
    assert code == 0
    assert json.loads(out)["added"] == len(filed(root))
    assert "geheim" not in out + err
    assert run(monkeypatch, capsys, "crm", root / "没有")[0] == 2


def a_member(root):
    """Return a person who is not the representative, and his household's row."""
    gathered = gather([root])
    rows = {row.household_no: row for row in gathered.final_rows if row.final_limit}
    return next(
        (p, rows[p.household_no])
        for p in gathered.customers
        if p.household_no in rows and not p.is_representative and not p.is_excluded
    )


def test_a_look_up_by_name_number_and_household(root, url):  # R106–R108
    load(root, url)
    person, row = a_member(root)
    for word in (
        person.name,
        person.id_number,
        person.id_number[-6:],
        row.household_no,
    ):
        for report in (lookup.run(root, word), lookup.run_in_database(url, word)):
            hits = report.document["customers"]
            (mine,) = [
                h
                for h in hits
                if h["name"] == person.name and h["household"] == row.household_no
            ]
            assert mine["limit"] == f"{row.final_limit:.2f}"
            assert mine["representative"] == row.name
            assert mine["source"] == "表6"
            assert (
                mine["id_number"]
                == f"{person.id_number[:3]}{'*' * 11}{person.id_number[-4:]}"
            )
            text = "\n".join(report.lines)
            assert "仅供客户关系管理和贷款申请参考" in text
            assert person.id_number not in text + json.dumps(report.document)


def test_a_look_up_that_finds_nobody(root, url):
    load(root, url)
    for report in (lookup.run(root, "诸葛某"), lookup.run_in_database(url, "诸葛某")):
        assert report.document["customers"] == []
        assert "没有找到" in report.lines[0]
    for report in (lookup.run(root, " "), lookup.run_in_database(url, " ")):
        assert "姓名" in report.refusal


def test_a_look_up_on_the_command_line(root, url, monkeypatch, capsys):
    load(root, url)
    person, _ = a_member(root)
    code, out, _ = run(monkeypatch, capsys, "lookup", root, person.name)
    assert code == 0
    assert "仅供客户关系管理和贷款申请参考" in out
    code, out, _ = run(
        monkeypatch, capsys, "lookup", "--url", url, person.name, "--json"
    )
    assert code == 0
    assert json.loads(out)["customers"][0]["name"] == person.name
    assert run(monkeypatch, capsys, "lookup", person.name)[0] == 2
    assert run(monkeypatch, capsys, "lookup", root / "没有", "张三")[0] == 2
