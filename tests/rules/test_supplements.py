"""What evaluators supplied: agreed, contradicted, refused (R62); people added (R35)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.policy import default_policy
from sunshine_xl.records import Opinion
from sunshine_xl.rules import additions, supplements
from sunshine_xl.rules.supplements import Conclusion, known_people, proposals
from tests.rules.factory import booklet, found, id_number, make, opinion, person

GOOD, OTHER = id_number("19800101", "001"), id_number("19810202", "003")
WOMAN, CHILD = id_number("19800101", "002"), id_number("20000101", "001")
PHONE = "13800138000"
POLICY = default_policy()


def run(*values, people=None, platform=()):
    """Return the proposals that one household's rows in as many copies make."""
    books = [
        booklet(opinion(1, **one), sheet=f"评议{k}", evaluator=str(k))
        for k, one in enumerate(values, 1)
    ]
    known = known_people([person()] if people is None else people, platform)
    return proposals(books, known)


@pytest.mark.parametrize(
    ("values", "there", "conclusion", "value"),
    [
        ([{"added_phone": PHONE}], {}, Conclusion.AGREED, PHONE),
        (
            [{"added_phone": "138 0013-8000"}, {"added_phone": PHONE}, {}],
            {},
            Conclusion.AGREED,
            PHONE,
        ),
        (
            [{"added_phone": PHONE}, {"added_phone": "13900138000"}],
            {},
            Conclusion.CONFLICT,
            "",
        ),
        ([{"added_phone": "138"}], {}, Conclusion.REFUSED, ""),
        (
            [{"added_phone": "138"}, {"added_phone": PHONE}],
            {},
            Conclusion.AGREED,
            PHONE,
        ),
        ([{"added_phone": PHONE}], {"phone": PHONE}, Conclusion.SAME, PHONE),
        (
            [{"added_phone": PHONE}],
            {"phone": "13900138000"},
            Conclusion.DIFFERS,
            PHONE,
        ),
        (
            [{"added_id": GOOD}],
            {"id_number": "", "unreadable": ["id_number"]},
            Conclusion.DIFFERS,
            GOOD,
        ),
        ([{"added_id": GOOD.lower()}], {"id_number": ""}, Conclusion.AGREED, GOOD),
        ([{"added_id": GOOD[:17]}], {"id_number": ""}, Conclusion.REFUSED, ""),
        ([{"added_id": WOMAN}], {"id_number": ""}, Conclusion.REFUSED, ""),
        ([{"added_id": WOMAN}], {"id_number": "", "sex": ""}, Conclusion.AGREED, WOMAN),
        (
            [{"added_address": " 朝阳村 1组"}, {"added_address": "朝阳村　１组"}],
            {},
            Conclusion.AGREED,
            "朝阳村 1组",
        ),
        ([{"added_address": "村"}], {}, Conclusion.REFUSED, ""),
        ([{"unreadable": ["added_id"]}], {}, Conclusion.REFUSED, ""),
    ],
)
def test_what_the_values_come_to(values, there, conclusion, value):
    (made,) = run(*values, people=[person(**there)])
    assert (made.conclusion, made.value) == (conclusion, value)
    assert made.target == supplements.TARGETS[made.name]


def test_nothing_supplied_is_no_proposal_and_added_rows_are_none():
    assert run({}, {}) == []
    assert run({"customer_key": "", "added_phone": PHONE}) == []


@pytest.mark.parametrize(
    "people",
    [
        [],
        [person(household_no="H2")],
        [person(name="李四")],
        [person(1), person(2)],  # two of the same name in one household
    ],
)
def test_a_value_for_somebody_unknown_is_not_placed(people):
    (made,) = run({"added_phone": PHONE}, people=people)
    assert made.conclusion is Conclusion.UNKNOWN
    assert made.person is None


@pytest.mark.parametrize(
    ("there", "fault"),
    [
        ({}, "与表.xlsx第9行重复"),
        ({"household_no": "H1"}, "与表.xlsx第9行重复"),
    ],
)
def test_a_number_of_another_person_is_refused(there, fault):
    other = person(9, **({"household_no": "H9", "name": "李四"} | there))
    (made,) = run({"added_id": GOOD}, people=[person(id_number=""), other])
    assert [one.fault for one in made.supplied] == [fault]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"birth_date": dt.date(1980, 1, 2)}, "与出生日期不符"),
        ({"birth_date": dt.date(1980, 1, 1)}, ""),
        ({}, ""),
    ],
)
def test_a_number_must_fit_the_person(values, fault):
    (made,) = run({"added_id": GOOD}, people=[person(id_number="", **values)])
    assert made.supplied[0].fault == fault


