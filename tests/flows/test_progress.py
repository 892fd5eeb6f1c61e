"""The campaign's progress (R10–R13, R20, R52, R72): figures, workbook, page, table."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import progress
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.progress_figures import figures
from sunshine_xl.flows.progress_phases import (
    BEHIND,
    DONE,
    FUTURE,
    LATE,
    RUNNING,
    phase_lines,
)
from sunshine_xl.flows.progress_records import STATES
from sunshine_xl.flows.synthetic import bank, mistakes
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.io.svg_charts import Bar, Span, bars, calendar
from sunshine_xl.policy import default_policy
from tests.validators import problems


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("进度") / "银行"
    made = bank.make_bank()
    mistakes.seed(made)
    for person in made.groups[0].people[:40]:
        person["filing_status"] = "待补"
    write_bank(made, path, default_policy(), mistakes.misspelt_titles())
    return path


@pytest.fixture(scope="module")
def gathered(folder):
    return gather([folder])


@pytest.fixture(scope="module")
def report(folder):
    return progress.run(folder)


@pytest.fixture(scope="module")
def book(report):
    return openpyxl.load_workbook(report.written[0])


def test_rates_are_those_of_a_count_by_hand(gathered, report):
    homes: dict[str, list] = {}
    for person in gathered.customers:
        homes.setdefault(person.household_no, []).append(person)
    known = [h for h in homes.values() if not all(p.is_excluded for p in h)]
    filed = [
        h
        for h in known
        if any(p.filing_status in ("新增", "更新", "无变化") for p in h)
    ]
    households = report.document["households"]
    assert households["known"] - households["excluded"] == len(known)
    assert households["filed"] == len(filed)
    assert households["filed_rate"] == f"{len(filed) / len(known):.4f}"
    granted, rest = households["granted"], households["filed"] - households["removed"]
    assert households["pre_credit_rate"] == f"{granted / rest:.4f}"
    people = report.document["people"]
    assert people["known"] == len(gathered.customers)


def test_branches_groups_and_types_add_up_to_the_whole(report):
    document = report.document
    for name in ("branches", "groups", "types"):
        for field in ("known", "excluded", "filed", "removed", "granted"):
            assert document["households"][field] == sum(
                line["households"][field] for line in document[name]
            )
        assert Decimal(document["amount"]) == sum(
            Decimal(line["amount"]) for line in document[name]
        )
    for name in ("branches", "groups"):
        assert document["booklets"] == sum(line["booklets"] for line in document[name])


def test_every_figure_leads_to_exactly_the_rows_it_counts(book):
    """Each link selects as many rows as the figure says, and rows of that kind."""
    followed = 0
    for name, field in (("支行", 1), ("小组", 2), ("类型", 3)):
        sheet = book[name]
        titles = [cell.value for cell in sheet[3]]
        for row in sheet.iter_rows(min_row=4):
            for title, cell in zip(titles, row, strict=True):
                if cell.hyperlink is None or title not in KIND:
                    continue
                target, cells = cell.hyperlink.location.split("!")
                rows = list(book[target.strip("'")][cells])
                assert len(rows) == cell.value, (name, row[0].value, title)
                assert {r[field - 1].value for r in rows} == {row[0].value}
                assert {r[6].value for r in rows} <= set(KIND[title])
                followed += 1
    assert followed > 40


KIND = {
    "应建档户": ("未建档", "未授信", "去除", "已授信"),
    "未建档": ("未建档",),
    "已建档": ("未授信", "去除", "已授信"),
    "去除": ("去除",),
    "未授信": ("未授信",),
    "已授信": ("已授信",),
    "排除": ("排除",),
}


def test_findings_and_booklets_lead_to_their_rows(book):
    followed = Counter()
    for name in ("支行", "小组", "类型"):
        titles = [cell.value for cell in book[name][3]]
        for row in book[name].iter_rows(min_row=4):
            for title, cell in zip(titles, row, strict=True):
                if title not in ("错误", "提醒", "提示", "评议册") or not cell.value:
                    continue
                target, cells = cell.hyperlink.location.split("!")
                rows = list(book[target.strip("'")][cells])
                assert len(rows) == cell.value, (name, row[0].value, title)
                if title != "评议册":
                    assert {r[3].value for r in rows} == {title}
                followed[title] += 1
    assert followed.keys() >= {"错误", "提醒", "评议册"}


def test_missed_goals_stand_out_and_charts_are_native(book, report):
    branch = book["支行"]
    titles = [cell.value for cell in branch[3]]
    goals = dict(zip(titles, (cell.value for cell in branch[4]), strict=True))
    assert (goals["建档面目标"], goals["预授信面目标"]) == (0.95, 0.7)
    marked = 0
    for name in ("支行", "小组", "类型"):
        for row in book[name].iter_rows(min_row=4):
            for title, cell in zip(titles, row, strict=False):
                if title in ("建档面", "预授信面") and isinstance(cell.value, float):
                    goal = goals[f"{title}目标"]
                    is_marked = cell.fill.fgColor.rgb == "FFFF9999"
                    assert is_marked is (cell.value < goal)
                    marked += is_marked
        assert len(book[name]._charts) == 2
    assert len(book["进度"]._charts) == 1
    assert marked
    assert problems(report.written[0]) == []


def test_goals_that_are_met_and_goals_that_are_missed(folder, gathered):
    met = progress.run(folder, dt.date(2015, 7, 26))
    codes = {one.code for one in met.findings}
    line = figures(gathered).whole.households
    assert ("PRG-001" in codes) is (line.filed_rate < Decimal("0.95")) or any(
        part["households"]["filed_rate"] < "0.95" for part in met.document["branches"]
    )
    assert "PRG-003" not in codes  # no phase is over yet


def test_a_bank_that_grants_nothing_misses_both_goals(folder, tmp_path):
    copy = tmp_path / "银行"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("输出"))
    for path in copy.rglob("评议册"):
        shutil.rmtree(path)
    report = progress.run(copy)
    codes = Counter(one.code for one in report.findings)
    assert codes["PRG-002"] == 1 + len(report.document["branches"])
    assert codes["PRG-003"] >= 2  # evaluation and entry are over
    assert report.document["households"]["granted"] == 0


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (dt.date(2015, 9, 1), FUTURE),
        (dt.date(2015, 10, 16), RUNNING),
        (dt.date(2015, 10, 28), BEHIND),
        (dt.date(2015, 11, 1), LATE),
    ],
)
def test_a_phase_is_late_when_days_pass_faster_than_work(gathered, day, state):
    made = figures(gathered, day)
    made.whole.booklets, made.whole.entered = 10, 1
    phases = phase_lines(made, is_exported=False)
    assert phases[2].state == state
    codes = [f.code for f in progress.warnings(made, phases) if "录入" in str(f.values)]
    assert codes == {LATE: ["PRG-003"], BEHIND: ["PRG-004"]}.get(state, [])


def test_what_is_done_is_not_late(gathered):
    made = figures(gathered, dt.date(2016, 1, 1))
    made.whole.booklets = made.whole.entered = 10
    phases = phase_lines(made, is_exported=True)
    assert [phases[2].state, phases[4].state] == [DONE, DONE]


def test_a_campaign_that_counts_persons_is_judged_by_persons(folder, tmp_path):
    copy = tmp_path / "银行"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("输出"))
    text = (copy / "campaign.toml").read_text("utf-8")
    text = text.replace('unit = "household"', 'unit = "person"')
    (copy / "campaign.toml").write_text(text, "utf-8")
    report = progress.run(copy)
    assert report.document["unit"] == "person"
    rate = Decimal(report.document["people"]["filed_rate"])
    told = [f for f in report.findings if f.code == "PRG-001"]
    assert any(f.values["rate"] == f"{rate:.2%}" for f in told) is (
        rate < Decimal("0.95")
    )


def test_the_final_list_takes_the_place_of_the_proposals(folder, gathered, tmp_path):
    from sunshine_xl.forms import final_list
    from sunshine_xl.io.form_workbook import FormSheet, build_forms

    copy = tmp_path / "银行"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("输出"))
    branch = sorted(p for p in (copy / "支行").iterdir() if p.is_dir())[0]
    made = figures(gathered)
    granted = [
        row
        for row in made.households
        if row.branch == branch.name and row.state == "已授信"
    ]
    rows = [
        {
            "row_no": 1,
            "customer_key": "K",
            "household_no": granted[0].household_no,
            "name": granted[0].name,
            "id_number": "990101198001010014",
            "group_no": granted[0].group.split(" ")[0],
            "conclusion": "保留",
            "final_limit": 5000,
        }
    ]
    sheet = FormSheet(final_list.FORM, rows)
    (branch / "表6.xlsx").write_bytes(build_forms([sheet], made.policy))
    report = progress.run(copy)
    lines = {line["label"]: line for line in report.document["groups"]}
    line = lines[granted[0].group]
    # The group has its final list: who is not on it has no limit (rules.md 10).
    assert (line["households"]["granted"], line["amount"]) == (1, "5000.00")
    others = [row for row in granted if row.group != granted[0].group]
    assert others
    assert lines[others[0].group]["households"]["granted"] > 1


def test_a_folder_without_people_is_refused_in_one_line(tmp_path):
    assert progress.run(tmp_path).refusal
    assert progress.run(tmp_path / "没有").refusal


def test_the_command_prints_tables_or_one_document(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", "progress", str(folder)])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().out
    assert "按支行" in shown and "阶段" in shown
    argv = ["sunshine-xl", "progress", str(folder), "--json", "--as-of", "2015-10-20"]
    monkeypatch.setattr("sys.argv", argv)
    with pytest.raises(SystemExit) as end:
        main()
    document = json.loads(capsys.readouterr().out)
    assert end.value.code == 0
    assert document["as_of"] == "2015-10-20"
    monkeypatch.setattr("sys.argv", [*argv[:-1], "明天"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2


def browse(*arguments: str, profile: Path) -> bytes:
    program = shutil.which("chromium")
    assert program, "chromium is missing: run bash tests/install_tools.sh"
    done = subprocess.run(
        [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={profile}",
            *arguments,
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def test_the_page_in_a_real_browser(report, tmp_path):
    page = report.written[1]
    text = page.read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["'](?!#)|url\((?!#)|@import""", text)
    anchors = set(re.findall(r'id="([^"]+)"', text))
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links and links <= anchors
    target = sorted(links)[0]
    seen = browse(
        "--dump-dom", f"{page.as_uri()}#{target}", profile=tmp_path / "a"
    ).decode()
    # The link opened the section it leads to, by the page's own script.
    assert re.search(rf'<details id="{re.escape(target)}"[^>]*open', seen)
    picture = tmp_path / "page.png"
    browse(
        f"--screenshot={picture}",
        "--window-size=1100,2000",
        page.as_uri(),
        profile=tmp_path / "b",
    )
    assert picture.stat().st_size > 50_000


