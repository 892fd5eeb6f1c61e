"""The next edition from the last one, and both beside each other (R1, R109, R110)."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from sunshine_xl.flows import compare_years, export, rollover
from sunshine_xl.flows.customer_list import customer_list
from sunshine_xl.flows.gather import gather
from sunshine_xl.io.places import BASE_INFORMATION, IMPORT_TEMPLATE, CampaignFolder
from sunshine_xl.policy_overlay import load_campaign
from tests.flows.final_lists import campaign, write_final_lists
from tests.flows.test_export import change_people
from tests.office import convert
from tests.validators import problems


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    root = tmp_path_factory.mktemp("结转") / "活动"
    campaign(root, households=2)
    export.run(root)
    return root


@pytest.fixture
def root(sound, tmp_path):
    copy = tmp_path / "2015"
    shutil.copytree(sound, copy)
    return copy


def files(root):
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    }


def codes(report):
    """Return the codes but that of minors, whom the synthetic bank has too."""
    return [f.code for f in report.findings if f.code != "ROL-002"]


def of_age(report):
    return {
        (f.place.file, f.place.cell) for f in report.findings if f.code == "ROL-002"
    }


def test_people_groups_and_template_come_over_and_no_result(root, tmp_path):
    new = tmp_path / "2016"
    report = rollover.run(root, new)
    assert (report.refusal, codes(report)) == ("", [])
    branches = ("城区支行", "朝阳支行", "河口支行")
    assert files(new) == {
        "campaign.toml",
        f"总行/{IMPORT_TEMPLATE}",
        *(f"支行/{b}/{BASE_INFORMATION}" for b in branches),
        *(f"支行/{b}/评议小组.xlsx" for b in branches),
    }
    old, now = gather([root]), gather([new])
    assert [p.id_number for p in now.customers] == [p.id_number for p in old.customers]
    assert now.groups == old.groups
    assert now.evaluators == old.evaluators
    assert now.household_files == old.household_files
    assert report.document["people"] == len(old.customers)


def test_state_of_filing_and_visits_are_reset_and_nothing_else(root, tmp_path):
    new = tmp_path / "2016"
    rollover.run(root, new)
    before, after = gather([root]).customers, gather([new]).customers
    for old, now in zip(before, after, strict=True):
        assert now.filing_status == ("排除" if old.is_excluded else "待补")
        assert (now.visitor, now.visit_date, now.leaflet_given) == ("", None, None)
        assert (
            now._replace(
                filing_status=old.filing_status,
                visitor=old.visitor,
                visit_date=old.visit_date,
                leaflet_given=old.leaflet_given,
            )
            == old
        )
    path = CampaignFolder(new).branch("朝阳支行", BASE_INFORMATION)
    assert problems(path) == []


def test_ages_count_at_the_new_day(root, tmp_path):
    new = tmp_path / "2016"
    rollover.run(root, new)
    (tmp_path / "算").mkdir()
    convert([CampaignFolder(new).branch("朝阳支行", BASE_INFORMATION)], tmp_path / "算")
    book = openpyxl.load_workbook(tmp_path / "算" / BASE_INFORMATION, data_only=True)
    assert book["参数"].max_row > 5
    sheet = book["基础信息"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "序号")
    titles = [c.value for c in sheet[header]]
    row = dict(zip(titles, (c.value for c in sheet[header + 1]), strict=True))
    born = row["出生日期"]
    day = dt.date(2016, 11, 10)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert row["年龄"] == age


def test_the_parameters_go_a_year_on_and_keep_their_comments(root, tmp_path):
    new = tmp_path / "2016"
    rollover.run(root, new)
    old, _ = load_campaign(root / "campaign.toml", "x")
    now, findings = load_campaign(new / "campaign.toml", "x")
    assert findings == []
    assert now.campaign.edition == 2016
    assert now.campaign.as_of == dt.date(2016, 11, 10)
    assert now.phases.file.start == dt.date(2016, 7, 25)
    assert now.export.start == dt.date(2016, 11, 16)
    assert now.export.branch_numbers == old.export.branch_numbers
    text = (new / "campaign.toml").read_text("utf-8")
    assert text.count("#") == (root / "campaign.toml").read_text("utf-8").count("#")


def test_a_leap_day_becomes_the_day_before():
    assert rollover.shifted("as_of = 2016-02-29 # x") == "as_of = 2017-02-28 # x"
    assert rollover.shifted("# 2016-02-29\nstart=2015-12-31") == (
        "# 2016-02-29\nstart=2016-12-31"
    )


def test_last_years_customers_do_not_stay_in_the_template(root, tmp_path):
    folder = CampaignFolder(root)
    shutil.copy(
        folder.output("导入", IMPORT_TEMPLATE), folder.head_office(IMPORT_TEMPLATE)
    )
    new = tmp_path / "2016"
    rollover.run(root, new)
    with zipfile.ZipFile(CampaignFolder(new).head_office(IMPORT_TEMPLATE)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
    for row in gather([root]).final_rows:
        assert row.id_number.encode() not in everything


def test_an_old_workbook_cannot_be_reset(root, tmp_path):  # ROL-001
    folder = CampaignFolder(root)
    path = folder.branch("朝阳支行", BASE_INFORMATION)
    (tmp_path / "旧").mkdir()
    convert([path], tmp_path / "旧", "xls")
    path.unlink()
    shutil.copy(tmp_path / "旧" / "基础信息采集表.xls", path.with_suffix(".xls"))
    report = rollover.run(root, tmp_path / "2016")
    assert sorted(codes(report)) == ["PAT-001", "ROL-001"]
    assert "没有带过来" in report.lines[1]


def test_a_minor_who_came_of_age_is_named(root, tmp_path):  # ROL-002
    for title, value in (
        ("建档状态", "排除"),
        ("排除情形", "1"),
        ("出生日期", dt.datetime(1998, 11, 10)),
    ):
        change_people(root, title, value)
    grown_up = of_age(rollover.run(root, tmp_path / "2016"))
    change_people(root, "出生日期", dt.datetime(1998, 11, 11))
    still_young = of_age(rollover.run(root, tmp_path / "2016b"))
    ((file, cell),) = grown_up - still_young
    assert "朝阳支行" in file
    assert cell.endswith(str(gather([root / file]).customers[0].at.number))
    assert still_young < grown_up


def test_a_file_with_results_beside_is_not_taken(root, tmp_path):  # ROL-003
    path = CampaignFolder(root).branch("朝阳支行", "评议小组.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("表6")
    final = openpyxl.load_workbook(CampaignFolder(root).branch("朝阳支行", "表6.xlsx"))
    for row in final.active.iter_rows(values_only=True):
        sheet.append(row)
    book.save(path)
    report = rollover.run(root, tmp_path / "2016")
    assert codes(report) == ["ROL-003"]
    assert not CampaignFolder(tmp_path / "2016").branch("朝阳支行", path.name).exists()


def test_a_broken_file_is_told(root, tmp_path):
    CampaignFolder(root).branch("朝阳支行", "评议小组.xlsx").write_bytes(b"PK\x03\x04")
    assert codes(rollover.run(root, tmp_path / "2016")) == ["FILE-001"]


def test_nothing_is_overwritten_and_a_campaign_is_wanted(root, tmp_path):
    (tmp_path / "2016").mkdir()
    (tmp_path / "2016" / "x").write_text("x")
    assert "已有文件" in rollover.run(root, tmp_path / "2016").refusal
    assert "campaign.toml" in rollover.run(tmp_path, tmp_path / "2017").refusal


# The two editions side by side.


@pytest.fixture
def years(root, tmp_path):
    """Last year and this year: one household gone, one new, limits and grades moved."""
    new = tmp_path / "2016"
    shutil.copytree(root, new)

    def move(branch, rows):
        if branch != "朝阳支行":
            return
        rows[0]["final_limit"] += 5000
        rows[1]["final_limit"] -= 1000
        rows[2].update({"conclusion": "去除", "reason": "转出"})

    write_final_lists(new, move)
    return root, new


def heads(root):
    return [
        line for line in customer_list(gather([root])).lines() if line.is_representative
    ]


def test_limits_that_moved(years):
    old, new = years
    report = compare_years.run(old, new)
    document = report.document
    assert (document["raised"], document["lowered"]) == (1, 2)
    assert (document["added"], document["gone"]) == (0, 0)
    assert document["old_count"] == document["new_count"] == len(heads(old))
    sheet = openpyxl.load_workbook(report.written[0])["逐户对比"]
    kinds = [cell.value for cell in sheet["B"]]
    assert kinds.count("额度下降") == 2
    texts = [str(c.value) for row in sheet.iter_rows() for c in row]
    assert any("内部资料" in text for text in texts)
    assert problems(report.written[0]) == []
    assert CampaignFolder(new).output() in report.written[0].parents


def test_the_workbook_adds_up(years):
    old, new = years
    report = compare_years.run(old, new)
    sheet = openpyxl.load_workbook(report.written[0])["对比汇总"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    header = next(r for r in rows if r[0] == "所属支行")
    body = [dict(zip(header, r, strict=True)) for r in rows[rows.index(header) + 1 :]]
    branches, bank = body[:-1], body[-1]
    for title in header[1:]:
        assert sum(row[title] for row in branches) == bank[title]
    assert Decimal(str(bank["本年额度合计"])) == sum(
        line.limit or 0 for line in heads(new)
    )


def test_new_gone_and_grades(root):
    from dataclasses import replace

    first, second, third, *_ = heads(root)
    aaa, lower = replace(first, grade="AAA"), replace(first, grade="A")
    grades = ["AAA", "AA", "A", "不予授信"]
    moves = compare_years.compare([aaa, second], [lower, third], grades)
    assert [(m.kind, m.grade_move) for m in moves] == [
        ("不变", "下降"),
        ("新增", ""),
        ("减少", ""),
    ]
    (up,) = compare_years.compare([lower], [aaa], grades)
    assert up.grade_move == "上升"
    (unrated,) = compare_years.compare([first], [aaa], grades)
    assert unrated.grade_move == ""


def test_a_folder_without_people_is_refused(root, tmp_path):
    (tmp_path / "空").mkdir()
    assert "没有读到客户" in compare_years.run(root, tmp_path / "空").refusal


def test_a_comparison_that_cannot_be_written(years):
    old, new = years
    shutil.rmtree(CampaignFolder(new).output())
    CampaignFolder(new).output().write_text("x")
    assert codes(compare_years.run(old, new)) == ["FILE-016"]