@pytest.mark.parametrize(
    ("name", "fault"), [("李四", "平台上此号码是另一人"), ("张 三", "")]
)
def test_a_number_on_the_platform_must_be_the_same_persons(name, fault):
    there = [make(PlatformCustomer, 1, name=name, id_number=GOOD)]
    (made,) = run({"added_id": GOOD}, people=[person(id_number="")], platform=there)
    assert made.supplied[0].fault == fault


def test_a_number_for_nobody_is_judged_by_itself():
    (made,) = run({"added_id": GOOD}, people=[])
    assert (made.conclusion, made.supplied[0].fault) == (Conclusion.UNKNOWN, "")


def test_people_without_household_or_number_are_no_one_to_meet():
    known = known_people(
        [person(household_no="", id_number="")], [make(PlatformCustomer, 1, name="甲")]
    )
    assert (known.homes, known.by_id, known.platform) == ({}, {}, {})


def added(row=1, **values):
    nothing = {"customer_key": "", "household_no": "", "representative": "李四"}
    return opinion(row, **(nothing | values))


def test_one_added_by_several_is_one_person():
    books = [
        booklet(
            added(1, id_mask=GOOD, address="东村"),
            opinion(2),
            added(3, representative=""),
        ),
        booklet(added(1, added_id=GOOD, phone_mask=PHONE), sheet="评议2"),
        booklet(added(1), sheet="评议3"),
    ]
    (one,) = additions.additions(books)
    assert (one.name, one.id_number, one.phone, one.address) == (
        "李四",
        GOOD,
        PHONE,
        "东村",
    )
    assert [b.sheet for b, _ in one.rows] == ["评议1", "评议2", "评议3"]
    assert (one.differing, one.has_sound_id) == ((), True)


def test_two_numbers_are_two_people_and_no_number_is_a_third():
    two = [added(1, id_mask=GOOD), added(2, id_mask=OTHER)]
    assert [one.id_number for one in additions.additions([booklet(*two)])] == [
        GOOD,
        OTHER,
    ]
    made = additions.additions([booklet(*two, added(3))])
    assert [one.id_number for one in made] == [GOOD, OTHER, ""]


def test_masked_numbers_say_nothing():
    (one,) = additions.additions(
        [booklet(added(1, id_mask="990***********0014", phone_mask="138****0000"))]
    )
    assert (one.id_number, one.phone, one.has_sound_id) == ("", "", False)


@pytest.mark.parametrize(
    ("rows", "people", "platform", "expected"),
    [
        ([{"id_mask": GOOD}], [], [], []),
        ([{}], [], [], [("SUP-005", "id_mask", 1)]),
        ([{"id_mask": GOOD[:17]}], [], [], [("SUP-005", "id_mask", 1)]),
        (
            [{"id_mask": GOOD, "representative": "李4"}],
            [],
            [],
            [("NAM-001", "representative", 1)],
        ),
        ([{"id_mask": CHILD}], [], [], [("SUP-007", "representative", 1)]),
        (
            [{"id_mask": GOOD, "unfit_reason": "5"}],
            [],
            [],
            [("SUP-007", "unfit_reason", 1)],
        ),
        (
            [{"id_mask": GOOD, "phone_mask": "123"}],
            [],
            [],
            [("PHN-001", "phone_mask", 1)],
        ),
        (
            [
                {"id_mask": GOOD, "phone_mask": PHONE},
                {"id_mask": GOOD, "phone_mask": "13900138000"},
            ],
            [],
            [],
            [("SUP-011", "phone_mask", 1)],
        ),
        ([{"id_mask": GOOD}], [person()], [], [("SUP-004", "representative", 1)]),
        ([{"id_mask": GOOD}], [], ["李四"], [("SUP-009", "representative", 1)]),
        ([{"id_mask": GOOD}], [], ["王五"], [("SUP-008", "representative", 1)]),
    ],
)
def test_added_people_go_through_every_check(rows, people, platform, expected):
    books = [booklet(added(1, **one), sheet=f"评议{k}") for k, one in enumerate(rows)]
    there = [make(PlatformCustomer, 1, name=n, id_number=GOOD) for n in platform]
    known = known_people(people, there)
    got = additions.check(additions.additions(books), known, POLICY)
    assert found(got, Opinion) == expected


def test_one_added_in_two_groups_is_told_in_both():  # SUP-010
    books = [
        booklet(added(1, id_mask=GOOD)),
        booklet(added(2, id_mask=GOOD))._replace(group_no="0102"),
    ]
    got = additions.check(additions.additions(books), known_people([], []), POLICY)
    assert found(got, Opinion) == [
        ("SUP-010", "representative", 1),
        ("SUP-010", "representative", 2),
    ]
