"""The blank official forms: reproducible, recognised, valid (R28, R47–R51)."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest

from sunshine_xl.assets import template
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.templates import BUILDERS, build_all
from sunshine_xl.policy import default_policy
from tests.validators import problems

NAMES = sorted(BUILDERS)
# The cover is head office's to change: it is open, and no table.
FORMS = sorted(set(BUILDERS) - {"封面.xlsx"})


def parts(data):
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_build_equals_the_committed_form(name):
    fresh = BUILDERS[name](default_policy())
    assert parts(fresh) == parts(template(name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_the_open_xml_sdk_has_nothing_to_say(name):
    assert problems(template(name)) == []


def test_every_blank_sheet_is_recognised_and_has_nothing_wrong(tmp_path):
    build_all(tmp_path)
    gathered = gather([tmp_path])
    assert [f for f in gathered.findings if f.code != "HDR-007"] == []
    # The copies on 封面 are numbered, 参数 and 评级标准 hold values; all else is blank.
    filled = {sheet.form for sheet in gathered.sheets if sheet.rows}
    assert filled == {"F11", "参数", "评级标准"}
    assert len({sheet.form for sheet in gathered.sheets}) >= 9


@pytest.mark.parametrize("name", FORMS)
def test_print_set_up_and_protection(name):
    for sheet in openpyxl.load_workbook(template(name)):
        assert sheet.page_setup.paperSize == 9 or sheet.title in ("说明",)
        assert sheet.protection.sheet
        assert not sheet.protection.password
        if sheet.title not in ("封面", "说明"):
            assert sheet.print_title_rows
            assert sheet.freeze_panes


@pytest.mark.parametrize("name", NAMES)
def test_prompts_and_stop_messages_fit_excel(name):
    for sheet in openpyxl.load_workbook(template(name)):
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= 32
            assert len(rule.prompt or "") <= 255
            assert len(rule.errorTitle or "") <= 32
            assert len(rule.error or "") <= 225


def test_cells_to_fill_are_open_and_the_rest_is_locked():
    sheet = openpyxl.load_workbook(template("评议册.xlsx"))["评议1"]
    locked = {sheet.cell(5, c).value or sheet.cell(4, c).value: c for c in range(1, 21)}
    for title, column in locked.items():
        expected = title in ("行号", "客户键", "户号")
        assert sheet.cell(6, column).protection.locked is expected, title
    assert sheet.column_dimensions["B"].hidden
    assert sheet.cell(6, 21).protection.locked
