"""Names of branches and groups as names of folders and files (R48)."""

from __future__ import annotations

import pytest

from sunshine_xl.io.file_names import is_file_name


@pytest.mark.parametrize(
    "name", ["东支行", "张庄村评议小组（0101）", "A 组", "a.b", "学" * 60]
)
def test_names_that_can_be(name):
    assert is_file_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../上", "甲/乙", "甲\\乙", "C:", "什么?", "名*", '"引"'),
        *("<a>", "甲|乙", " 前", "后 ", "后.", "CON", "nul.txt", "甲\n乙"),
        *("~$册", "学" * 70),
    ],
)
def test_names_that_cannot(name):
    assert not is_file_name(name)
