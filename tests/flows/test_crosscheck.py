"""交叉核查 on a campaign folder: findings, sheets, reasons, referral (R86–R95)."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil

import pytest

from sunshine_xl import catalog
from sunshine_xl.cli import main
from sunshine_xl.flows import crosscheck
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.forms import final_list
from tests.flows import small_campaign as made
from tests.flows.small_campaign import bad, fill, loan, number, person, rows
from tests.rules.factory import id_number
from tests.validators import problems

STRANGER = id_number("19550505", "777")
LOANS = [
    loan(STRANGER, 43000, name="外人", loan_no="JJ1"),
    loan(number(1), 12001, name=made.name(1), loan_no="JJ2"),
    loan(number(2), 12000, name=made.name(2), loan_no="JJ3"),
    loan(number(3, 1), 20000, name=made.name(3, 1), loan_no="JJ4"),
]
PEOPLE = [person(n) for n in range(1, 5)] + [person(3, 1), person(4, 1)]
RECORDS = [
    bad("担保代偿", made.name(2), number(2)),
    bad("已核销", made.name(2), number(2)),
    bad("诉讼清收", made.name(4, 1), number(4, 1)),
    bad("已核销", made.name(1), ""),
]
REASON = {
    (1, "原因代码"): "抵押或质押足额",
    (1, "原因说明"): "房产抵押，价值 30 万元",
    (1, "查明人"): "陈静",
    (1, "查明日期"): dt.date(2015, 11, 4),
}


@pytest.fixture
def folder(tmp_path):
    return made.make(tmp_path / "活动", people=PEOPLE, loans=LOANS, records=RECORDS)


def run(folder):
    return crosscheck.run(folder.root)


def codes(report):
    return sorted((f.code, f.place.sheet, f.place.cell) for f in report.findings)


def sheet_of(folder):
    return folder.branch(made.BRANCH, "交叉核查.xlsx")


def test_loans_and_lists_are_told_as_the_contract_says(folder):
    document = run(folder).document
    assert document["loans"] == [
        {
            "code": "L1",
            "person": f"{STRANGER[:3]}***********{STRANGER[-4:]}",
            "household": None,
            "balance": "43000.00",
            "limit": None,
            "by_household": False,
        },
        {
            "code": "L2",
            "person": f"990***********{number(1)[-4:]}",
            "household": "01010001",
            "balance": "12001.00",
            "limit": "12000.00",
            "by_household": False,
        },
        {
            "code": "L2",
            "person": f"990***********{number(3, 1)[-4:]}",
            "household": "01010003",
            "balance": "20000.00",
            "limit": "12000.00",
            "by_household": True,
        },
    ]
    told = [(h["key"], h["lists"], h["match"]) for h in document["blacklist"]]
    assert told == [
        ("K2", ["担保代偿", "已核销"], "id"),
        ("K4", ["诉讼清收"], "household"),
        ("K1", ["已核销"], "name"),
    ]


def test_each_case_is_a_finding_at_its_row(folder):
    # XCK-001, XCK-002, XCK-004, XCK-005, XCK-006
    report = run(folder)
    assert codes(report) == [
        ("XCK-001", "贷款台账", "H5"),
        ("XCK-002", "贷款台账", "H6"),
        ("XCK-002", "贷款台账", "H8"),
        ("XCK-004", "不良名单", "B4"),
        ("XCK-005", "不良名单", "B6"),
        ("XCK-006", "不良名单", "B7"),
    ]
    assert not catalog.has_errors(report.findings)


def test_a_campaign_without_cases_says_nothing(tmp_path):
    folder = made.make(tmp_path)
    report = run(folder)
    assert (codes(report), report.document) == ([], {"loans": [], "blacklist": []})
    assert rows(folder.output("审计移送.xlsx"), "按支行")[-1]["支行"] == "合计（0 笔）"


def test_a_reason_beside_a_finding_is_read_back_and_kept(folder):
    # XCK-003, XCK-010
    run(folder)
    incomplete = {(2, "原因代码"): "漏建档", (2, "查明人"): "陈静"}
    unexplained = {(key[0] + 2, key[1]): value for key, value in REASON.items()}
    unexplained[3, "原因代码"] = "未查明"
    fill(sheet_of(folder), "贷款核查", REASON | incomplete | unexplained)
    report = run(folder)
    assert ("XCK-003", "贷款台账", "H5") in codes(report)
    assert ("XCK-002", "贷款台账", "H6") in codes(report)
    assert ("XCK-002", "贷款台账", "H8") in codes(report)
    assert ("XCK-010", "贷款核查", "O6") in codes(report)
    kept = rows(sheet_of(folder), "贷款核查")
    assert [r["原因代码"] for r in kept] == ["抵押或质押足额", "漏建档", "未查明"]
    assert (kept[0]["原因说明"], kept[0]["查明人"]) == (
        "房产抵押，价值 30 万元",
        "陈静",
    )
    assert kept[0]["查明日期"].date() == dt.date(2015, 11, 4)
    referred = rows(folder.output("审计移送.xlsx"), "按支行")
    assert [r["借据号"] for r in referred if r["借据号"]] == ["JJ2", "JJ4"]
    assert [r["备注"] for r in referred if r["借据号"]] == [
        "支行填写：漏建档",
        "支行填写：未查明",
    ]


def test_a_reason_stays_where_the_household_loses_its_limit(folder):
    run(folder)
    fill(sheet_of(folder), "贷款核查", {(k[0] + 1, k[1]): v for k, v in REASON.items()})
    refused = {(None, 1): {"suggested_limit": 0}}
    made.make(folder.root, people=PEOPLE, loans=LOANS, records=RECORDS, answers=refused)
    report = run(folder)
    (one,) = [f for f in report.findings if f.code == "XCK-003"]
    assert one.place.cell == "H6"
    assert report.document["loans"][1]["code"] == "L1"


def test_a_second_run_changes_nothing(folder):
    run(folder)
    fill(sheet_of(folder), "贷款核查", REASON)
    run(folder)
    before = sheet_of(folder).read_bytes()
    assert run(folder).written == []
    assert sheet_of(folder).read_bytes() == before


def test_a_loan_that_grew_since_its_reason_is_told(folder):  # XCK-017
    run(folder)
    fill(sheet_of(folder), "贷款核查", REASON)
    more = [loan(STRANGER, 50000, name="外人", loan_no="JJ1"), *LOANS[1:]]
    made.make(folder.root, people=PEOPLE, loans=more, records=RECORDS)
    assert ("XCK-017", "贷款核查", "J5") in codes(run(folder))


def test_a_reason_without_its_finding_is_kept_at_the_end(folder):  # XCK-011
    run(folder)
    fill(sheet_of(folder), "贷款核查", REASON)
    made.make(folder.root, people=PEOPLE, loans=LOANS[1:], records=RECORDS)
    assert ("XCK-011", "贷款核查", "C5") in codes(run(folder))
    last = rows(sheet_of(folder), "贷款核查")[-1]
    assert (last["姓名"], last["原因代码"]) == ("外人", "抵押或质押足额")
    assert last["提示"] == "本次核查已不再出现"
    assert run(folder).written == []


def decision(row, conclusion):
    return {
        (row, "核查结论"): conclusion,
        (row, "认定原因"): "已分家另过",
        (row, "认定人"): "陈静",
        (row, "认定日期"): dt.date(2015, 11, 4),
    }


def test_a_person_decides_about_members_and_namesakes(folder):
    # XCK-010 edge: half a decision is none
    run(folder)
    half = {(3, "核查结论"): "保留"}
    fill(sheet_of(folder), "不良核查", decision(2, "去除") | half)
    report = run(folder)
    assert ("XCK-010", "不良核查", "J7") in codes(report)
    removed = rows(sheet_of(folder), "去除名单")
    assert [(r["户号"], r["去除原因"], r["去除认定人"]) for r in removed] == [
        ("01010002", "授信代表在担保代偿、已核销名单中（证件号码相符）", "交叉核查"),
        ("01010004", "已分家另过", "陈静"),
    ]
    assert "去除 2 人，待人核定 1 人" in report.lines[1]


def test_nobody_decides_a_sure_hit_away(folder):  # XCK-013
    run(folder)
    fill(sheet_of(folder), "不良核查", decision(1, "保留"))
    report = run(folder)
    assert ("XCK-013", "不良核查", "J5") in codes(report)
    assert "01010002" in [r["户号"] for r in rows(sheet_of(folder), "去除名单")]


def test_a_decision_holds_for_the_lists_it_was_made_about(folder):  # XCK-014
    run(folder)
    fill(sheet_of(folder), "不良核查", decision(2, "保留"))
    assert "待人核定 1 人" in run(folder).lines[1]
    more = [*RECORDS, bad("已核销", made.name(4, 1), number(4, 1))]
    made.make(folder.root, people=PEOPLE, loans=LOANS, records=more)
    report = run(folder)
    assert ("XCK-014", "不良核查", "J6") in codes(report)
    assert "待人核定 2 人" in report.lines[1]


def test_old_records_are_only_flagged(tmp_path):  # XCK-007
    old = [bad("已核销", made.name(2), number(2), dt.date(2009, 1, 1))]
    folder = made.make(tmp_path, records=old)
    report = run(folder)
    assert codes(report) == [("XCK-007", "不良名单", "B4")]
    assert report.document["blacklist"][0]["older"] is True
    assert rows(sheet_of(folder), "去除名单") == []


def test_rows_that_cannot_be_judged_are_told(tmp_path):  # XCK-008, XCK-009
    loans = [
        loan("990***" + number(1)[-4:], 5, name=made.name(1), loan_no="A"),
        loan("", 5, name="无名", loan_no="B"),
        loan(number(2), 5, loan_no="C", name=made.name(2)),
        loan(number(2), 5, loan_no="C", name=made.name(2)),
    ]
    report = run(made.make(tmp_path, loans=loans))
    told = [c for c in codes(report) if c[0].startswith("XCK")]
    assert told == [
        ("XCK-008", "贷款台账", "D5"),
        ("XCK-008", "贷款台账", "D6"),
        ("XCK-009", "贷款台账", "A8"),
    ]
    hints = [f.values["hint"] for f in report.findings if f.code == "XCK-008"]
    assert "第4行" in hints[0]
    assert "没有同名" in hints[1]


def test_missing_lists_are_told(tmp_path):  # XCK-012
    folder = made.make(tmp_path)
    for name in ("贷款台账.xlsx", "不良名单.xlsx"):
        folder.head_office(name).unlink()
    told = [(f.code, f.place.file) for f in run(folder).findings]
    assert told == [
        ("XCK-012", "总行/不良名单.xlsx"),
        ("XCK-012", "总行/贷款台账.xlsx"),
    ]


def test_another_name_under_the_same_number_is_told(tmp_path):  # XCK-016
    loans = [loan(number(1), 20000, name="别的名", loan_no="A")]
    records = [bad("已核销", "又一名", number(2))]
    report = run(made.make(tmp_path, loans=loans, records=records))
    assert ("XCK-016", "贷款台账", "C5") in codes(report)
    assert ("XCK-016", "不良名单", "B4") in codes(report)


def test_a_list_is_known_by_its_sheet_where_no_column_says_it(tmp_path):  # XCK-015
    from sunshine_xl.forms import blacklist
    from sunshine_xl.io.form_workbook import FormSheet, build_forms

    folder = made.make(tmp_path)
    sheets = [
        FormSheet(
            blacklist.FORM,
            [bad("", made.name(n), number(n), list_kind=kind)],
            name=sheet,
        )
        for n, (sheet, kind) in enumerate(
            [("诉讼清收名单", None), ("Sheet2", None), ("代偿", "其他名单")], 1
        )
    ]
    path = folder.head_office("不良名单.xlsx")
    path.write_bytes(build_forms(sheets, made.POLICY))
    path.rename(folder.head_office("已核销清单.xlsx"))
    report = run(folder)
    assert [h["lists"] for h in report.document["blacklist"]] == [
        ["诉讼清收"],
        ["已核销"],
        ["担保代偿"],
    ]
    path = folder.head_office("已核销清单.xlsx")
    path.rename(folder.head_office("名单.xlsx"))
    assert ("XCK-015", "Sheet2", "A4") in codes(run(folder))


def test_a_sheet_with_a_riddle_is_not_written_over(folder):  # XCK-018
    run(folder)
    fill(sheet_of(folder), "贷款核查", {**REASON, (1, "查明日期"): "上周"})
    before = sheet_of(folder).read_bytes()
    report = run(folder)
    assert ("XCK-018", "贷款核查", "R5") in codes(report)
    assert sheet_of(folder).read_bytes() == before


def test_the_final_list_gives_the_limit_where_it_stands(folder):  # rules.md, 10
    listed = {
        "row_no": 1,
        "customer_key": "K1",
        "household_no": "01010001",
        "name": made.name(1),
        "id_number": number(1),
        "group_no": "0101",
        "conclusion": "保留",
        "final_limit": 13000,
    }
    other = listed | {"household_no": "09090009", "customer_key": "K9"}
    path = folder.branch(made.BRANCH, "表6.xlsx")
    path.write_bytes(made.sheets(final_list.FORM, [listed, other]))
    found = [(h["code"], h["household"]) for h in run(folder).document["loans"]]
    # Household 1 stays below, and nobody else of the group is on the list.
    assert found == [
        ("L1", None),
        ("L1", "01010002"),
        ("L1", "01010003"),
    ]


def test_one_household_in_two_groups_has_no_limit(folder):
    twin = folder.booklet(made.BRANCH, "李庄组")
    shutil.copy(folder.booklet(made.BRANCH, "张庄组"), twin)
    found = [h["code"] for h in run(folder).document["loans"]]
    assert found == ["L1"] * 4


def test_the_audit_gets_three_groupings_with_sums(folder):  # R89
    report = crosscheck.refer(folder.root)
    assert report.document == {"referred": 3}
    path = folder.output("审计移送.xlsx")
    for sheet, title in (
        ("按支行", "支行"),
        ("按客户经理", "客户经理"),
        ("按贷款客户", "贷款客户"),
    ):
        lines = rows(path, sheet)
        assert lines[-1][title] == "合计（3 笔）"
        assert lines[-1]["余额"] == 75001
        assert lines[-1]["超出金额"] == 43000 + 1 + 8000
        sums = [r for r in lines if "小计" in str(r[title])]
        assert sum(r["余额"] for r in sums) == 75001


def test_written_workbooks_are_sound_and_marked_internal(folder):
    run(folder)
    for path in (sheet_of(folder), folder.output("审计移送.xlsx")):
        assert problems(path) == []
        import openpyxl

        for page in openpyxl.load_workbook(path):
            assert "内部资料" in str([c.value for r in page["A1:A4"] for c in r])
    assert [f for f in check(gather([folder.root])) if f.code[:3] == "HDR"] == []


def test_borrowers_of_an_unknown_branch_are_head_offices_matter(tmp_path):
    loans = [loan(STRANGER, 5, branch="../西支行", name="外人")]
    folder = made.make(tmp_path, loans=loans)
    written = [p.relative_to(folder.root).as_posix() for p in run(folder).written]
    assert written == [
        "总行/交叉核查-其他.xlsx",
        "支行/东支行/交叉核查.xlsx",
        "输出/审计移送.xlsx",
    ]


def test_a_folder_without_booklets_is_refused(tmp_path):
    assert "没有读到评议册" in crosscheck.run(tmp_path).refusal
    assert "没有读到评议册" in crosscheck.refer(tmp_path).refusal


def test_a_file_that_cannot_be_written_is_told(folder):
    sheet_of(folder).mkdir()
    assert "FILE-016" in [f.code for f in run(folder).findings]


# Ledgers as core systems give them.


def as_gbk_csv(path, table):
    with path.with_suffix(".csv").open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows(table)


def as_quoted_csv(path, table):
    quoted = [
        [f'="{cell}"' if n == 3 else cell for n, cell in enumerate(row)]
        for row in table
    ]
    as_gbk_csv(path, [table[0], *quoted[1:]])


def as_html(path, table):
    lines = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table
    )
    text = f'<html><meta charset="gbk"><table>{lines}</table></html>'
    path.with_suffix(".xls").write_bytes(text.encode("gbk"))


def as_text(path, table):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate(table):
            page.write_row(number, 0, list(map(str, row)))


def as_numbers(path, table):
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                is_code = column == 0 and number
                page.write(number, column, float(cell[2:]) if is_code else cell)


@pytest.mark.parametrize(
    "write", [as_gbk_csv, as_quoted_csv, as_html, as_text, as_numbers]
)
def test_ledgers_of_every_make_give_the_same_cases(folder, write):
    expected = run(folder).document
    table = [["借据号", "客户号", "客户姓名", "证件号", "经办支行", "贷款余额"]]
    for row in LOANS:
        spaced = " ".join(row["name"])
        amount = f"{row['balance']:,.2f}" if write is not as_numbers else row["balance"]
        table.append(
            [row["loan_no"], "KH1", spaced, row["id_number"], "东支行", amount]
        )
    folder.head_office("贷款台账.xlsx").unlink()
    write(folder.head_office("贷款台账.xlsx"), table)
    assert run(folder).document == expected


def test_the_command_prints_one_document(folder, monkeypatch, capsys):
    for words in (["crosscheck", "--json"], ["crosscheck"], ["refer", "--json"]):
        monkeypatch.setattr(
            "sys.argv", ["sunshine-xl", words[0], str(folder.root), *words[1:]]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        out = capsys.readouterr().out
        assert ended.value.code == 0
        if "--json" in words:
            json.loads(out)
        secrets = [row["id_number"] for row in (*PEOPLE, *LOANS)]
        assert not [s for s in secrets if s in out]
