"""Numbers that lost their last digits are suggested, never written (R27)."""

from __future__ import annotations

import pytest

from sunshine_xl import catalog
from sunshine_xl.records import Customer, LostId
from sunshine_xl.rules import identity
from sunshine_xl.rules.recovery import Known, suggest
from tests.rules.factory import cell, found, id_number, make, person

WHOLE = id_number("19740630", "301")
SISTER = id_number("19740630", "302")
FAR = id_number("19740701", "301")


def lost(name="张三", number=WHOLE):
    at = person(9, id_number="").at
    return LostId(at, "id_number", name, identity.kept_digits(float(number)))


def known(name, number, row=1):
    at = make(Customer, row, file="平台.xlsx", sheet="平台客户").at
    return Known(at, "id_number", name, number)


@pytest.mark.parametrize(
    ("people", "is_told"),
    [
        ([known("张三", WHOLE)], True),
        ([known("张 三", WHOLE), known("张三", WHOLE, 2)], True),
        ([known("张三", WHOLE), known("张三", SISTER, 2)], False),
        ([known("李四", WHOLE)], False),
        ([known("张三", FAR)], False),
        ([known("张三", WHOLE[:-1] + "0")], False),
        ([known("张三", WHOLE[:15])], False),
        ([], False),
    ],
)
def test_one_person_alone_is_suggested(people, is_told):
    told = found(suggest([lost()], people), Customer)
    assert told == ([("ID-011", "id_number", 9)] if is_told else [])


def test_a_row_without_a_name_gets_no_suggestion():
    assert list(suggest([lost(name="")], [known("", WHOLE)])) == []


def test_the_suggestion_names_the_place_and_hides_the_number():
    (told,) = suggest([lost()], [known("张三", WHOLE, 4)])
    sentence = catalog.sentence(told)
    place = f"平台.xlsx 平台客户 {cell(Customer, 'id_number', 4)}"
    assert "张三" in sentence and place in sentence
    assert WHOLE[3:14] not in sentence + catalog.remedy(told) + str(told.values)
    assert identity.mask(WHOLE) in sentence


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (float(WHOLE[:17] + "0"), WHOLE[:15]),
        (1e17, "1" + "0" * 14),
        (1e18, ""),
        (990101740630301.0, ""),
        (1.5, ""),
    ],
)
def test_what_a_number_keeps_of_an_id(value, kept):
    assert identity.kept_digits(value) == kept
