"""Who may stand on the platform under another number (R45–R46)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.rules.look_alikes import Index
from tests.rules.factory import id_number, make, person

NUMBER = id_number("19800101", "001")
SWAPPED = NUMBER[:8] + NUMBER[9] + NUMBER[8] + NUMBER[10:]


def code(known, **mine):
    there = make(PlatformCustomer, 1, **({"name": "张三"} | known))
    found = Index([there]).find(person(**mine))
    return found and found[1]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (NUMBER, None),
        ("", None),
        (NUMBER[:6] + NUMBER[8:17], "REG-005"),
        (NUMBER[:6] + NUMBER[8:16] + "9", None),
        (NUMBER[:3] + "5" + NUMBER[4:], "REG-004"),
        (NUMBER[:3] + "55" + NUMBER[5:], None),
        (SWAPPED, "REG-004"),
        (NUMBER[0] + "5" + NUMBER[2:8] + "5" + NUMBER[9:], None),
        # Two neighbours differ, but are not swapped; one of them alone is crossed.
        (NUMBER[:8] + NUMBER[9] + "5" + NUMBER[10:], None),
        (NUMBER[:8] + "5" + NUMBER[8] + NUMBER[10:], None),
        (NUMBER[:5] + NUMBER[6:], "REG-004"),
        (NUMBER[:5] + "7" + NUMBER[5:], "REG-004"),
        (NUMBER[:5] + NUMBER[7:], None),
        ("5" + NUMBER[7:] + NUMBER[1:6], None),
        (NUMBER[::-1][:17], None),
    ],
)
def test_a_number_that_is_nearly_the_same(known, expected):
    assert SWAPPED != NUMBER
    assert code({"id_number": known}) == expected


@pytest.mark.parametrize(
    ("known", "mine", "expected"),
    [
        ({"birth_date": dt.date(1980, 1, 1), "phone": "13800138000"}, {}, "REG-004"),
        (
            {"birth_date": dt.date(1980, 1, 1), "home_address": "甲村 1组"},
            {},
            "REG-004",
        ),
        ({"phone": "138 0013 8000", "home_address": "甲村1组"}, {}, "REG-004"),
        ({"birth_date": dt.date(1980, 1, 1)}, {}, None),
        ({"phone": "13800138000"}, {}, None),
        ({"home_address": "甲村1组"}, {}, None),
        ({"phone": "13900138000", "home_address": "甲村1组"}, {}, None),
        # What both leave blank is nothing that they have alike.
        ({}, {"phone": "", "home_address": "", "birth_date": None}, None),
        ({"phone": "13800138000", "home_address": "甲村1组", "name": "李四"}, {}, None),
    ],
)
def test_two_traits_alike(known, mine, expected):
    about = {
        "birth_date": dt.date(1980, 1, 1),
        "phone": "13800138000",
        "home_address": "甲村1组",
    }
    other = {"id_number": id_number("19700202", "555")}
    assert code(other | known, **(about | mine)) == expected
