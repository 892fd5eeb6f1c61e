"""导入模板: filled from 表6, proved by reading it again, nothing else touched (R99)."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlwings

from sunshine_xl.calc import register
from sunshine_xl.flows import finalise
from sunshine_xl.flows.customer_list import customer_list
from sunshine_xl.flows.export import LiveFillFailed, run
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.import_lines import import_lines, months_later
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.flows.synthetic.import_form import import_template
from sunshine_xl.io.places import IMPORT_TEMPLATE, CampaignFolder
from tests.flows.final_lists import campaign, write_final_lists
from tests.office import convert
from tests.validators import problems


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A campaign that may be exported; tests copy it before they change it."""
    root = tmp_path_factory.mktemp("导出") / "活动"
    campaign(root, households=3)
    return root


@pytest.fixture
def root(sound, tmp_path):
    copy = tmp_path / "活动"
    shutil.copytree(sound, copy)
    return copy


def told(report):
    """Return the findings but the one that says that nothing is locked yet."""
    return [f for f in report.findings if f.code != "IMP-016"]


def codes(report):
    return sorted({(f.code, f.place.sheet) for f in told(report)})


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def template_of(root):
    return CampaignFolder(root).head_office(IMPORT_TEMPLATE)


def rows_of(path):
    sheet = openpyxl.load_workbook(path)["导入模板"]
    titles = [cell.value for cell in sheet[3]]
    return [
        dict(zip(titles, values, strict=True))
        for values in sheet.iter_rows(min_row=4, values_only=True)
        if any(values)
    ]


