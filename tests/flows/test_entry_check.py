"""Second entry, comparison, decision, settlement (R75–R78), end to end."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import entry_compare, entry_sample, entry_settle
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import compare, count_groups
from sunshine_xl.forms import booklet
from sunshine_xl.forms.entry_check import FIRST, OTHER, SECOND
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

DAY = dt.date(2015, 10, 22)
ALL = Decimal(1)
SECOND_BOOK = "输出/录入核对/城区支行/文昌街道评议小组_第二次录入.xlsx"
LIST = "输出/录入核对/核对差异.xlsx"
# Columns of the evaluators' sheets.
AT = {column.field: index for index, column in enumerate(booklet.FORM.columns)}
ANSWERS = ("knows", "assets", "debts", "gross_income", "net_income", "funding_need")
ANSWERS += ("suggested_limit", "note")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A campaign whose first group has been entered twice without a slip."""
    folder = tmp_path_factory.mktemp("银行")
    made = small_bank()
    made.groups[0].answers[0][next(iter(made.groups[0].keys.values()))] = {
        "knows": "是",
        "assets": "5万",
        "debts": 0,
        "gross_income": 20000,
        "net_income": 10000,
        "suggested_limit": 12000,
    }
    write(made, folder)
    assert not entry_sample.run(folder / BOOK, share=ALL).findings
    first, second = loaded(folder / BOOK), loaded(folder / SECOND_BOOK)
    for sheet in second:
        there = {row[1].value: row for row in first[sheet.title].iter_rows(min_row=6)}
        for row in sheet.iter_rows(min_row=6):
            if row[1].value:
                for name in ANSWERS:
                    row[AT[name]].value = there[row[1].value][AT[name]].value
    second.save(folder / SECOND_BOOK)
    return folder


@pytest.fixture
def campaign(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "活动"))


def cell(name, row):
    return f"{booklet_letters()[name]}{row}"


def booklet_letters():
    from sunshine_xl.findings import column_letters

    return {name: column_letters(index) for name, index in AT.items()}


def test_the_copy_has_the_rows_and_numbers_and_no_answers(built, tmp_path):
    folder = Path(shutil.copytree(built, tmp_path / "活动"))
    report = entry_sample.run(folder / BOOK, share=Decimal("0.3"), renew=True)
    lines = report.document["copies"]
    assert [line["rows"] for line in lines] == [2] * 5
    assert len({tuple(line["row_numbers"]) for line in lines}) > 1
    (path,) = report.written
    assert problems(path) == []
    first, again = loaded(folder / BOOK)["评议1"], loaded(path)["评议1"]
    there = {row[0].value: row for row in first.iter_rows(min_row=6)}
    for row in again.iter_rows(min_row=6):
        before = there[row[0].value]
        assert [c.value for c in row[:7]] == [c.value for c in before[:7]]
        assert [row[AT[name]].value for name in ANSWERS] == [None] * len(ANSWERS)
        assert "*" in row[4].value
    assert "核对人：" in [c.value for c in again[2]]
    again = entry_sample.run(folder / BOOK, share=Decimal("0.3"), renew=True)
    assert again.document == report.document
    other = entry_sample.run(folder / BOOK, share=Decimal("0.3"), seed="2", renew=True)
    assert other.document != report.document


def test_what_somebody_has_typed_is_not_drawn_again(campaign):  # ENT-011
    before = (campaign / SECOND_BOOK).read_bytes()
    report = entry_sample.run(campaign, share=ALL)
    assert codes(report) == [("ENT-011", "")]
    assert (campaign / SECOND_BOOK).read_bytes() == before
    assert [p.name for p in report.written] == ["实验中学评议小组_第二次录入.xlsx"]


