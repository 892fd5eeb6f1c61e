"""One person in several rows: head office decides which is kept (R46); areas (R33)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.list_records import Area, PlatformCustomer
from sunshine_xl.records import Customer
from sunshine_xl.register_records import KeptRow
from sunshine_xl.rules import assignment, filing, people
from tests.rules.factory import found, id_number, make, person

ID = id_number("19800101")
ROWS = [
    person(1, branch="东支行", household_no="H1"),
    person(2, branch="西支行", household_no="H2"),
    person(3, branch="西支行", household_no="H3"),
]


def decision(row=1, **values):
    good = {
        "id_number": ID,
        "kept_branch": "东支行",
        "decided_by": "周洋",
        "decided_on": dt.date(2015, 9, 1),
        "decision_reason": "常住东村",
    }
    return make(KeptRow, row, **(good | values))


def codes(decisions, rows=ROWS):
    return [
        (code, row)
        for code, _, row in found(people.check_duplicates(rows, decisions), Customer)
    ]


UNDECIDED = [("DUP-001", 1), ("DUP-001", 2), ("DUP-001", 3)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [("DUP-002", 2), ("DUP-002", 3)]),
        (
            {"kept_branch": "西支行", "kept_household": "H3"},
            [("DUP-002", 1), ("DUP-002", 2)],
        ),
        ({"kept_branch": "西支行"}, UNDECIDED),
        ({"kept_branch": "北支行"}, UNDECIDED),
        ({"kept_household": "H9"}, UNDECIDED),
        ({"decided_by": ""}, UNDECIDED),
        ({"decision_reason": ""}, UNDECIDED),
        ({"id_number": ""}, UNDECIDED),
        ({"id_number": id_number("19700101")}, UNDECIDED),
    ],
)
def test_only_a_whole_and_clear_decision_counts(values, expected):
    assert codes([decision(**values)]) == expected


def test_without_decisions_every_row_is_told():
    assert codes([]) == UNDECIDED
    assert codes([decision()], ROWS[:1]) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"kept_branch": "西支行"}, [("DUP-003", "kept_branch", 1)]),
        ({"id_number": id_number("19700101")}, [("DUP-003", "kept_branch", 1)]),
        ({"decided_by": ""}, []),
    ],
)
def test_a_decision_points_at_one_row(values, expected):
    got = people.check_decisions([decision(**values)], [*ROWS, person(id_number="")])
    assert found(got, KeptRow) == expected


def test_without_people_no_decision_is_judged():
    assert list(people.check_decisions([decision()], [])) == []


def test_the_kept_row_is_filed_and_the_others_are_refused():
    known = make(PlatformCustomer, name="张三", id_number=ID, sex="男")
    verdicts = filing.judge(ROWS[:2], [known], [decision()])
    assert [str(one.kind) for one in verdicts] == ["更新", "拒绝"]
    assert [f.code for f in verdicts[1].reasons] == ["DUP-002"]


def area(row, unit, branch):
    return make(Area, row, unit=unit, branch=branch)


def test_a_unit_of_two_branches_decides_nothing():  # LOC-003
    areas = [
        area(1, "东村", "东支行"),
        area(2, "东村", "西支行"),
        area(3, "河口村", "西支行"),
        area(4, "河口村", "西支行"),
        area(5, "东村", ""),
    ]
    assert assignment.branches_of(areas) == {"河口村": "西支行"}
    assert found(assignment.check_areas(areas), Area) == [
        ("LOC-003", "branch", 1),
        ("LOC-003", "branch", 2),
    ]


def test_the_longer_name_is_what_an_address_means():  # R33
    branch_of = {"东村": "东支行", "大东村": "西支行"}
    made = person(is_local=False, branch="东支行", business_address="大东村1号")
    assert assignment.right_branch(made, branch_of) == ("西支行", "LOC-002")
    plain = person(is_local=False, branch="东支行", business_address="东村1号")
    assert assignment.right_branch(plain, branch_of) == ("东支行", "LOC-002")
