"""与平台比对 end to end: verdicts, lists, the union's form, what is held back."""

from __future__ import annotations

import json
from collections import Counter

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import register
from sunshine_xl.flows.synthetic import bank
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.forms import base_information, loan_ledger, platform_customers
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.form_workbook import FormSheet
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import identity
from tests.flows.filing_campaign import known, raw, write
from tests.validators import problems

LISTS = ("新增清单", "更新清单", "拒绝清单", "排除清单", "归属清单", "档案缺口")


def rows_of(path, sheet=0):
    """Return the rows of a list as dictionaries by title."""
    table = openpyxl.load_workbook(path).worksheets[sheet]
    lines = [[cell.value for cell in row] for row in table.iter_rows()]
    header = next(n for n, line in enumerate(lines) if line[1] is not None)
    return [dict(zip(lines[header], line, strict=True)) for line in lines[header + 1 :]]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    """One of every kind, in two branches."""
    folder = tmp_path_factory.mktemp("比对")
    changed = raw(2, phone="13900000000", filing_status="更新")
    people = [
        raw(1),
        changed,
        raw(3, filing_status="无变化", education="初中"),
        raw(4, filing_status="更新"),
        raw(5, filing_status="排除", exclusion_code="3", exclusion_judge="陈静"),
        raw(6, phone=None),
        raw(7, branch="西支行", is_local="否", business_address="东村市场3号"),
        raw(8, branch="西支行", filing_status="待补", visit_date=None),
        raw(9, branch="西支行", filing_status="排除", exclusion_code="1"),
    ]
    platform = [
        known(changed, phone="13800000002"),
        known(people[2], home_address="东村 3号"),
        known(people[3], name="李四"),
        known(people[4]),
    ]
    areas = [{"township": "镇", "unit": "东村", "branch": "东支行"}]
    return write(folder, people, platform, areas)


@pytest.fixture(scope="module")
def report(campaign):
    return register.run(campaign)


def test_every_person_has_a_kind(report):  # R24–R46
    assert report.document["counts"] == {
        "新增": 4,
        "更新": 1,
        "无变化": 1,
        "拒绝": 1,
        "排除": 2,
    }
    assert len(report.document["rows"]) == 9
    update = next(r for r in report.document["rows"] if r["kind"] == "更新")
    assert update["file"] == "支行/东支行/基础信息采集表.xlsx"
    assert update["changes"] == [
        {"field": "电话号码", "before": "13800000002", "after": "13900000000"}
    ]
    refused = next(r for r in report.document["rows"] if r["kind"] == "拒绝")
    assert "李四" in refused["reasons"][0]


def test_findings_stand_in_the_rows(report):
    found = {
        (f.code, f.place.file.split("/")[1], f.place.cell) for f in report.findings
    }
    assert ("REG-001", "东支行", "H7") in found


def test_updates_show_both_values_side_by_side(campaign, report):  # R45
    path = campaign / "输出" / "更新清单.xlsx"
    (line,) = rows_of(path)
    assert line["变更前（平台）"] == "13800000002"
    assert line["变更后（基础信息）"] == "13900000000"
    assert line["客户编号"] == "PT2"
    (becomes,) = rows_of(path, 1)
    assert (becomes["电话号码"], becomes["家庭住址"]) == ("13900000000", "东村2号")
    sheet = openpyxl.load_workbook(path).worksheets[1]
    colours = {c.value: c.fill.fgColor.rgb for c in sheet[5]}
    assert colours["13900000000"] != colours["东村2号"]


def test_new_people_with_an_error_are_not_imported(campaign, report):  # R29, R46
    states = {r["户号"]: r["导入"] for r in rows_of(campaign / "输出/新增清单.xlsx")}
    assert states["H001"] == states["H007"] == "可以导入"
    assert states["H006"] == "暂不导入：有 1 处错误"
    assert states["H008"] == "暂不导入：有 1 处错误"
    (line,) = rows_of(campaign / "输出/导入/新增客户/东支行.xlsx")
    titles = [column.title for column in base_information.FORM.columns]
    assert list(line) == titles
    assert line["户号"] == "H001"
    assert line["是否户主"] == "是"


