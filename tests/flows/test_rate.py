"""Rating from booklets, files and system data, carried to 汇总 (R69), end to end."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import rate
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.forms import rating_table
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import rating
from tests.flows.campaign import (
    BOOK,
    codes,
    columns,
    edit,
    loaded,
    parts,
    small_bank,
    write,
)
from tests.office import convert
from tests.validators import problems

DAY = dt.date(2015, 10, 30)
TITLES = ["品行信誉", "信用记录", "偿债能力", "家庭资产", "经营能力", "与本行往来"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A campaign in which the first household can be rated but for its character."""
    made = small_bank()
    group = made.groups[0]
    first = str(group.people[0]["household_no"])
    for person in group.people:
        if person["household_no"] == first:
            person |= {"business_years": 6, "main_business": "百货"}
    group.homes[0] |= {"average_deposit": 5000, "loan_balance": 20000}
    return write(made, tmp_path_factory.mktemp("银行"))


@pytest.fixture
def campaign(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "活动"))


def first_of(report):
    """Return the line of the first household of the first group."""
    return next(x for x in report.document["households"] if x["group"] == "0101")


def first_ballot(gathered):
    result = next(r for r in count_groups(gathered) if r.book.group_no == "0101")
    return result.count.ballots[0]


def scores(path, row=4, sheet="评级"):
    there = loaded(path)[sheet]
    at = columns(there, 3)
    return [there[f"{at[title]}{row}"].value for title in TITLES]


def test_what_can_be_known_is_scored_and_the_rest_stays_blank(campaign):
    before = parts(campaign / BOOK)
    report = rate.run(campaign, on=DAY)
    assert codes(report) == []
    line = first_of(report)
    assert (line["score"], line["grade"]) == (None, "未评级")
    assert line["missing"] == ["品行信誉"]
    made = scores(campaign / BOOK)
    assert made[0] is None
    assert made[1] in (25, 19)
    assert made[4] == 12
    assert made[1:] == [
        float(line["scores"][name])
        for name in (
            "credit_record",
            "repayment",
            "family_assets",
            "business",
            "dealings",
        )
    ]
    assert scores(campaign / BOOK, 5)[4] is None
    assert problems(campaign / BOOK) == []
    after = parts(campaign / BOOK)
    assert before["xl/styles.xml"] == after["xl/styles.xml"]
    assert list(before) == list(after)
    assert "品行信誉 12 户" in report.lines[1]


def judged(folder, *values):
    edit(folder / BOOK, {("评级", f"D{4 + n}"): v for n, v in enumerate(values)})


def test_a_whole_row_has_total_and_grade_on_every_sheet(campaign, tmp_path):
    judged(campaign, 20)
    report = rate.run(campaign, on=DAY, by="评级员")
    line = first_of(report)
    total = sum(Decimal(s) for s in line["scores"].values())
    assert Decimal(line["score"]) == total
    assert line["grade"] == rating.grade(total, default_policy().rating)
    sheet = loaded(campaign / BOOK)["评级"]
    at = columns(sheet, 3)
    assert sheet[f"{at['评级人']}4"].value == "评级员"
    assert sheet[f"{at['评级日期']}4"].value == dt.datetime(2015, 10, 30)
    assert sheet[f"{at['评级人']}5"].value is None
    gathered = gather([campaign])
    ballot = first_ballot(gathered)
    assert (ballot.rating_score, ballot.grade) == (total, line["grade"])
    written, _ = write_summaries(count_groups(gathered))
    there = loaded(next(p for p in written if p.stem == Path(BOOK).stem)).active
    at = columns(there, 4)
    assert there[f"{at['评级得分']}5"].value == total
    assert there[f"{at['等级']}5"].value == line["grade"]
    convert([campaign / BOOK], tmp_path / "开")
    book = loaded(tmp_path / "开" / Path(BOOK).name, data_only=True)["汇总"]
    at = columns(book, 6)
    assert book[f"{at['评级得分']}7"].value == total
    assert book[f"{at['等级']}7"].value == line["grade"]
    assert book[f"{at['等级']}8"].value == "未评级"


def test_formulas_show_the_grade_before_any_program_opens_the_workbook(campaign):
    judged(campaign, 20)
    # A booklet as an office saves it, with the results of its formulas.
    convert([campaign / BOOK], campaign / "开")
    shutil.copy(campaign / "开" / Path(BOOK).name, campaign / BOOK)
    shutil.rmtree(campaign / "开")
    before = parts(campaign / BOOK)
    line = first_of(rate.run(campaign, on=DAY))
    assert problems(campaign / BOOK) == []
    assert parts(campaign / BOOK).keys() == before.keys()
    shown = loaded(campaign / BOOK, data_only=True)
    formulas = loaded(campaign / BOOK)
    for sheet, header, row in (("评级", 3, 4), ("汇总", 6, 7)):
        at = columns(shown[sheet], header)
        score, grade = (f"{at[title]}{row}" for title in ("评级得分", "等级"))
        assert shown[sheet][score].value == float(line["score"])
        assert shown[sheet][grade].value == line["grade"]
        assert str(formulas[sheet][score].value).startswith("=")
        assert shown[sheet][f"{at['等级']}{row + 1}"].value == "未评级"
    found = [f.code for f in check(gather([campaign]))]
    assert not {"FILE-006", "RAT-006", "SUM-001", "SUM-002", "SUM-003"} & set(found)


