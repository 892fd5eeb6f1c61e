"""The rating table and a customer's grade (R69)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sunshine_xl.findings import Place
from sunshine_xl.forms.rating_sheet import FORM, columns_for
from sunshine_xl.policy import default_policy
from sunshine_xl.records import RatingRow
from sunshine_xl.rules import rating
from tests.rules.factory import found, make

POLICY = default_policy().rating
FULL = {
    "character": 20,
    "credit_record": 25,
    "repayment": 20,
    "family_assets": 15,
    "business": 12,
    "dealings": 8,
}


def test_the_shipped_table_is_right_and_is_the_forms():
    assert list(rating.check_table(rating.table(), Place("x"))) == []
    columns = {column.field: column for column in columns_for(rating.table())}
    assert list(columns) == list(FORM.by_field)
    for indicator in rating.table():
        column = columns[indicator.field]
        assert (column.title, column.maximum) == (indicator.title, indicator.weight)


def table(*bands, weight=100):
    return rating.parse(
        {
            "indicators": [
                {"field": "a", "title": "甲", "weight": weight, "bands": bands}
            ]
        }
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (table({"to": 1, "score": 0}, {"from": 1, "score": 9}), []),
        (table(weight=99), ["RAT-001"]),
        (table({"to": 1, "score": 0}, {"from": 2, "score": 9}), ["RAT-002"]),
        (table({"to": 2, "score": 0}, {"from": 1, "score": 9}), ["RAT-003"]),
        (table({"score": 0}, {"from": 1, "score": 9}), ["RAT-003"]),
    ],
)
def test_a_table_has_no_gap_and_no_overlap(made, expected):
    assert [f.code for f in rating.check_table(made, Place("x"))] == expected


@pytest.mark.parametrize(("value", "score"), [(-1, 0), (0, 6), ("0.9", 12), (2, 20)])
def test_a_value_finds_its_band(value, score):
    repayment = next(i for i in rating.table() if i.field == "repayment")
    assert repayment.score(Decimal(value)) == score


def test_a_value_outside_every_band_has_no_score():
    (indicator,) = table({"from": 0, "to": 1, "score": 5})
    assert indicator.score(Decimal(1)) is None
    assert indicator.score(Decimal(-1)) is None


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (90, "AAA"),
        ("89.9", "AA"),
        (75, "AA"),
        (60, "A"),
        ("59.9", "不予授信"),
        (0, "不予授信"),
    ],
)
def test_grades(score, grade):
    assert rating.grade(Decimal(score), POLICY) == grade


def test_a_missing_indicator_is_unrated_and_never_zero():
    assert rating.total([Decimal(1), None]) is None
    assert rating.grade(None, POLICY) == "未评级"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (FULL | {"rating_score": 100, "grade": "AAA"}, []),
        (FULL, []),
        ({}, []),
        ({"character": 5}, [("RAT-004", "rating_score", 1)]),
        (FULL | {"dealings": 9}, [("RAT-005", "dealings", 1)]),
        (FULL | {"rating_score": 99}, [("RAT-006", "rating_score", 1)]),
        (FULL | {"grade": "A"}, [("RAT-006", "grade", 1)]),
    ],
)
def test_a_rated_row(values, expected):
    assert found(rating.check(make(RatingRow, **values), POLICY), RatingRow) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (FULL, (100, "AAA")),
        (FULL | {"rating_score": 5, "grade": "A"}, (100, "AAA")),
        ({"character": 5, "rating_score": 80}, (None, "未评级")),
        ({"rating_score": 80, "grade": "AA"}, (80, "AA")),
        ({"rating_score": 80}, (80, "AA")),
        ({}, (None, "未评级")),
    ],
)
def test_the_outcome_of_a_row_comes_from_its_scores(values, expected):
    assert rating.outcome(make(RatingRow, **values), POLICY) == expected


def test_a_row_is_checked_by_head_offices_own_weights():
    heavier = tuple(
        replace(one, weight=one.weight + 10) if one.field == "dealings" else one
        for one in rating.table()
    )
    row = make(RatingRow, **(FULL | {"dealings": 18}))
    assert found(rating.check(row, POLICY, heavier), RatingRow) == []
