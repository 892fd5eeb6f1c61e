"""One questionnaire for every visited customer (R31–R32)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.policy import default_policy
from sunshine_xl.register_records import Questionnaire
from sunshine_xl.rules import questionnaires
from tests.rules.factory import found, id_number, make, person

PHASE = default_policy().phases.file
DAY = dt.date(2015, 8, 1)
PEOPLE = [
    person(1, household_no="H1", is_representative=True, visit_date=DAY),
    person(2, household_no="H1", id_number=id_number("19850505"), visit_date=DAY),
    person(3, household_no="H2", id_number=id_number("19900303"), filing_status="排除"),
]
REGISTER = questionnaires.Register(PEOPLE, {"K1": "H1", "K2": "H2"})


def answer(row=1, **values):
    good = {"id_number": PEOPLE[0].id_number, "name": "张三", "visit_date": DAY}
    return make(Questionnaire, row, **(good | values))


def check(*answers, register=REGISTER):
    return found(questionnaires.check(answers, register, PHASE), Questionnaire)


def test_a_questionnaire_about_a_visited_customer_is_right():
    assert check(answer()) == []
    assert check(answer(id_number="", customer_key="K1", name="张 三")) == []
    assert check(answer(name="")) == []


def test_about_nobody():
    assert check(answer(id_number="")) == [("QST-001", "id_number", 1)]
    # A number stored as a number is told by its own finding.
    assert check(answer(id_number="", unreadable=("id_number",))) == []


def test_about_somebody_who_is_not_in_the_files():
    stranger = id_number("19700707")
    assert check(answer(id_number=stranger)) == [("QST-002", "id_number", 1)]
    lost = answer(id_number="", customer_key="K9")
    assert check(lost) == [("QST-002", "customer_key", 1)]
    nothing_read = questionnaires.Register([], {})
    assert check(answer(), lost, register=nothing_read) == []


def test_two_about_the_same_customer():
    assert check(answer(1), answer(2)) == [("QST-003", "id_number", 2)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (PHASE.start, []),
        (PHASE.end, []),
        (None, []),
        (PHASE.start - dt.timedelta(days=1), [("QST-004", "visit_date", 1)]),
        (PHASE.end + dt.timedelta(days=1), [("QST-004", "visit_date", 1)]),
    ],
)
def test_visits_outside_the_phase(day, expected):  # R13
    assert check(answer(visit_date=day)) == expected


def test_no_need_of_funds_and_an_amount():
    assert check(answer(needs_funds=False, funding_need=5)) == [
        ("QST-005", "funding_need", 1)
    ]
    assert check(answer(needs_funds=True, funding_need=5)) == []
    assert check(answer(needs_funds=False, funding_need=0)) == []


def test_about_somebody_excluded_or_under_another_name():
    gone = answer(id_number=PEOPLE[2].id_number)
    assert check(gone) == [("QST-006", "id_number", 1)]
    assert check(answer(name="李四")) == [("QST-007", "name", 1)]


def test_who_was_visited_and_not_asked():
    assert questionnaires.unasked(PEOPLE, [answer()], REGISTER) == [PEOPLE[1]]
    by_key = answer(id_number="", customer_key="K1")
    assert questionnaires.unasked(PEOPLE, [by_key], REGISTER) == [PEOPLE[1]]
    assert questionnaires.unasked(PEOPLE, [], REGISTER) == PEOPLE[:2]