def test_the_printed_page_holds_charts_and_every_row(report, gathered, tmp_path):
    printed = tmp_path / "page.pdf"
    browse(
        f"--print-to-pdf={printed}",
        "--no-pdf-header-footer",
        report.written[1].as_uri(),
        profile=tmp_path / "a",
    )
    done = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, check=True
    )
    text = done.stdout.decode()
    assert "内部资料" in text and "目标 95%" in text and "阶段日历" in text
    waiting = [row for row in figures(gathered).households if row.state in STATES[:3]]
    # What is folded on the screen is open on paper.
    assert waiting
    assert all(row.household_no in text.replace("\n", "") for row in waiting[:20])


def test_bars_below_the_goal_are_hatched_and_signed():
    drawn = bars("题", [Bar("甲", 0.5, "50%"), Bar("乙", None, "—")], 0.7)
    assert drawn.count("url(#missed)") == 1
    assert drawn.count("▼") == 1
    assert bars("题", [Bar("甲", 0.8, "80%")], 0.7).count("▼") == 0


def test_names_cannot_break_the_page():
    drawn = bars("<b>", [Bar("<script>&", 0.5, "<i>", 'a"b')])
    assert "<script>" not in drawn and "<i>" not in drawn and '"b"' not in drawn
    span = Span("<x>", dt.date(2015, 1, 1), dt.date(2015, 2, 1), 2.0, "<y>", True)
    assert "<x>" not in calendar("题", [span], dt.date(2015, 1, 5))