def test_a_sample_nobody_has_typed_settles_nothing(campaign):
    entry_sample.run(campaign, share=ALL, renew=True)
    before = (campaign / BOOK).read_bytes()
    report = entry_compare.run(campaign)
    assert {code for code, _ in codes(report)} == {"ENT-003"}
    report = entry_settle.run(campaign, on=DAY)
    assert report.written == []
    assert len(report.lines) == 1
    assert (campaign / BOOK).read_bytes() == before


def test_nothing_entered_is_refused(tmp_path):
    (tmp_path / "campaign.toml").write_text("")
    assert entry_sample.run(tmp_path, share=ALL).refusal
    assert entry_compare.run(tmp_path).refusal
    assert entry_settle.run(tmp_path, on=DAY).refusal


def test_equal_entries_have_no_difference(campaign):  # ENT-004 edge: register knows
    report = entry_compare.run(campaign)
    assert codes(report) == []
    assert report.document["differences"] == 0
    first = report.document["copies"][0]
    assert (first["rows"], first["waiting"]) == (6, 0)
    assert first["cells"] > 30
    assert problems(report.written[0]) == []


SLIPS = {
    ("评议1", cell("suggested_limit", 7)): 990000,
    ("评议1", cell("assets", 6)): 50000,  # 5万 in the first: the same amount
    ("评议1", cell("note", 8)): "-老实人",
    ("评议2", cell("net_income", 6)): 1,
    ("评议3", cell("knows", 6)): None,
}


@pytest.fixture
def slipped(campaign):
    blank = {("评议3", f"{letter}6"): None for letter in "KLMNOPQRS"}
    edit(campaign / SECOND_BOOK, SLIPS | blank)
    return campaign


def listed(folder):
    sheet = loaded(folder / LIST)["核对差异"]
    at = columns(sheet, 3)
    return sheet, at


def test_differences_stand_side_by_side(slipped):  # ENT-003
    report = entry_compare.run(slipped)
    assert codes(report) == [("ENT-003", "K6")]
    assert report.document["differences"] == 3
    sheet, at = listed(slipped)
    rows = [
        [
            sheet[f"{at[t]}{n}"].value
            for t in ("工作表", "单元格", "核对栏目", "第二次录入")
        ]
        for n in (4, 5, 6)
    ]
    assert rows == [
        ["评议1", cell("suggested_limit", 7), "建议授信额度", "990000"],
        ["评议1", cell("note", 8), "备注", "-老实人"],
        ["评议2", cell("net_income", 6), "家庭净收入", "1"],
    ]
    assert sheet[f"{at['第二次录入']}5"].data_type == "s"
    assert report.document["copies"][2]["waiting"] == 1


def decide(folder, decisions):
    _, at = listed(folder)
    cells = {}
    for row, words in decisions.items():
        for title, value in zip(("决定", "其他值"), words, strict=False):
            cells["核对差异", f"{at[title]}{row}"] = value
    edit(folder / LIST, cells)


def test_decisions_are_written_and_nothing_else(slipped):
    before = parts(slipped / BOOK)
    old = loaded(slipped / BOOK)["评议1"][cell("note", 8)].value
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (OTHER, "9500")})
    report = entry_settle.run(slipped, on=DAY)
    assert codes(report) == []
    assert (report.document["settled"], report.document["kept"]) == (2, 1)
    book = loaded(slipped / BOOK)
    assert book["评议1"][cell("suggested_limit", 7)].value == 990000
    assert book["评议1"][cell("note", 8)].value == old
    assert book["评议2"][cell("net_income", 6)].value == 9500
    assert problems(slipped / BOOK) == []
    assert parts((slipped / BOOK).with_name(Path(BOOK).name + ".bak")) == before
    after = parts(slipped / BOOK)
    differing = {name for name in before if before[name] != after[name]}
    assert all(name.startswith("xl/worksheets/") for name in differing)
    rates = {line["copy"]: line["mistakes"] for line in report.document["copies"]}
    assert rates == {"1": 1, "2": 1, "3": 0, "4": 0, "5": 0}
    assert any("差错率" in line for line in report.lines)