def change_template(root, change):
    path = template_of(root)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def change_people(root, title, value, row=5):
    """Put a value into a person's row of one branch's 基础信息; return the person."""
    path = CampaignFolder(root).branch("朝阳支行", "基础信息采集表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["基础信息"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "序号")
    column = next(c.column for c in sheet[header] if c.value == title)
    sheet.cell(header + 1, column).value = value
    book.save(path)


def test_people_count_and_sum_equal_the_final_list(root):
    report = run(root)
    assert codes(report) == []
    granted = {
        row.id_number: row.final_limit
        for row in gather([root]).final_rows
        if row.final_limit
    }
    written = {
        row["证件号码*"]: Decimal(str(row["预授信金额(万元)*"])) * 10_000
        for row in rows_of(report.written[0])
    }
    assert written == granted
    assert report.document["rows"] == len(granted) > 20
    assert Decimal(report.document["sum"]) == sum(granted.values())


def test_values_come_from_the_dictionary_the_lists_and_the_parameters(root):
    first = rows_of(run(root).written[0])[0]
    assert first["机构号*"] == "0101"
    assert first["证件类型*"] == "01-居民身份证"
    assert first["是否户主*"] == "1-是"
    assert first["币种*"] == "01-人民币"
    assert first["期限(月)*"] == 24
    assert (first["起始日期*"], first["到期日期*"]) == ("2015-11-16", "2017-11-16")
    assert first["信用等级*"] == "9-未评级"
    assert first["客户类型*"].split("-")[1] in ("个体工商户", "社区居民")
    assert first["客户分群*"] in ("1-存量客户", "2-新增客户")
    assert first["登记人"] is first["行政区划代码"] is None


def test_nothing_but_the_cells_part_changes(root):
    before = parts(template_of(root))
    out = run(root).written[0]
    after = parts(out)
    assert list(before) == list(after)
    assert [n for n in before if before[n] != after[n]] == ["xl/worksheets/sheet1.xml"]
    assert problems(out) == []
    old, new = (openpyxl.load_workbook(p)["导入模板"] for p in (template_of(root), out))
    assert [v.sqref for v in old.data_validations.dataValidation] == [
        v.sqref for v in new.data_validations.dataValidation
    ]
    assert openpyxl.load_workbook(out)["字典"].sheet_state == "hidden"
    assert new["F4"].number_format == "@"


def kept_by_libreoffice(path, folder):
    """Return validations, state of 字典 and amounts as LibreOffice opens the file.

    A validation is known by its first cell: LibreOffice cuts the end of a long range
    in the copy that it writes here.
    """
    convert([path], folder)
    book = openpyxl.load_workbook(folder / f"{path.stem}.xlsx")
    sheet = book["导入模板"]
    lists = {
        str(rule.sqref).split(":")[0]: (rule.type, rule.formula1)
        for rule in sheet.data_validations.dataValidation
    }
    column = next(c.column for c in sheet[3] if str(c.value).startswith("预授信金额"))
    amounts = [sheet.cell(r, column).value for r in range(4, sheet.max_row + 1)]
    fills = [cell.fill.fgColor.rgb for cell in sheet[3]]
    return lists, book["字典"].sheet_state, [a for a in amounts if a], fills


def test_libreoffice_opens_it_with_lists_dictionary_and_styles(root, tmp_path):
    (tmp_path / "前").mkdir()
    (tmp_path / "后").mkdir()
    blank = kept_by_libreoffice(template_of(root), tmp_path / "前")
    filled = kept_by_libreoffice(run(root).written[0], tmp_path / "后")
    assert filled[0] == blank[0]
    assert len(blank[0]) == 7
    assert filled[1] == "hidden"
    assert filled[3] == blank[3]
    assert len(filled[2]) == 24
    assert blank[2] == []


@pytest.fixture
def old_template(root, tmp_path):
    """The template as a .xls, made by LibreOffice; the .xlsx is gone."""
    made = tmp_path / "旧版"
    made.mkdir()
    convert([template_of(root)], made, "xls")
    template_of(root).unlink()
    target = template_of(root).with_suffix(".xls")
    shutil.copy(made / target.name, target)
    return target


def test_an_old_template_is_filled_by_the_live_office(root, old_template, tmp_path):
    from sunshine_xl.hosts.filling import live_fill

    register()
    before = len(xlwings.apps)
    report = run(root, live_fill=live_fill)
    assert len(xlwings.apps) == before
    assert (report.refusal, codes(report)) == ("", [])
    out = report.written[0]
    assert out.suffix == ".xls"
    assert out.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    (tmp_path / "前").mkdir()
    (tmp_path / "后").mkdir()
    blank = kept_by_libreoffice(old_template, tmp_path / "前")
    filled = kept_by_libreoffice(out, tmp_path / "后")
    assert filled[0] == blank[0]
    assert (filled[1], filled[3]) == ("hidden", blank[3])
    assert sum(map(Decimal, map(str, filled[2]))) * 10_000 == Decimal(
        report.document["sum"]
    )


def test_an_old_template_without_an_office_is_refused(root, old_template):
    assert "LibreOffice" in run(root).refusal


def test_a_failing_office_is_told(root, old_template):  # IMP-015
    def fails(*_):
        raise LiveFillFailed("打不开")

    report = run(root, live_fill=fails)
    assert [f.code for f in told(report)] == ["IMP-015"]
    assert report.written == ()


def test_why_an_office_failed_is_told_in_chinese(root, old_template, monkeypatch):
    from sunshine_xl.calc.errors import OfficeMissing
    from sunshine_xl.hosts import filling
    from sunshine_xl.hosts.filling import live_fill

    for error, words in ((OfficeMissing("x"), "LibreOffice"), (KeyError("x"), "报错")):

        def fails(error=error):
            raise error

        monkeypatch.setattr(filling, "_office", fails)
        (one,) = told(run(root, live_fill=live_fill))
        assert (one.code, words in one.values["reason"]) == ("IMP-015", True)


def test_a_lossy_office_is_found_out(root, old_template):  # IMP-001
    report = run(root, live_fill=lambda data, *_: data)
    assert [f.code for f in told(report)] == ["IMP-001"]
    assert report.written == ()


def test_an_office_that_touches_other_cells_is_found_out(root):  # IMP-001 edge
    from sunshine_xl.flows.import_proof import differences
    from sunshine_xl.forms.import_sheet import find_sheet
    from sunshine_xl.io.cell_patch import patch_cells
    from sunshine_xl.io.opening import read_bytes

    data = import_template()
    sheet = find_sheet(read_bytes(data, "x").grids)
    assert list(differences(data, "x", sheet, [], {}, 1)) == []
    other = patch_cells(data, "导入模板", {(0, 0): "V3.3"})
    found = list(differences(other, "x", sheet, [], {}, 1))
    assert [(f.code, f.place.cell) for f in found] == [("IMP-001", "A1")]
    strange = patch_cells(data, "导入模板", {(2, 5): "?", (2, 6): "?", (2, 12): "?"})
    assert [f.code for f in differences(strange, "x", sheet, [], {}, 1)] == ["IMP-001"]


def test_an_error_anywhere_stops_the_export(root):
    change_people(root, "电话号码", "12")
    report = run(root)
    assert report.written == ()
    assert [f.code for f in told(report)] == ["PHN-001"]
    assert "1 处错误" in report.lines[0]
    assert report.document["errors"] == 1
    assert not CampaignFolder(root).output().exists()


def test_a_locked_list_is_exported_without_a_word(root):  # IMP-016 passes
    for path in root.glob("支行/*/表6.xlsx"):
        path.unlink()
    locked = finalise.run(root, person="王行长", at=dt.datetime(2015, 11, 10))
    assert locked.document["locked"] is True
    report = run(root)
    assert report.findings == []
    assert report.document["sum"] == locked.document["total"]["final"]
    assert report.document["rows"] == locked.document["total"]["granted"]


def test_a_list_that_is_not_locked_is_a_doubt(root):  # IMP-016
    report = run(root)
    assert [f.code for f in report.findings] == ["IMP-016"]
    assert report.written


def test_a_list_changed_behind_the_lock_stops_the_export(root):  # R102
    for path in root.glob("支行/*/表6.xlsx"):
        path.unlink()
    finalise.run(root, person="王行长", at=dt.datetime(2015, 11, 10))
    path = CampaignFolder(root).branch("朝阳支行", "表6.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["表6"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "行号")
    column = next(c.column for c in sheet[header] if c.value == "最终额度")
    sheet.cell(header + 1, column).value += 1000
    book.save(path)
    report = run(root)
    assert report.written == ()
    assert {f.code for f in report.findings} == {"VER-001", "VER-004"}


def test_a_summary_that_does_not_tie_out_stops_it_too(root):  # FIN-001
    write_summaries(count_groups(gather([root])))
    path = next(root.glob("支行/朝阳支行/汇总表/*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["汇总"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "行号")
    column = next(c.column for c in sheet[header] if c.value == "拟预授信金额")
    sheet.cell(header + 1, column).value += 1000
    book.save(path)
    report = run(root)
    assert report.written == ()
    assert "FIN-001" in {f.code for f in report.findings}


def test_a_fault_of_votes_that_the_meeting_settled_stops_nothing():
    from types import SimpleNamespace

    from sunshine_xl.findings import Finding, Place
    from sunshine_xl.flows.final_findings import is_answered

    fault = Finding("LIM-004", Place("评议册", "汇总", "S8"))
    votes = SimpleNamespace(is_vote=lambda place: place.file == "评议册")
    settled = SimpleNamespace(is_settled_by_meeting=True)
    open_ = SimpleNamespace(is_settled_by_meeting=False)
    assert is_answered(fault, settled, votes)
    assert not is_answered(fault, open_, votes)
    assert not is_answered(fault, None, votes)
    other = Finding("ID-003", Place("基础信息", "基础信息", "J5"))
    assert not is_answered(other, settled, votes)


def change_final(root, **values):
    """Write 表6 anew with values in the first row of 朝阳支行."""

    def change(branch, rows):
        if branch == "朝阳支行":
            rows[0].update(values)

    write_final_lists(root, change)


def first_of_final(root):
    return next(r for r in gather([root]).final_rows if "朝阳支行" in r.at.sheet.file)


def test_a_customer_nobody_knows(root):  # IMP-002
    change_final(root, id_number="329901198001010011")
    report = run(root)
    assert codes(report) == [("IMP-002", "表6")]
    assert report.written == ()


def test_a_masked_number_is_found_in_its_household(root):  # IMP-002 passes
    number = first_of_final(root).id_number
    gathered = gather([root])
    row = first_of_final(root)
    gathered.final_rows = [row._replace(id_number=number[:3] + "*" * 11 + number[-4:])]
    lines, findings = import_lines(customer_list(gathered), gathered.policy)
    assert [line.values["id_number"].value for line in lines] == [number]
    assert findings == []


def test_another_name_for_the_same_number(root):  # IMP-003
    change_final(root, name="王某某")
    assert codes(run(root)) == [("IMP-003", "表6")]


def test_blanks_in_a_name_are_no_other_name(root):  # IMP-003 edge
    from sunshine_xl.flows.customer_list import same_name

    assert same_name("王 小明", "王小明")
    assert not same_name("王小明", "王晓明")


def test_an_excluded_person_with_a_limit(root):  # IMP-004
    gathered = gather([root])
    row = gathered.final_rows[0]
    gathered.customers = [
        p._replace(filing_status="排除") if p.id_number == row.id_number else p
        for p in gathered.customers
    ]
    _, findings = import_lines(customer_list(gathered), gathered.policy)
    assert [(f.code, f.place) for f in findings] == [
        ("IMP-004", row.at.place("id_number"))
    ]


def test_another_household_number_is_a_doubt_only(root):  # IMP-005
    change_final(root, household_no="99990001")
    report = run(root)
    assert codes(report) == [("IMP-005", "表6")]
    assert len(report.written) == 2


def test_two_rows_for_one_household(root):  # IMP-006
    def twice(branch, rows):
        if branch == "朝阳支行":
            rows.append(dict(rows[0]))

    write_final_lists(root, twice)
    assert ("IMP-006", "表6") in codes(run(root))


def test_a_removed_row_beside_it_is_fine(root):  # IMP-006 passes
    def twice(branch, rows):
        if branch == "朝阳支行":
            rows.append(dict(rows[0]) | {"conclusion": "去除", "reason": "重复"})

    write_final_lists(root, twice)
    report = run(root)
    assert codes(report) == []
    assert report.document["rows"] == 24


@pytest.mark.parametrize(
    ("years_left", "months", "is_told"), [(2, 24, False), (2, 25, True), (0, 12, True)]
)
def test_age_plus_term(root, years_left, months, is_told):  # FIN-006
    from sunshine_xl.rules import identity

    person = next(
        p
        for p in gather([root]).customers
        if p.id_number == first_of_final(root).id_number
    )
    age = identity.age(identity.birth_date(person.id_number), person.birth_date)
    assert age == 0
    as_of = gather([root]).policy.campaign.as_of
    limit = identity.age(person.birth_date, as_of) + years_left
    file = root / "campaign.toml"
    text = file.read_text("utf-8").replace(
        "age_plus_term = 65", f"age_plus_term = {limit}"
    )
    file.write_text(text, "utf-8")
    change_final(root, term_months=months)
    report = run(root)
    mine = [
        f for f in report.findings if f.code == "FIN-006" and "朝阳支行" in f.place.file
    ]
    row = first_of_final(root).at.number
    assert any(f.place.cell.endswith(str(row)) for f in mine) is is_told
    assert report.written


def without_entry(title, entry):
    def change(book):
        lists = book["字典"]
        column = next(c.column for c in lists[1] if c.value == title)
        for row in range(2, 9):
            if lists.cell(row, column).value == entry:
                lists.cell(row, column).value = None

    return change


def test_a_value_the_dictionary_does_not_know(root):  # IMP-008
    change_template(root, without_entry("客户类型", "01-农户"))
    report = run(root)
    assert codes(report) == [("IMP-008", "基础信息")]
    assert told(report)[0].place.cell.startswith("G")
    assert report.written == ()


def test_the_same_in_an_optional_column_is_left_blank(root):  # IMP-009
    def change(book):
        without_entry("客户类型", "01-农户")(book)
        book["导入模板"]["R3"].value = "客户类型"

    change_template(root, change)
    report = run(root)
    assert codes(report) == [("IMP-009", "基础信息")]
    kinds = {row["客户类型"] for row in rows_of(report.written[0])}
    assert None in kinds
    assert "05-机关事业单位人员" in kinds


def test_a_required_column_without_a_value(root):  # IMP-010
    def change(book):
        book["导入模板"]["H3"].value = "客户编号*"

    change_template(root, change)
    report = run(root)
    assert codes(report) == [("IMP-010", "基础信息")]
    assert report.written == ()


def test_a_branch_without_a_number_is_told_once(root):  # IMP-011
    file = root / "campaign.toml"
    file.write_text(
        file.read_text("utf-8").replace('"城区支行" = "0101", ', ""), "utf-8"
    )
    report = run(root)
    assert [(f.code, f.place.cell) for f in told(report)] == [("IMP-011", "A3")]
    assert len(report.written) == 2


def test_a_required_column_of_a_newer_version(root):  # IMP-012
    def change(book):
        book["导入模板"]["Y3"].value = "担保方式*"

    change_template(root, change)
    report = run(root)
    assert [(f.code, f.place.cell) for f in told(report)] == [("IMP-012", "Y3")]
    file = root / "campaign.toml"
    text = file.read_text("utf-8").replace(
        "fixed = {}", 'fixed = { "担保方式" = "01-信用" }'
    )
    file.write_text(text, "utf-8")
    report = run(root)
    assert codes(report) == []
    assert {row["担保方式*"] for row in rows_of(report.written[0])} == {"01-信用"}


def test_a_template_that_is_not_blank(root):  # IMP-013
    def change(book):
        book["导入模板"]["G4"].value = "示例"

    change_template(root, change)
    report = run(root)
    assert [(f.code, f.place.cell) for f in told(report)] == [("IMP-013", "A4")]


def test_a_template_without_a_unit(root):  # IMP-014
    def change(book):
        book["导入模板"]["M3"].value = "预授信金额*"

    change_template(root, change)
    report = run(root)
    assert [(f.code, f.place.cell) for f in told(report)] == [("IMP-014", "M3")]
    file = root / "campaign.toml"
    file.write_text(
        file.read_text("utf-8").replace('unit = ""', 'unit = "元"'), "utf-8"
    )
    report = run(root)
    assert codes(report) == []
    amounts = [row["预授信金额*"] for row in rows_of(report.written[0])]
    assert sum(amounts) == Decimal(report.document["sum"])


def test_columns_may_drift(root):
    def change(book):
        sheet = book["导入模板"]
        for rule in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(rule))
        sheet.delete_rows(1, 2)
        sheet.insert_cols(1, 3)
        sheet["A1"].value, sheet["B1"].value = "序号", "授信方式"
        sheet["P1"].value = "授信额度（元）"

    change_template(root, change)
    report = run(root)
    assert codes(report) == []
    sheet = openpyxl.load_workbook(report.written[0])["导入模板"]
    assert sum(sheet.cell(r, 16).value for r in range(2, 26)) == Decimal(
        report.document["sum"]
    )


def test_a_template_may_be_pointed_at(root, tmp_path):
    other = tmp_path / "新版模板.xlsx"
    template_of(root).rename(other)
    assert "总行" in run(root).refusal
    assert run(root, template=other).written[0].name == "新版模板.xlsx"
    assert "打不开" in run(root, template=tmp_path / "没有.xlsx").refusal
    other.write_bytes(b"PK\x03\x04")
    assert "已损坏" in run(root, template=other).refusal
    final = CampaignFolder(root).branch("朝阳支行", "表6.xlsx")
    assert "没有找到导入模板" in run(root, template=final).refusal


def test_two_templates_need_a_choice(root):
    shutil.copy(template_of(root), template_of(root).with_name("模板2.xlsx"))
    assert "模板2.xlsx" in run(root).refusal


def test_a_locked_template_is_not_taken_for_an_old_one(root, tmp_path):
    from sunshine_xl.io.encrypting import encrypt

    path = tmp_path / "加密.xlsx"
    path.write_bytes(encrypt(template_of(root).read_bytes(), "密"))
    assert "密码" in run(root, template=path).refusal


def test_without_a_final_list_there_is_nothing_to_export(root):
    for path in root.glob("支行/*/表6.xlsx"):
        path.unlink()
    assert "表6" in run(root).refusal


def test_everybody_is_on_the_list_for_the_crm(root):
    report = run(root)
    sheet = openpyxl.load_workbook(report.written[1])["全部客户"]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("内部资料" in str(value) for row in texts for value in row)
    header = next(n for n, row in enumerate(texts) if row[0] == "序号")
    people = [dict(zip(texts[header], row, strict=True)) for row in texts[header + 1 :]]
    filed = [p for p in gather([root]).customers if not p.is_excluded]
    assert {p["身份证号码"] for p in people} == {p.id_number for p in filed}
    assert report.document["customers"] == len(filed) > report.document["rows"]
    total = sum(p["参考额度"] or 0 for p in people)
    assert total == Decimal(report.document["sum"])
    assert problems(report.written[1]) == []


def test_the_list_may_be_locked(root):
    from sunshine_xl.io.encrypting import decrypt, is_encrypted

    data = run(root, protect_with="农商2015").written[1].read_bytes()
    assert is_encrypted(data)
    assert decrypt(data, "农商2015").startswith(b"PK")


def test_a_target_that_cannot_be_written_is_told(root):
    CampaignFolder(root).output().write_text("不是文件夹")
    report = run(root)
    assert "FILE-016" in [f.code for f in told(report)]


def test_the_end_of_a_term():
    assert months_later(dt.date(2015, 11, 16), 12) == dt.date(2016, 11, 16)
    assert months_later(dt.date(2015, 12, 31), 2) == dt.date(2016, 2, 29)
    assert months_later(dt.date(2015, 12, 1), 1) == dt.date(2016, 1, 1)
