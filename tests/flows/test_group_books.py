"""A group's workbook: recount, switches, parameters and tie-out (R6, R75)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl.formula.translate import Translator

from sunshine_xl.findings import Finding, Place, RowRef, SheetRef, cell_address
from sunshine_xl.flows import ballots
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.gather import apply_parameters, gather
from sunshine_xl.flows.marking import mark_files
from sunshine_xl.flows.summarise import compare, count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.grid import Formula
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from sunshine_xl.records import ParameterRow
from sunshine_xl.rules.limits import Status

POLICY = default_policy()
FULL = {
    "knows": "是",
    "assets": 100000,
    "debts": 0,
    "gross_income": 20000,
    "net_income": 10000,
    "suggested_limit": 12000,
}


def group(evaluators=5, changes=None, **values):
    homes = [Household(n, f"K{n}", f"0101{n:04d}", "张三") for n in range(1, 5)]
    sheets = []
    for k in range(evaluators):
        answers = {h.customer_key: dict(FULL) for h in homes}
        for (sheet, key), cells in (changes or {}).items():
            if sheet == k:
                answers[key] |= cells
        sheets.append(EvaluatorSheet(f"0101-{k + 1}", answers=answers))
    return BookletGroup("0101", "张庄组", "东支行", "村委会", homes, sheets, **values)


def read(tmp_path, made, policy=POLICY):
    (tmp_path / "张庄组.xlsx").write_bytes(build_booklet(made, policy))
    return gather([tmp_path])


def codes(gathered):
    return {(f.code, f.place.sheet, f.place.cell) for f in check(gathered)}


def test_a_right_workbook_ties_out(tmp_path):
    gathered = read(tmp_path, group())
    (result,) = count_groups(gathered)
    assert list(compare(result)) == []
    assert {b.limit.proposed for b in result.count.ballots} == {12000}
    assert result.total == 48000
    assert codes(gathered) == set()


def test_a_formula_typed_over_is_told_with_its_value(tmp_path):  # SUM-001, SUM-002
    gathered = read(tmp_path, group(overwritten={("K2", "proposed_limit"): 99000}))
    assert codes(gathered) == {("SUM-001", "汇总", "S8"), ("SUM-002", "汇总", "S8")}


def test_a_right_value_without_its_formula_is_told_too(tmp_path):  # SUM-002 edge
    gathered = read(tmp_path, group(overwritten={("K2", "proposed_limit"): 12000}))
    assert codes(gathered) == {("SUM-002", "汇总", "S8")}


def summary_of(tmp_path):
    (result,) = count_groups(read(tmp_path, group()))
    return result


def test_an_odd_formula_in_a_column_is_told(tmp_path):  # SUM-003
    result = summary_of(tmp_path)
    grid = result.book.summary.table.grid
    formulas = dict(grid.formulas)
    formulas[8, 18] = Formula("12000+0", (8, 18))
    grid._formulas = formulas
    assert [(f.code, f.place.cell) for f in compare(result)] == [("SUM-003", "S9")]


def written_out(formula, at):
    """Return a formula as programs write it that share none."""
    there = Translator("=" + formula.text, cell_address(*formula.written_at))
    return Formula(there.translate_formula(cell_address(*at))[1:], at)


@pytest.mark.parametrize("every", [1, 2, 3])
def test_formulas_written_out_are_like_shared_ones(tmp_path, every):  # SUM-003 edge
    result = summary_of(tmp_path)
    grid = result.book.summary.table.grid
    grid._formulas = {
        at: one if at[0] % every else written_out(one, at)
        for at, one in grid.formulas.items()
    }
    assert list(compare(result)) == []


def test_a_sheet_without_formulas_is_told_nothing_of_formulas(tmp_path):
    result = summary_of(tmp_path)
    result.book.summary.table.grid._formulas = {}
    assert list(compare(result)) == []


def test_households_missing_and_extra_on_the_summary(tmp_path):  # SUM-004, SUM-005
    result = summary_of(tmp_path)
    sheet = result.book.summary
    sheet.rows[0] = sheet.rows[0]._replace(customer_key="K9")
    sheet.rows.append(sheet.rows[1]._replace(customer_key=""))
    assert sorted(f.code for f in compare(result)) == ["SUM-004", "SUM-005"]


def test_cells_nobody_calculated_say_nothing(tmp_path):
    made = build_booklet(group(), POLICY, cached=False)
    (tmp_path / "册.xlsx").write_bytes(made)
    gathered = gather([tmp_path])
    (result,) = count_groups(gathered)
    assert list(compare(result)) == []
    assert any(f.code == "FILE-006" for f in gathered.findings)


def test_a_group_of_four_is_told_once(tmp_path):  # LIM-010
    assert [c for c, *_ in codes(read(tmp_path, group(4)))] == ["LIM-010"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"suggested_limit": "3-5万"}, ballots.HELD_UNREADABLE),
        ({"suggested_limit": -5}, ballots.HELD_UNREADABLE),
        ({"unfit_reason": "2"}, ballots.HELD_UNFIT),
    ],
)
def test_a_household_waits_until_its_cell_is_mended(tmp_path, cells, reason):
    (result,) = count_groups(read(tmp_path, group(changes={(0, "K1"): cells})))
    ballot = result.count.ballots[0]
    assert (ballot.held_for, ballot.limit.status) == (reason, Status.HELD)
    assert ballot.limit.proposed is None


def test_an_incomplete_booklet_does_not_count(tmp_path):  # R75
    gaps = {
        (4, f"K{n}"): {"assets": None, "debts": None, "gross_income": None}
        for n in range(1, 5)
    }
    (result,) = count_groups(read(tmp_path, group(changes=gaps)))
    assert len(result.count.entered) == 4
    assert result.count.ballots[0].columns[4] is None


@pytest.mark.parametrize(("word", "entered"), [("否", 4), ("是", 5), ("也许", 5)])
def test_a_typed_switch_decides(tmp_path, word, entered):
    result = summary_of(tmp_path)
    grid = result.book.summary.table.grid
    grid.rows[4][5] = word
    grid._formulas = {k: v for k, v in grid.formulas.items() if k != (4, 5)}
    assert len(ballots.entered_booklets(result.book, ())) == entered


def test_a_no_in_the_register_decides(tmp_path):
    lines = [
        {
            "copy_no": f"{k}/5",
            "evaluator_no": f"0101-{k}",
            "is_entered": "否" if k == 1 else "是",
        }
        for k in range(1, 6)
    ]
    (result,) = count_groups(read(tmp_path, group(register=lines)))
    assert len(result.count.entered) == 4


def test_a_change_on_the_parameter_sheet_changes_the_recount(tmp_path):  # R111
    policy = replace(POLICY, limit=replace(POLICY.limit, step=Decimal(5000)))
    (result,) = count_groups(read(tmp_path, group(), policy))
    assert result.count.ballots[0].limit.proposed == 10000


def parameter(name, value):
    ref = SheetRef("册.xlsx", "参数", {"label": 0, "value": 1})
    return ParameterRow(RowRef(ref, 5), "参数", value, "", name)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SX_STEP", "1000", []),
        ("SX_STEP", "500", []),
        ("SX_STEP", "-1", [("POL-002", "B5")]),
        ("SX_STEP", "", []),
        ("SX_CAP_MODE", "cut", [("POL-002", "B5")]),
        ("SX_NEW", "5", []),
    ],
)
def test_a_wrong_parameter_names_its_cell(name, value, expected):  # POL-002
    _, findings = apply_parameters(POLICY, [parameter(name, value)])
    assert [(f.code, f.place.cell) for f in findings] == expected


@pytest.mark.parametrize(
    "phone, expected", [("1380013800", True), ("13800138000", False)]
)
def test_an_added_phone_is_checked(tmp_path, phone, expected):  # BKL-009, R62
    changes = {(0, "K1"): {"added_phone": phone}}
    found = codes(read(tmp_path, group(changes=changes)))
    assert (("BKL-009", "评议1", "J6") in found) is expected


def test_findings_come_in_reading_order_and_once():
    places = ["B1", "A2", "AA1", "A10", "B1", ""]
    found = ordered(Finding("FLD-001", Place("a", "b", cell)) for cell in places)
    assert [one.place.cell for one in found] == ["", "B1", "AA1", "A2", "A10"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):  # FILE-016
    result = summary_of(tmp_path)
    (tmp_path / "汇总表").write_text("in the way")
    written, problems = write_summaries([result])
    assert (written, [p.code for p in problems]) == ([], ["FILE-016"])


def test_a_csv_file_is_not_marked_and_says_so(tmp_path):  # MRK-001
    line = "借据号,客户号,姓名,证件号码,支行,客户经理,余额\nJ1,K1,甲,123,东,乙,5\n"
    (tmp_path / "台账.csv").write_text(line, "utf-8")
    gathered = gather([tmp_path])
    findings = check(gathered)
    assert "ID-101" in {f.code for f in findings}
    assert [f.code for f in mark_files(gathered, findings)] == ["MRK-001"]
    assert (tmp_path / "台账.csv").read_text("utf-8") == line