def test_counts_go_to_the_register(slipped):
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (OTHER, "9500")})
    entry_settle.run(slipped, on=DAY)
    # The cover has no column for the rows compared: the branch gets a register.
    sheet = loaded(slipped / "支行/城区支行/册子登记.xlsx").active
    at = columns(sheet, 3)
    row = {
        t: sheet[f"{at[t]}4"].value for t in ("册号", "抽查行数", "差错数", "完整率")
    }
    assert row == {"册号": "1/5", "抽查行数": 6, "差错数": 1, "完整率": 1}
    assert sheet.max_row == 3 + 10
    assert loaded(slipped / BOOK)["封面"]["H11"].value == 1
    copies = [e for e in gather([slipped]).copies if e.sampled_rows is not None]
    assert len(copies) == 5
    assert [f.code for f in entry_settle.run(slipped, on=DAY).findings] == []


def test_formulas_follow_what_was_settled(slipped, tmp_path):
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    entry_settle.run(slipped, on=DAY)
    gathered = gather([slipped / BOOK])
    assert "FILE-006" in [f.code for f in gathered.findings]  # nothing old is shown
    convert([slipped / BOOK], tmp_path / "开")
    opened = gather([tmp_path / "开"])
    assert "FILE-006" not in [f.code for f in opened.findings]
    (result,) = count_groups(opened)
    assert list(compare(result)) == []
    amounts = [b.columns[0] for b in result.count.ballots]
    assert 990000 in amounts


def test_the_counts_of_the_list_follow_the_decisions(slipped, tmp_path):
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (OTHER, "空白"), 6: (FIRST,)})
    convert([slipped / LIST], tmp_path / "开")
    book = loaded(tmp_path / "开" / "核对差异.xlsx", data_only=True)
    sheet = book["差错率"]
    at = columns(sheet, 3)
    assert [sheet[f"{at['差错格数']}{n}"].value for n in (4, 5, 6)] == [2, 0, 0]
    cells = sheet[f"{at['比对格数']}4"].value
    assert sheet[f"{at['差错率']}4"].value == pytest.approx(2 / cells)
    makers = book["按录入人"]
    assert sum(makers[f"B{n}"].value for n in range(4, makers.max_row + 1)) == 5
    assert sum(makers[f"E{n}"].value for n in range(4, makers.max_row + 1)) == 2


@pytest.mark.parametrize(
    ("decisions", "expected", "settled"),
    [
        ({4: (SECOND,)}, ["ENT-006", "ENT-006"], 1),
        ({4: (SECOND,), 5: (FIRST,), 6: (OTHER,)}, ["ENT-008"], 1),
        ({4: (OTHER, "3-5万"), 5: (FIRST,), 6: (FIRST,)}, ["ENT-008"], 0),
        ({4: (OTHER, "5万"), 5: (FIRST,), 6: (FIRST,)}, [], 1),
        ({4: (OTHER, "空白"), 5: (FIRST,), 6: (FIRST,)}, [], 1),
    ],
)
def test_a_decision_that_cannot_be_carried_out_waits(
    slipped, decisions, expected, settled
):
    entry_compare.run(slipped)
    decide(slipped, decisions)
    report = entry_settle.run(slipped, on=DAY)
    assert sorted(code for code, _ in codes(report)) == expected
    assert report.document["settled"] == settled


def test_a_cell_that_changed_since_is_not_written_over(slipped):  # ENT-007
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    edit(slipped / BOOK, {("评议1", cell("suggested_limit", 7)): 77000})
    report = entry_settle.run(slipped, on=DAY)
    assert [code for code, _ in codes(report)] == ["ENT-007"]
    assert loaded(slipped / BOOK)["评议1"][cell("suggested_limit", 7)].value == 77000


