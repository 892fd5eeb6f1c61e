"""问卷统计 end to end on the synthetic bank (R31–R32)."""

from __future__ import annotations

import json

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import questionnaires
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.synthetic import bank, registers
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.forms import questionnaire
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import default_policy
from tests.flows.filing_campaign import raw, write
from tests.flows.test_register import rows_of
from tests.validators import problems


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("银行")
    made = bank.make_bank(4, bank.Size(households=8))
    write_bank(made, folder, default_policy(), {})
    return folder, made


@pytest.fixture(scope="module")
def report(demo):
    return questionnaires.run(demo[0])


def test_counts_are_those_of_the_answers(demo, report):
    _, made = demo
    for branch in made.branches():
        rows = registers.questionnaire_sheet(made.of_branch(branch)).rows
        people = [p for g in made.of_branch(branch) for p in g.people]
        visited = [p for p in people if p["filing_status"] != "排除"]
        got = report.document["branches"][branch]
        assert got["questionnaires"] == len(rows)
        assert got["visited"] == len(visited)
        assert got["without"] == len(visited) - len(rows)
        assert got["coverage"] == f"{len(rows) / len(visited):.4f}"
        opened = sum(1 for row in rows if row["mobile_bank"] == "是")
        assert got["opened"]["手机银行"]["是"] == opened
        wanted = sum(row["funding_need"] or 0 for row in rows)
        assert got["funding_need"] == f"{wanted:.2f}"
        marks = [row["satisfaction"] for row in rows]
        assert got["satisfaction"] == f"{sum(marks) / len(marks):.2f}"


def test_only_what_is_missing_is_told(report):
    assert {f.code for f in report.findings} == {"QST-008"}
    assert len(report.findings) == 3
    assert len(report.lines) == 4


def test_the_workbook_counts_draws_and_names_who_is_missing(demo, report):
    folder, _ = demo
    path = folder / "输出" / "问卷统计.xlsx"
    assert report.written == [path]
    assert problems(path) == []
    book = openpyxl.load_workbook(path)
    drawn = [sheet.title for sheet in book if sheet._charts]
    assert drawn == ["各支行", "开通情况", "支付工具", "未使用原因", "意向产品"]
    branches = report.document["branches"]
    lines = {r["支行"]: r for r in rows_of(path)}
    assert {b: r["问卷份数"] for b, r in lines.items()} == {
        b: one["questionnaires"] for b, one in branches.items()
    }
    services = {r["业务"]: r["已开通"] for r in rows_of(path, 1)}
    assert services["手机银行"] == sum(
        one["opened"]["手机银行"]["是"] for one in branches.values()
    )
    missing = rows_of(path, 5)
    assert len(missing) == sum(one["without"] for one in branches.values())
    assert all("*" in row["身份证号码"] for row in missing)


def answers(folder, *rows):
    path = folder / "支行" / "东支行" / "电子银行业务调查问卷.xlsx"
    path.write_bytes(
        build_forms([FormSheet(questionnaire.FORM, rows)], default_policy())
    )
    return folder


FULL = {column.field: "否" for column in questionnaire.OPENED}


def test_what_is_wrong_in_a_questionnaire_is_told(tmp_path):  # R29, R31
    person = raw(1)
    good = {
        "id_number": person["id_number"],
        "visit_date": person["visit_date"],
        "visitor": "陈静",
        "satisfaction": 5,
        **FULL,
    }
    folder = answers(
        write(tmp_path, [person]),
        good,
        good | {"id_number": None, "mobile_bank": None, "visitor": None},
        good | {"id_number": raw(2)["id_number"], "satisfaction": 6},
        good | {"id_number": raw(3)["id_number"], "mobile_bank": "可能"},
    )
    report = questionnaires.run(folder)
    assert [(f.code, f.place.cell) for f in report.findings] == [
        ("QST-001", "D7"),
        ("FLD-001", "F7"),
        ("FLD-001", "M7"),
        ("QST-002", "D8"),
        ("FLD-107", "AC8"),
        ("QST-002", "D9"),
        ("FLD-002", "M9"),
    ]
    assert report.document["branches"]["东支行"]["satisfaction"] == "5.00"


def test_multiple_answers_are_read_as_people_write_them(tmp_path):
    row = {"visit_date": raw(1)["visit_date"], "visitor": "陈静", **FULL}
    row |= {"uses_wechat": "√", "uses_alipay": 1, "cannot_use": "是", "distrusts": "0"}
    folder = answers(write(tmp_path, [raw(1)]), row)
    (one,) = gather([folder]).questionnaires
    assert (one.uses_wechat, one.uses_alipay) == ("1", "1")
    assert (one.cannot_use, one.distrusts, one.needs_none) == ("1", "0", "")


def test_without_marks_or_visits_there_is_no_mean_and_no_share(tmp_path):
    row = {"visitor": "陈静", **FULL}
    folder = answers(write(tmp_path, [raw(1, visit_date=None)]), row)
    report = questionnaires.run(folder)
    got = report.document["branches"]["东支行"]
    assert (got["satisfaction"], got["coverage"]) == (None, None)
    assert report.lines[1] == "东支行：1 份。"


def test_without_questionnaires_or_folder_nothing_is_counted(tmp_path):
    folder = write(tmp_path, [raw(1)])
    assert "问卷" in questionnaires.run(folder).refusal
    assert "文件夹" in questionnaires.run(tmp_path / "没有").refusal


def test_the_command(demo, monkeypatch, capsys):
    folder, made = demo
    monkeypatch.setattr("sys.argv", ["sunshine-xl", "questionnaires", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "问卷统计.xlsx" in capsys.readouterr().out
    monkeypatch.setattr(
        "sys.argv", ["sunshine-xl", "questionnaires", str(folder), "--json"]
    )
    with pytest.raises(SystemExit):
        main()
    out = capsys.readouterr().out
    assert set(json.loads(out)["branches"]) == set(made.branches())