def test_refused_and_excluded_people_are_listed_masked(campaign, report):  # R36–R43
    (refused,) = rows_of(campaign / "输出/拒绝清单.xlsx")
    assert refused["姓名（平台）"] == "李四"
    assert "*" in refused["身份证号码"]
    gone = rows_of(campaign / "输出/排除清单.xlsx")
    assert [(r["排除情形"], r["认定人"], r["排除说明"]) for r in gone] == [
        ("3", "陈静", "缺"),
        ("1", None, "未写"),
    ]
    assert gone[0]["客户编号（平台）"] == "PT5"
    counts = {
        r["排除情形"]: r["合计"] for r in rows_of(campaign / "输出/排除清单.xlsx", 1)
    }
    assert counts == {str(n): int(n in (1, 3)) for n in range(1, 9)}


def test_people_from_elsewhere_go_to_the_right_branch(campaign, report):  # R33
    (line,) = rows_of(campaign / "输出/归属清单.xlsx")
    assert (line["支行"], line["应归支行"], line["结论"]) == (
        "西支行",
        "东支行",
        "应移交",
    )


def test_gaps_of_old_files(campaign, report):  # R24
    gaps = {r["户号"]: r for r in rows_of(campaign / "输出/档案缺口.xlsx")}
    assert set(gaps) == {"H002", "H003", "H004"}
    assert "职业" in gaps["H003"]["缺非必输项"]
    assert "学历" not in gaps["H003"]["缺非必输项"]
    assert gaps["H003"]["缺必输项"] is None


def test_branches_that_still_collect_are_named(report):  # R44
    assert any("西支行 1 人" in line for line in report.lines)
    assert any(line.startswith("建档面 85.71%，低于目标 95%") for line in report.lines)


def test_every_list_is_sound_and_confidential(campaign, report):  # R106
    for name in (*LISTS, "建档完整率"):
        path = campaign / "输出" / f"{name}.xlsx"
        assert problems(path) == []
        for sheet in openpyxl.load_workbook(path):
            assert sheet["A2"].value == CONFIDENTIAL
            assert sheet.print_title_rows
    assert {path.name for path in report.written} >= {f"{name}.xlsx" for name in LISTS}


def test_a_second_run_leaves_no_new_customers_of_the_first(tmp_path):
    folder = write(tmp_path, [raw(1)])
    register.run(folder)
    table = folder / "输出/导入/新增客户/东支行.xlsx"
    assert len(rows_of(table)) == 1
    write(folder, [raw(1)], [known(raw(1))])
    assert register.run(folder).document["counts"]["无变化"] == 1
    assert rows_of(table)[0]["序号"] == "没有。"


@pytest.mark.parametrize(
    ("person", "branch", "why"),
    [
        ({"has_credit": "是", "loan_branch": "东支行"}, "东支行", "归贷款支行"),
        ({"has_credit": "是", "loan_branch": None}, None, "没有填贷款支行"),
        ({"business_address": "外地"}, None, "不在辖区表"),
        ({"business_address": None}, None, "没有填经营地址"),
        ({"business_address": "西村1号"}, "西支行", "辖区"),
    ],
)
def test_why_somebody_belongs_to_a_branch(tmp_path, person, branch, why):  # R33–R34
    areas = [
        {"unit": "东村", "branch": "东支行"},
        {"unit": "西村", "branch": "西支行"},
    ]
    people = [raw(1, branch="西支行", is_local="否", **person)]
    register.run(write(tmp_path, people, [known(raw(2))], areas))
    (line,) = rows_of(tmp_path / "输出/归属清单.xlsx")
    assert line["应归支行"] == branch
    assert why in line["依据"]
    verdicts = {"东支行": "应移交", "西支行": "不变", None: "不能判断"}
    assert line["结论"] == verdicts[branch]


