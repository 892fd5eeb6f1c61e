"""Persons, exclusions, households and branches (R27–R46, R61)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.list_records import Area
from sunshine_xl.policy import default_policy
from sunshine_xl.records import Customer, Evaluator, HouseholdFile
from sunshine_xl.rules import assignment, exclusions, households, people
from tests.rules.factory import found, id_number, make, person

POLICY = default_policy()
OLD = id_number("19541109")
SIXTY = id_number("19551110")
CHILD = id_number("20000101")
FUTURE, NEWBORN = id_number("20151111"), id_number("20151110")


def alone(**values):
    return [
        (c, f) for c, f, _ in found(people.check(person(**values), POLICY), Customer)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"name": "", "phone": ""}, []),
        ({"name": "张3"}, [("NAM-001", "name")]),
        ({"name": "张 三"}, [("NAM-002", "name")]),
        ({"phone": "1380013800"}, [("PHN-001", "phone")]),
        ({"phone": "13800138000"}, []),
        ({"sex": "女"}, [("ID-007", "sex")]),
        ({"sex": "未说明"}, []),
        ({"birth_date": dt.date(1980, 1, 2)}, [("ID-008", "birth_date")]),
        ({"birth_date": dt.date(1980, 1, 1)}, []),
        ({"id_number": FUTURE, "sex": "女", "age": 5}, [("ID-002", "id_number")]),
        ({"id_number": NEWBORN}, []),
        ({"age": 34}, [("ID-009", "age")]),
        ({"age": 35}, []),
        ({"id_number": "990101198001010010", "sex": "女"}, []),
        (
            {"id_number": OLD, "is_representative": True},
            [("AGE-001", "is_representative")],
        ),
        ({"id_number": SIXTY, "is_representative": True}, []),
        ({"id_number": OLD, "is_representative": True, "filing_status": "排除"}, []),
        ({"id_number": "", "is_representative": True}, []),
    ],
)
def test_one_person(values, expected):
    assert alone(**values) == expected


def test_evaluators_names_are_checked_too():
    made = make(Evaluator, name="李 四")
    assert found(people.check_name(made), Evaluator) == [("NAM-002", "name", 1)]


def test_the_same_number_twice_is_wrong_on_every_row():  # DUP-001, R46
    rows = [person(1), person(2), person(3, id_number=OLD), person(4, id_number="")]
    assert found(people.check_duplicates(rows), Customer) == [
        ("DUP-001", "id_number", 1),
        ("DUP-001", "id_number", 2),
    ]


def test_a_number_in_many_rows_names_three_others():
    findings = list(people.check_duplicates([person(n) for n in range(1, 6)]))
    assert findings[0].values["others"].endswith("等")


@pytest.mark.parametrize(
    ("households_", "expected"), [(3, []), (4, [("PHN-002", "phone", 1)])]
)
def test_one_phone_on_more_than_three_households(households_, expected):  # R27
    rows = [
        person(n, phone="13812345678", household_no=f"H{n}")
        for n in range(1, households_ + 1)
    ]
    rows += [person(9, phone="13812345678", household_no="H1"), person(10, phone="1")]
    assert found(people.check_shared_phones(rows, POLICY), Customer) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"filing_status": "排除", "exclusion_code": "1"}, []),
        (
            {"filing_status": "排除", "exclusion_code": "2"},
            [("EXC-001", "exclusion_note"), ("EXC-002", "exclusion_judge")],
        ),
        (
            {
                "filing_status": "排除",
                "exclusion_code": "8",
                "exclusion_note": "常年在外",
                "exclusion_judge": "李四",
            },
            [],
        ),
        (
            {"filing_status": "新增", "exclusion_code": "2"},
            [("EXC-004", "exclusion_code")],
        ),
        ({"id_number": CHILD}, [("EXC-005", "id_number")]),
        (
            {"id_number": "", "birth_date": dt.date(2000, 1, 1)},
            [("EXC-005", "birth_date")],
        ),
        ({"id_number": id_number("19971110")}, []),
        ({"id_number": id_number("19971111")}, [("EXC-005", "id_number")]),
        ({"id_number": CHILD, "filing_status": "排除", "exclusion_code": "1"}, []),
        ({"id_number": ""}, []),
    ],
)
def test_exclusions(values, expected):  # R36–R43
    got = found(exclusions.check(person(**values), POLICY), Customer)
    assert [(code, field) for code, field, _ in got] == expected


def home(*members):
    return found(households.check(members, POLICY), Customer)


HEAD = {"is_householder": True}
REP = {"is_representative": True}


def test_one_representative_and_one_householder_is_right():  # R61
    assert home(person(1, **HEAD, **REP), person(2)) == []


def test_two_representatives_are_wrong_on_both():  # HH-001
    rows = [person(1, **HEAD, **REP), person(2, **REP)]
    assert home(*rows) == [
        ("HH-001", "is_representative", 1),
        ("HH-001", "is_representative", 2),
    ]
    assert households.two_representatives(rows) == {"H1"}


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({}, "HH-002"),
        ({"id_number": OLD}, "HH-012"),
        ({"id_number": SIXTY}, "HH-002"),
        ({"id_number": ""}, "HH-012"),
    ],
)
def test_no_representative_proposes_a_fit_householder(head, code):  # HH-002, HH-012
    assert home(person(1), person(2, **HEAD, **head)) == [
        (code, "is_representative", 1)
    ]


def test_no_householder_and_two_householders():  # HH-003, HH-004
    assert home(person(1, **REP)) == [("HH-004", "is_householder", 1)]
    assert home(person(1, **HEAD, **REP), person(2, **HEAD)) == [
        ("HH-003", "is_householder", 1),
        ("HH-003", "is_householder", 2),
    ]
    assert ("HH-012", "is_representative", 1) in home(
        person(1, **HEAD), person(2, **HEAD)
    )


def test_excluded_people_and_people_without_a_household_do_not_count():
    excluded = person(1, filing_status="排除", **REP)
    assert home(excluded, person(2, household_no="", **REP)) == []


def files(*rows, members=()):
    return found(households.check_files(rows, members), HouseholdFile)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"gross_income": 10, "expenses": 4, "net_income": 6}, []),
        (
            {"gross_income": 10, "expenses": 4, "net_income": 7},
            [("HH-005", "net_income", 1)],
        ),
        ({"assets": 10, "debts": 4, "net_assets": 7}, [("HH-006", "net_assets", 1)]),
        ({"members": 2, "workers": 3}, [("HH-009", "workers", 1)]),
        ({"members": 2, "workers": 2}, []),
        ({"assets": 10, "house": 8, "stock": 3}, [("HH-010", "assets", 1)]),
        ({"assets": 11, "house": 8, "stock": 3}, []),
    ],
)
def test_an_economic_file_adds_up(values, expected):  # R63
    assert files(make(HouseholdFile, household_no="H1", **values)) == expected


def test_a_household_has_one_file():  # HH-011
    rows = [make(HouseholdFile, n, household_no="H1") for n in (1, 2)]
    assert files(*rows) == [("HH-011", "household_no", 2)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"representative_id": id_number("19800101"), "representative_name": "张三"},
            [],
        ),
        (
            {"representative_id": id_number("19800101"), "representative_name": "李四"},
            [("HH-007", "representative_name", 1)],
        ),
        ({"representative_id": OLD}, [("HH-007", "representative_id", 1)]),
        (
            {"household_no": "H9", "representative_id": OLD},
            [("HH-014", "household_no", 1)],
        ),
        ({}, []),
    ],
)
def test_the_representative_is_a_member(values, expected):  # HH-007
    row = make(HouseholdFile, **({"household_no": "H1"} | values))
    assert files(row, members=[person(5)]) == expected


AREAS = assignment.branches_of(
    [
        make(Area, unit="向阳村", branch="东支行"),
        make(Area, unit="河口村", branch="西支行"),
        make(Area, unit="", branch="西支行"),
    ]
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"is_local": True, "loan_branch": "西支行", "has_credit": True}, []),
        ({"loan_branch": "西支行", "has_credit": True}, [("LOC-001", "branch", 1)]),
        ({"loan_branch": "东支行", "has_credit": True}, []),
        ({"business_address": "河口村3组"}, [("LOC-002", "branch", 1)]),
        ({"business_address": "向阳村3组"}, []),
        ({"business_address": "向阳村对面河口村"}, []),
        ({"business_address": "别处"}, []),
        ({"business_address": "河口村3组", "filing_status": "排除"}, []),
        ({"business_address": "河口村3组", "branch": ""}, []),
    ],
)
def test_people_from_elsewhere(values, expected):  # R33, R34
    made = person(**({"is_local": False} | values))
    assert found(assignment.check(made, AREAS), Customer) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"members": 2}, []),
        ({"members": 3}, [("HH-013", "members", 1)]),
        ({"members": None}, []),
        ({"household_no": "H9"}, [("HH-014", "household_no", 1)]),
        ({"household_no": ""}, []),
    ],
)
def test_a_household_has_as_many_rows_as_members(values, expected):  # HH-013, HH-014
    file = make(HouseholdFile, **({"household_no": "H1"} | values))
    home = [person(1), person(2, filing_status="排除", id_number=CHILD)]
    assert found(households.check_files([file], home), HouseholdFile) == expected
    assert found(households.check_files([file], []), HouseholdFile) == []