def test_what_somebody_typed_stays_unless_it_is_to_be_renewed(campaign):  # RAT-011
    edit(campaign / BOOK, {("评级", "H4"): 3})
    report = rate.run(campaign, on=DAY)
    assert [code for code, _ in codes(report)] == ["RAT-011"]
    assert scores(campaign / BOOK)[4] == 3
    report = rate.run(campaign, on=DAY, renew=True)
    assert codes(report) == []
    assert scores(campaign / BOOK)[4] == 12


def test_rating_twice_changes_nothing(campaign):
    rate.run(campaign, on=DAY)
    before = (campaign / BOOK).read_bytes()
    report = rate.run(campaign, on=DAY)
    assert report.written == []
    assert (campaign / BOOK).read_bytes() == before


def own_table(folder, change):
    rows = [change(dict(row)) for row in rating_table.rows_of(rating.table())]
    path = folder / "总行" / "评级标准.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(
        build_forms([FormSheet(rating_table.FORM, rows)], default_policy())
    )
    return path


def heavier(row):
    """Move ten points from one indicator to another."""
    if row["indicator"] == "经营能力":
        row |= {"weight": 22, "score": row["score"] + 10}
    if row["indicator"] == "品行信誉":
        row |= {"weight": 10, "score": row["score"] / 2}
    return row


def test_head_offices_own_table_is_used_and_checked(campaign):
    path = own_table(campaign, heavier)
    assert problems(path) == []
    rate.run(campaign, on=DAY)
    assert scores(campaign / BOOK)[4] == 22
    found = [f.code for f in check(gather([campaign]))]
    assert not [code for code in found if code in ("RAT-005", "RAT-001", "FLD-007")]


def test_a_wrong_table_rates_nobody_and_names_its_cell(campaign):  # RAT-001
    before = (campaign / BOOK).read_bytes()
    own_table(
        campaign,
        lambda row: row | ({"weight": 9} if row["indicator"] == "与本行往来" else {}),
    )
    report = rate.run(campaign, on=DAY)
    assert codes(report) == [("RAT-001", "B4")]
    assert report.findings[0].place.file == "总行/评级标准.xlsx"
    assert (campaign / BOOK).read_bytes() == before
    assert "RAT-001" in [f.code for f in check(gather([campaign]))]


def without_ratings(folder):
    book = loaded(folder / BOOK)
    del book["评级"]
    book.save(folder / BOOK)


def test_a_booklet_without_the_sheet_gets_a_workbook_beside_it(campaign, tmp_path):
    without_ratings(campaign)
    report = rate.run(campaign, on=DAY)
    path = campaign / "支行/城区支行/评级/文昌街道评议小组.xlsx"
    assert path in report.written
    assert problems(path) == []
    assert scores(path)[4:] == [12, 8]
    there = loaded(path)["评级"]
    at = columns(there, 3)
    edit(path, {("评级", f"{at['品行信誉']}4"): 20})
    again = rate.run(campaign, on=DAY)
    assert again.written == []
    line = first_of(again)
    assert line["grade"] != "未评级"
    ballot = first_ballot(gather([campaign]))
    assert ballot.rating_score == Decimal(line["score"])
    assert ballot.grade == line["grade"]
    convert([path], tmp_path / "开")
    shown = loaded(tmp_path / "开" / path.name, data_only=True)["评级"]
    assert shown[f"{at['评级得分']}4"].value == float(line["score"])
    assert shown[f"{at['等级']}4"].value == line["grade"]


def test_a_household_without_a_row_is_told(campaign):  # RAT-012
    edit(campaign / BOOK, {("评级", "A4"): "K-NIEMAND"})
    report = rate.run(campaign, on=DAY)
    assert [code for code, _ in codes(report)] == ["RAT-012"]


def test_without_lists_of_loans_nobody_is_called_reliable(campaign):
    shutil.rmtree(campaign / "总行")
    rate.run(campaign, on=DAY)
    assert scores(campaign / BOOK)[1] is None


def test_a_given_base_takes_the_place_of_the_median(campaign):
    file = campaign / "campaign.toml"
    text = file.read_text("utf-8").replace("income_base = 0", "income_base = 1")
    file.write_text(text, "utf-8")
    rate.run(campaign, on=DAY)
    assert scores(campaign / BOOK)[2] == 20


def test_a_campaign_without_booklets_is_refused(tmp_path):
    (tmp_path / "campaign.toml").write_text("")
    assert rate.run(tmp_path, on=DAY).refusal


def test_the_command(campaign, monkeypatch, capsys):
    words = ("rate", str(campaign), "--date", "2015-10-30", "--json")
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    document = json.loads(capsys.readouterr().out)
    assert (ended.value.code, len(document["households"])) == (0, 12)