@pytest.mark.parametrize(("balance", "branch"), [(9000, "东支行"), (0, "西支行")])
def test_a_live_loan_in_the_ledger_keeps_the_person(tmp_path, balance, branch):  # R34
    person = raw(1, branch="西支行", is_local="否", business_address="西村1号")
    loan = {
        "loan_no": "JJ1",
        "name": person["name"],
        "id_number": person["id_number"],
        "branch": "东支行",
        "balance": balance,
    }
    extra = {tmp_path / "总行/贷款台账.xlsx": [FormSheet(loan_ledger.FORM, [loan])]}
    areas = [{"unit": "西村", "branch": "西支行"}]
    register.run(write(tmp_path, [person], [known(raw(2))], areas, extra=extra))
    (line,) = rows_of(tmp_path / "输出/归属清单.xlsx")
    assert line["应归支行"] == branch


def test_a_number_that_lost_its_digits_is_refused_with_a_suggestion(tmp_path):  # R27
    person = raw(1)
    spoilt = person | {"id_number": float(person["id_number"][:15] + "000")}
    told = register.run(write(tmp_path, [spoilt], [known(person)]))
    assert {f.code for f in told.findings} >= {"ID-004", "ID-011"}
    assert told.document["counts"]["拒绝"] == 1


def test_an_old_visit_is_out_of_date(tmp_path):  # R24
    import datetime as dt

    old = raw(1, filing_status="无变化", visit_date=dt.date(2014, 8, 1), phone=None)
    register.run(write(tmp_path, [old], [known(old)]))
    (line,) = rows_of(tmp_path / "输出/档案缺口.xlsx")
    assert line["缺必输项"] == "电话号码"
    assert "重新走访" in line["档案是否过期"]


