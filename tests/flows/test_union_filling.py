"""The union's own template: filled by header match, otherwise untouched (R28, R46)."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter

from sunshine_xl.flows import register, union_filling
from tests.flows.filing_campaign import known, raw, write
from tests.validators import problems

TITLES = (
    "机构号*",
    "客户姓名*",
    "证件类型*",
    "证件号码*",
    "性别*",
    "出生日期",
    "联系电话",
    "家庭住址",
    "户籍地址",
    "婚姻状况",
    "最高学历",
    "职业",
    "工作单位",
    "名族",
    "新市民",
)
SEXES = ("1-男", "2-女")
PAPERS = ("01-居民身份证", "02-户口簿")
MARRIAGES = ("1-未婚", "2-已婚", "3-离异", "4-其他")


def template(folder, *, locked=False, dictionary=True):
    """Write a template as a union does: two header rows, lists, a hidden dictionary."""
    path = folder / "总行" / "自然人基础信息导入模板.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("导入")
    sheet.merge_range(0, 0, 0, len(TITLES) - 1, "自然人基础信息批量导入模板（V2.1）")
    sheet.write_row(1, 0, TITLES)
    sheet.set_column(3, 3, 24, book.add_format({"num_format": "@"}))
    sheet.data_validation(2, 4, 500, 4, {"validate": "list", "source": list(SEXES)})
    if locked:
        sheet.protect()
    if dictionary:
        hidden = book.add_worksheet("字典")
        for at, (title, entries) in enumerate(
            {"性别": SEXES, "证件类型": PAPERS, "婚姻状况": MARRIAGES}.items()
        ):
            hidden.write_column(0, at, [title, *entries])
        hidden.hide()
    book.close()
    return path


PERSON = raw(1, marital_status="已婚", education="本科", ethnic_group="汉族")
ODD = raw(2, marital_status="丧偶", sex="男", home_address="=旧址")


@pytest.fixture
def filled(tmp_path):
    path = template(tmp_path)
    folder = write(tmp_path, [PERSON, ODD], [known(raw(3))])
    return path, folder / "输出/导入/新增客户.xlsx", register.run(folder)


def test_customers_stand_below_the_header_in_the_templates_spelling(filled):
    _, made, told = filled
    assert made in told.written
    sheet = openpyxl.load_workbook(made)["导入"]
    rows = [
        dict(zip(TITLES, (c.value for c in row), strict=True))
        for row in sheet.iter_rows(min_row=3, max_row=4)
    ]
    first = rows[0]
    assert first["客户姓名*"] == PERSON["name"]
    assert first["证件号码*"] == PERSON["id_number"]
    assert (first["性别*"], first["证件类型*"]) == ("1-男", "01-居民身份证")
    assert (first["婚姻状况"], first["最高学历"], first["名族"]) == (
        "2-已婚",
        "本科",
        "汉族",
    )
    assert first["出生日期"].date() == dt.date(1980, 1, 1)
    assert first["机构号*"] is first["新市民"] is None
    assert rows[1]["家庭住址"] == "=旧址"
    assert sheet["H4"].data_type == "s"


def test_what_the_template_asks_for_in_vain_is_told(filled):
    *_, told = filled
    assert any("必填列“机构号”有 2 行空白" in line for line in told.lines)
    assert any("“婚姻状况”有 1 个值不在模板的字典中" in line for line in told.lines)
    assert not any("客户姓名" in line for line in told.lines)


def test_nothing_else_in_the_template_changes(filled):
    path, made, _ = filled
    before, after = zipfile.ZipFile(path), zipfile.ZipFile(made)
    changed = {
        name for name in before.namelist() if before.read(name) != after.read(name)
    }
    assert before.namelist() == after.namelist()
    assert changed <= {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
    }
    book = openpyxl.load_workbook(made)
    assert book["字典"].sheet_state == "hidden"
    assert len(book["导入"].data_validations.dataValidation) == 1
    assert [str(m) for m in book["导入"].merged_cells.ranges] == ["A1:O1"]
    assert problems(made) == []


def test_a_template_without_a_dictionary_takes_our_words(tmp_path):
    path = template(tmp_path, dictionary=False)
    data, notes = union_filling.fill(path, [{"姓名": "张三", "性别": "男"}])
    made = tmp_path / "填好.xlsx"
    made.write_bytes(data)
    sheet = openpyxl.load_workbook(made)["导入"]
    assert (sheet["B3"].value, sheet["E3"].value) == ("张三", "男")
    assert len(notes) == 3


def test_a_locked_or_strange_template_is_refused_in_plain_words(tmp_path):
    with pytest.raises(ValueError, match=r"锁定|保护"):
        union_filling.fill(template(tmp_path, locked=True), [{"姓名": "张三"}])
    other = tmp_path / "别的.xlsx"
    book = openpyxl.Workbook()
    book.save(other)
    with pytest.raises(ValueError, match="标题行"):
        union_filling.fill(other, [])


def test_the_locked_template_leaves_the_branches_own_tables(tmp_path):
    template(tmp_path, locked=True)
    folder = write(tmp_path, [PERSON], [known(raw(3))])
    told = register.run(folder)
    assert any("填不进去" in line for line in told.lines)
    assert (folder / "输出/导入/新增客户/东支行.xlsx").is_file()
