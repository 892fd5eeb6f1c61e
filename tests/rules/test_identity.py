"""GB 11643 (R27, R45): a good number is never called bad."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from sunshine_xl.rules import identity, names, phones
from tests.rules.factory import id_number

GOOD = id_number("19800101")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (GOOD, ""),
        (id_number("20000229"), ""),
        (GOOD[:17], "ID-001"),
        ("", "ID-001"),
        (id_number("19010229"), "ID-002"),
        (id_number("18990101"), "ID-002"),
        (GOOD[:17] + ("0" if GOOD[17] != "0" else "1"), "ID-003"),
        ("99010180010100A", "ID-010"),
        ("99010119800101O01X", "ID-010"),
        ("990101800101001", "ID-006"),
        ("990101801301001", "ID-002"),
    ],
)
def test_problem(number, code):
    assert identity.problem(number) == code


@given(st.dates(dt.date(1900, 1, 1), dt.date(2015, 1, 1)), st.integers(0, 999))
def test_check_digit_agrees_with_python_stdnum(born, order):
    head = f"990101{born:%Y%m%d}{order:03d}"
    number = head + identity.check_digit(head)
    assert ric.calc_check_digit(number) == number[-1]
    assert identity.problem(number) == ""
    assert identity.birth_date(number) == born
    assert identity.sex(number) == ("男" if order % 2 else "女")


@pytest.mark.parametrize(
    "text",
    [
        f" {GOOD}",
        f"{GOOD}\u00a0",
        f"'{GOOD}",
        "\u200b" + GOOD,
        f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}",
        f"{GOOD[:6]}-{GOOD[6:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in GOOD),
    ],
)
def test_compact_normalises_what_people_type(text):
    assert identity.compact(text) == GOOD


def test_compact_writes_a_capital_x():
    assert identity.compact("99010119800101001x") == "99010119800101001X"
    assert identity.compact("99010119800101001×") == "99010119800101001X"


def test_fifteen_digits_have_sex_and_a_longer_form():
    assert identity.sex("990101800101002") == "女"
    assert identity.problem(identity.upgrade("990101800101001")) == ""


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (dt.date(1997, 11, 10), dt.date(2015, 11, 10), 18),
        (dt.date(1997, 11, 11), dt.date(2015, 11, 10), 17),
        (dt.date(2000, 2, 29), dt.date(2018, 2, 28), 17),
    ],
)
def test_age_is_counted_in_full_years(born, on, age):
    assert identity.age(born, on) == age


def test_masks_show_the_first_three_and_last_four():
    assert identity.mask(GOOD) == GOOD[:3] + "*" * 11 + GOOD[-4:]
    assert identity.mask("123") == "***"
    assert phones.mask("138 1234 5678") == "138****5678"
    assert phones.mask("12345") == "*****"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("13812345678", True),
        ("138-1234-5678", True),
        ("+8613812345678", True),
        ("１３８１２３４５６７８", True),
        ("0523-8765432", True),
        ("(0523)87654321", True),
        ("02187654321", True),
        ("12812345678", False),
        ("1381234567", False),
        ("没有", False),
    ],
)
def test_phones(text, valid):
    assert phones.is_valid(text) is valid


@pytest.mark.parametrize(
    ("text", "clean", "valid"),
    [
        ("张三", "张三", True),
        ("张　 三", "张三", True),
        ("买买提．艾力", "买买提·艾力", True),
        ("𠮷野", "𠮷野", True),
        ("张", "张", False),
        ("张3", "张3", False),
        ("·张三", "·张三", False),
        ("张" * 31, "张" * 31, False),
    ],
)
def test_names(text, clean, valid):
    assert names.compact(text) == clean
    assert names.is_valid(names.compact(text)) is valid