def test_a_fuller_export_of_the_platform_is_one_form_too(tmp_path):  # R45
    people = [raw(n, ethnic_group="汉族", post="教师") for n in range(1, 6)]
    fuller = [
        known(p, **{c.field: p.get(c.field) for c in platform_customers.FORM.columns})
        | {"customer_no": f"PT{p['seq']}"}
        for p in people
    ]
    fuller[0]["post"] = "校长"
    columns = platform_customers.FORM.columns
    extra = {
        tmp_path / "总行" / "平台客户.xlsx": [
            FormSheet(platform_customers.FORM, fuller, columns=columns)
        ]
    }
    told = register.run(write(tmp_path, people, extra=extra))
    assert told.document["counts"] | {"更新": 1, "无变化": 4} == told.document["counts"]
    (line,) = rows_of(tmp_path / "输出/更新清单.xlsx")
    assert (line["项目"], line["变更前（平台）"]) == ("职务", "校长")
    (becomes,) = rows_of(tmp_path / "输出/更新清单.xlsx", 1)
    assert (becomes["职务"], becomes["民族"]) == ("教师", "汉族")


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path):
    odd = raw(1, home_address="=1+1")
    register.run(write(tmp_path, [odd], [known(odd, home_address="@旧址")]))
    path = tmp_path / "输出/更新清单.xlsx"
    cell = openpyxl.load_workbook(path).worksheets[0]["H5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def blank_form(folder, *columns):
    form = platform_customers.FORM
    path = folder / "总行" / "自然人导入模板.xlsx"
    return {path: [FormSheet(form, columns=columns or form.columns)]}


def test_a_template_that_cannot_be_filled_is_told(tmp_path):  # R28
    folder = write(tmp_path, [raw(1)], [known(raw(2))], extra=blank_form(tmp_path))

    def refuse(template, rows):
        raise ValueError("标题对不上。")

    told = register.run(folder, fill=refuse)
    assert any("标题对不上" in line for line in told.lines)
    assert (folder / "输出/导入/新增客户/东支行.xlsx").is_file()


def test_a_template_for_limits_is_not_taken_for_the_unions_form(tmp_path):
    import dataclasses

    columns = [
        dataclasses.replace(c, title="预授信金额") if c.field == "occupation" else c
        for c in platform_customers.FORM.columns
    ]
    extra = blank_form(tmp_path, *columns)
    folder = write(tmp_path, [raw(1)], [known(raw(2))], extra=extra)
    assert not any("模板" in line for line in register.run(folder).lines)


def test_without_the_platforms_list_nothing_is_compared(tmp_path):
    folder = write(tmp_path, [raw(1)])
    (folder / "总行/平台客户.xlsx").unlink()
    assert "平台客户" in register.run(folder).refusal
    assert not (folder / "输出").exists()


def test_a_platform_list_that_cannot_be_read_is_named(tmp_path):
    folder = write(tmp_path, [raw(1)])
    (folder / "总行/平台客户.xlsx").write_bytes(b"PK\x03\x04 damaged")
    assert "平台客户.xlsx：文件已损坏" in register.run(folder).refusal


def test_who_is_still_to_be_completed_is_not_imported(tmp_path):
    waiting = raw(1, filing_status="待补")
    register.run(write(tmp_path, [waiting], [known(raw(2))]))
    (line,) = rows_of(tmp_path / "输出/新增清单.xlsx")
    assert line["导入"] == "暂不导入：建档状态为待补"
    assert rows_of(tmp_path / "输出/导入/新增客户/东支行.xlsx")[0]["户号"] is None


def test_without_people_or_folder_nothing_is_compared(tmp_path):
    folder = write(tmp_path, [], [known(raw(1))])
    assert "基础信息" in register.run(folder).refusal
    assert "基础信息" in register.run_exclusions(folder).refusal
    assert "文件夹" in register.run(tmp_path / "没有").refusal
    assert "文件夹" in register.run_exclusions(tmp_path / "没有").refusal


def test_exclusions_are_listed_and_checked(tmp_path):  # R36–R43
    people = [
        raw(1, filing_status="排除", exclusion_code="8", exclusion_judge="陈静"),
        raw(2, filing_status="排除"),
        raw(3),
    ]
    told = register.run_exclusions(write(tmp_path, people))
    assert [(f.code, f.place.cell) for f in told.findings] == [
        ("EXC-001", "AT4"),
        ("FLD-001", "AS5"),
    ]
    assert told.document["excluded"] == 2
    assert told.document["by_code"]["8"] == told.document["by_code"][""] == 1
    assert any("其他不符合贷款条件" in line for line in told.lines)
    (first, second) = rows_of(tmp_path / "输出/排除清单.xlsx")
    assert (first["排除说明"], second["排除情形"]) == ("缺", "未填")
    codes = [r["排除情形"] for r in rows_of(tmp_path / "输出/排除清单.xlsx", 1)]
    assert codes[-1] == "未填"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("银行")
    made = bank.make_bank(3, bank.Size(households=10))
    write_bank(made, folder, default_policy(), {})
    return folder, made


def test_the_synthetic_bank_comes_out_as_it_was_made(demo):
    folder, made = demo
    counts = Counter(person["filing_status"] for person in made.people())
    wrong_names = sum(
        1
        for n, person in enumerate(made.people(), 1)
        if person["filing_status"] == "更新" and n % 40 == 0
    )
    got = register.run(folder).document["counts"]
    assert got == {
        "新增": counts["新增"],
        "更新": counts["更新"] - wrong_names,
        "无变化": counts["无变化"],
        "拒绝": wrong_names,
        "排除": counts["排除"],
    }


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_the_command_prints_one_document_without_full_numbers(
    demo, monkeypatch, capsys
):
    folder, made = demo
    numbers = {str(person["id_number"]) for person in made.people()}
    for command in ("register", "exclusions"):
        code, out, _ = run(monkeypatch, capsys, command, folder, "--json")
        assert code == 0
        assert isinstance(json.loads(out), dict)
        assert not [n for n in numbers if n in out]
        code, out, err = run(monkeypatch, capsys, command, folder)
        assert not [n for n in numbers if n in out + err]
    rows = json.loads(run(monkeypatch, capsys, "register", folder, "--json")[1])["rows"]
    masks = {identity.mask(number) for number in numbers}
    assert {row["key"] for row in rows} == masks


def test_a_refusal_is_one_line_and_exit_2(tmp_path, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "register", tmp_path / "没有", "--json")
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
