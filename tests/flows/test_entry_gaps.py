"""Copies too incomplete to enter go back with a list of their gaps (R74, R75)."""

from __future__ import annotations

import pytest

from sunshine_xl.flows import entry_gaps
from tests.flows.campaign import columns, loaded, small_bank, write
from tests.validators import problems


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    made = small_bank()
    third = made.groups[0].answers[2]
    for number, key in enumerate(third):
        third[key] = {"knows": "是", "assets": 5} if number < 3 else {}
    made.groups[0].answers[3] = {}
    return write(made, tmp_path_factory.mktemp("银行"))


def test_only_copies_below_the_line_go_back(campaign):
    report = entry_gaps.run(campaign)
    (line,) = report.document["copies"]
    assert (line["copy"], line["rows"], line["gaps"]) == ("3/5", 6, 3 * 4 + 3)
    assert line["completeness"] == f"{6 / 21:.4f}"
    assert report.written == [campaign / "输出/退回补填/城区支行/文昌街道评议小组.xlsx"]
    assert len(report.lines) == 2


def test_the_list_is_printable_and_holds_no_amount_and_no_number(campaign):
    (path,) = entry_gaps.run(campaign).written
    assert problems(path) == []
    book = loaded(path)
    assert book.sheetnames == ["评议3"]
    sheet = book["评议3"]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.print_title_rows == "$4:$4"
    at = columns(sheet, 4)
    wanted = [sheet[f"{at['请补填的栏目']}{n}"].value for n in range(5, 11)]
    assert wanted[0] == "家庭总负债、家庭总收入、家庭净收入、建议授信额度"
    assert wanted[3:] == ["是否了解"] * 3
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert "完整率：29%" in texts
    assert any("签名" in text for text in texts)
    assert any("内部资料" in text for text in texts)


def test_full_copies_stay(tmp_path):
    report = entry_gaps.run(write(small_bank(), tmp_path))
    assert (report.document, report.written) == ({"copies": []}, [])
