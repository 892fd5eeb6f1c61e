"""Pseudonyms: valid, consistent, different, and nobody's (privacy.md)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules import identity, names, phones
from sunshine_xl.rules.pseudonyms import DIVISION, Pseudonyms


def real(year=1972, month=2, day=2, order=649):
    head = f"329903{year:04d}{month:02d}{day:02d}{order:03d}"
    return head + identity.check_digit(head)


def test_the_same_person_stays_the_same_and_no_two_become_one():
    given_out = Pseudonyms()
    numbers = [real(order=order) for order in range(1, 900)]
    made = [given_out.id_number(number) for number in numbers]
    assert made == [given_out.id_number(number.lower()) for number in numbers]
    assert len(set(made)) == len(numbers)
    several = [given_out.name(f"人{n}") for n in range(30_000)]
    assert len(set(several)) == 30_000
    assert given_out.name("人7") == several[7]


@given(
    st.integers(1930, 2010), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999)
)
def test_a_number_is_valid_unassigned_and_keeps_year_and_sex(year, month, day, order):
    original = real(year, month, day, order)
    made = Pseudonyms().id_number(original)
    assert identity.problem(made) == ""
    assert made.startswith(DIVISION)
    assert made[6:10] == str(year)
    assert identity.sex(made) == identity.sex(original)


@pytest.mark.parametrize(
    ("original", "year"),
    [("329903720202649", "1972"), ("abc", "1980"), (real()[:17] + "?", "1980")],
)
def test_a_wrong_number_becomes_a_right_one(original, year):
    made = Pseudonyms().id_number(original)
    assert identity.problem(made) == ""
    assert made[6:10] == year


def test_a_wrong_check_digit_keeps_the_year():
    number = real()
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    assert Pseudonyms().id_number(wrong)[6:10] == "1972"


def test_names_and_phones_pass_the_rules():
    given_out = Pseudonyms()
    assert all(names.is_valid(given_out.name(str(n))) for n in range(35_000))
    assert len(given_out.name("0")) == 3
    assert phones.is_valid(given_out.phone("13800000000"))
    assert given_out.phone("1") != given_out.phone("2")
    assert given_out.address("甲") == "某地00000号"
    assert given_out.text("loan", "x", "JJ") == "JJ0000"
