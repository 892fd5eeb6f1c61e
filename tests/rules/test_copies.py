"""The copies of the booklets as their registers tell of them (R65, R73)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.records import CopyEntry
from sunshine_xl.rules import copies
from sunshine_xl.rules.copy_code import CopyCode
from tests.rules.factory import found, make

OUT, BACK = dt.date(2015, 9, 16), dt.date(2015, 10, 16)


def entry(row=1, **values):
    good = {"group_no": "0101", "copy_no": "1/5", "issued_on": OUT}
    return make(CopyEntry, row, **(good | values))


@pytest.mark.parametrize(
    ("values", "issued", "returned", "missing"),
    [
        ({}, True, False, True),
        ({"returned_on": BACK}, True, True, False),
        ({"issued_on": None}, False, False, False),
        ({"issued_on": None, "returned_on": BACK}, True, True, False),
    ],
)
def test_a_copy_is_missing_when_it_went_out_and_did_not_come_back(
    values, issued, returned, missing
):
    (copy,) = copies.copies_of([entry(**values)])
    assert (copy.is_issued, copy.is_returned) == (issued, returned)
    assert copy.is_missing is missing


def test_lines_about_one_copy_are_one_copy_in_order():
    lines = [
        entry(1, copy_no="10/10"),
        entry(2, copy_no="2", maker="甲"),
        entry(3, copy_no="第2册", maker="乙", checker="丙"),
        entry(4, copy_no="全"),
        entry(5, group_no="0100"),
    ]
    made = copies.copies_of(lines)
    assert [(c.group_no, c.number, len(c.entries)) for c in made] == [
        ("0100", 1, 1),
        ("0101", 2, 2),
        ("0101", 10, 1),
    ]
    assert (made[1].first("maker"), made[1].first("checker")) == ("甲", "丙")
    assert made[1].first("is_entered") is None


def test_a_code_finds_its_copy_whatever_its_letters():
    made = copies.copies_of([entry(group_no="G01", copy_no="3/5")])
    assert copies.find(made, CopyCode(2015, "ｇ01", 3)) is made[0]
    assert copies.find(made, CopyCode(2015, "G01", 2)) is None
    assert copies.find(made, CopyCode(2015, "G02", 3)) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([entry()], []),
        ([entry(copy_no="")], []),
        ([entry(copy_no="五")], [("CPY-008", "copy_no", 1)]),
        ([entry(), entry(2)], []),
        ([entry(), entry(2, issued_on=None)], []),
        ([entry(), entry(2, issued_on=BACK)], [("CPY-009", "issued_on", 2)]),
        (
            [entry(returned_on=BACK), entry(2, returned_on=OUT)],
            [("CPY-009", "returned_on", 2)],
        ),
        ([entry(returned_on=OUT)], []),
        (
            [entry(returned_on=dt.date(2015, 9, 15))],
            [("CPY-010", "returned_on", 1)],
        ),
    ],
)
def test_lines_that_cannot_be_right(lines, expected):
    made = copies.copies_of(lines)
    assert found(copies.check(lines, made), CopyEntry) == expected