def test_a_row_that_moved_since_is_not_written_over(slipped):  # ENT-007 edge
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    amount = loaded(slipped / BOOK)["评议1"][cell("suggested_limit", 7)].value
    # Somebody inserts a row; its neighbour happens to have the same amount.
    book = loaded(slipped / BOOK)
    book["评议1"].insert_rows(6)
    book["评议1"][cell("suggested_limit", 7)] = amount
    book.save(slipped / BOOK)
    report = entry_settle.run(slipped, on=DAY)
    assert "ENT-007" in [code for code, _ in codes(report)]
    assert report.document["settled"] == 0


def test_a_list_somebody_has_open_is_not_replaced(slipped):  # PAT-007
    entry_compare.run(slipped)
    path = slipped / LIST
    path.with_name(f".~lock.{path.name}#").write_bytes(b"")
    before = path.read_bytes()
    report = entry_compare.run(slipped)
    assert "PAT-007" in [code for code, _ in codes(report)]
    assert report.written == []
    assert path.read_bytes() == before
    assert entry_settle.run(slipped, on=DAY).refusal


def test_settling_twice_is_settling_once_and_decisions_are_kept(slipped):
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (OTHER, "9500")})
    entry_settle.run(slipped, on=DAY)
    again = entry_settle.run(slipped, on=DAY)
    assert (again.document["settled"], again.document["kept"]) == (0, 0)
    report = entry_compare.run(slipped)
    counts = {line["copy_no"]: line["mistakes"] for line in report.document["copies"]}
    assert (counts["1"], counts["2"]) == (1, 1)
    sheet, at = listed(slipped)
    outcomes = [sheet[f"{at['处理结果']}{n}"].value for n in range(4, 8)]
    assert all(str(one).startswith("2015-10-22") for one in outcomes[:3])


def test_people_and_papers_that_do_not_fit_are_told(campaign):  # ENT-001, 002, 004, 005
    second = loaded(campaign / SECOND_BOOK)
    maker = loaded(campaign / BOOK)["封面"]["F11"].value
    head = next(c for c in second["评议1"][2] if str(c.value).startswith("核对人"))
    edit(
        campaign / SECOND_BOOK,
        {
            ("评议1", head.coordinate): f"核对人：{maker}",
            ("评议2", "B6"): "K-NIEMAND",
            ("评议3", "J2"): "册号：8/8",
        },
    )
    report = entry_compare.run(campaign)
    found = [code for code, _ in codes(report)]
    assert found == ["ENT-005", "ENT-002", "ENT-001"]
    cover = {("封面", f"G{row}"): None for row in range(11, 16)}
    edit(campaign / BOOK, cover)
    assert "ENT-004" in [code for code, _ in codes(entry_compare.run(campaign))]


def test_an_unsettled_register_is_told(slipped):  # CPY-012
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    (slipped / "支行/城区支行/册子登记.xlsx").write_bytes(b"in the way")
    report = entry_settle.run(slipped, on=DAY)
    assert "CPY-012" in [code for code, _ in codes(report)]


def test_settled_values_are_checked_like_all_others(slipped):
    entry_compare.run(slipped)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    entry_settle.run(slipped, on=DAY)
    found = {(f.code, f.place.sheet, f.place.cell) for f in check(gather([slipped]))}
    assert ("VOT-001", "评议1", cell("suggested_limit", 7)) in found


def test_the_commands(slipped, monkeypatch, capsys):
    def command(*words):
        monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().out

    status, out = command("entry", "sample", slipped, "--share", "0.5", "--json")
    assert (status, len(json.loads(out)["copies"])) == (0, 5)
    status, out = command("entry", "compare", slipped, "--json")
    assert (status, json.loads(out)["differences"]) == (0, 3)
    decide(slipped, {4: (SECOND,), 5: (FIRST,), 6: (FIRST,)})
    status, out = command("entry", "settle", slipped, "--date", "2015-10-22", "--json")
    assert (status, json.loads(out)["settled"]) == (0, 1)
