"""What stands above a table is read by its labels."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.forms.header_block import read_block
from sunshine_xl.grid import Grid


def block(*rows):
    return read_block(Grid("册.xlsx", "评议1", [list(row) for row in rows]), len(rows))


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        (["支行：东支行"], "branch", "东支行"),
        (["（支行：东支行）"], "branch", "东支行"),
        (["支行", "", "东支行"], "branch", "东支行"),
        (["支行：", "小组编号：0101"], "branch", ""),
        (["支行"], "branch", ""),
        (["评议员编号", 7.0], "evaluator_no", "7"),
        (["评议员编号", 7.5], "evaluator_no", "7.5"),
        (["评议日期", dt.date(2015, 9, 20)], "date", "2015-09-20"),
        (["评议日期", dt.datetime(2015, 9, 20, 8)], "date", "2015-09-20"),
        (["小组 编号： 0101 "], "group_no", "0101"),
        ([5.0, "天气：晴"], "branch", ""),
    ],
)
def test_labels(row, name, value):
    assert block(row).get(name) == value


def test_the_first_of_two_labels_counts():
    assert block(["支行：甲"], ["支行：乙"]).get("branch") == "甲"


def test_a_label_without_a_value_does_not_take_the_unit_for_it():
    read = block(["评议日期：", "", "单位：元"])
    assert (read.get("date"), read.unit_text) == ("", "元")
