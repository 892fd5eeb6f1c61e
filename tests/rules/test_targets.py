"""建档面 and 预授信面 (R10–R12, R43; rules.md Targets, settled question 14)."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules import targets
from tests.rules.factory import person

STATUSES = ("新增", "更新", "无变化", "排除", "待补", "")


def home(number, *statuses, **values):
    return [
        person(row, household_no=number, filing_status=status, **values)
        for row, status in enumerate(statuses, 1)
    ]


def count(people, unit=targets.HOUSEHOLD, **more):
    return targets.tally(targets.units(people, unit), **more)


def test_a_household_is_filed_when_one_member_is():
    people = [
        *home("1", "待补", "新增"),
        *home("2", "待补"),
        *home("3", "更新", "排除"),
    ]
    assert count(people) == (3, 0, 2, 0, 0)
    assert count(people).filed_rate == Decimal("0.6667")


def test_excluded_people_are_in_no_denominator():
    people = [*home("1", "排除", "排除"), *home("2", "无变化", "排除")]
    assert count(people) == (2, 1, 1, 0, 0)
    assert count(people).filed_rate == 1
    persons = count(people, targets.PERSON)
    assert persons[:3] == (4, 3, 1)
    assert persons.filed_rate == 1


def test_limits_count_for_filed_households_that_are_not_removed():
    people = [home(n, "新增")[0] for n in "12345"] + home("6", "待补")
    limits = {"1": Decimal(1000), "2": Decimal(0), "3": None, "4": Decimal(9), "6": 5}
    counted = count(people, limits=limits, removed={"4", "6"})
    assert counted == (6, 0, 5, 1, 1)
    assert counted.pre_credit_rate == Decimal("0.25")


def test_a_person_has_the_limit_of_the_household():
    people = home("1", "新增", "更新", "排除")
    counted = count(people, targets.PERSON, limits={"1": Decimal(1000)})
    assert counted == (3, 1, 2, 0, 2)
    assert counted.pre_credit_rate == 1


def test_without_anybody_there_is_no_rate():
    assert count([]).filed_rate is None
    assert count([]).pre_credit_rate is None
    assert targets.filed_rate(0, 2, 2) is None


def test_who_has_no_household_number_stands_alone():
    people = [person(1, household_no="", filing_status="新增")]
    people += [person(2, household_no="", filing_status="待补")]
    assert count(people)[:3] == (2, 0, 1)


def test_a_household_is_sorted_by_its_representative_then_its_householder():
    members = [
        person(1, customer_type="农户", is_householder=False),
        person(2, customer_type="社区居民", is_householder=True),
        person(3, customer_type="个体工商户", is_representative=True),
    ]
    assert targets.speaker(members) is members[2]
    assert targets.speaker(members[:2]) is members[1]
    assert targets.speaker(members[:1]) is members[0]
    gone = [person(1, filing_status="排除", is_representative=True), person(2)]
    assert targets.speaker(gone) is gone[1]
    assert targets.speaker(gone[:1]) is gone[0]


def test_tallies_split_by_label_and_add_up():
    people = [
        *home("1", "新增", branch="东支行"),
        *home("2", "待补", branch="东支行"),
        *home("3", "更新", branch="西支行"),
    ]
    by_branch = targets.tallies(
        targets.units(people, targets.HOUSEHOLD), lambda p: p.branch
    )
    assert by_branch == {"东支行": (2, 0, 1, 0, 0), "西支行": (1, 0, 1, 0, 0)}


@given(st.lists(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=4)))
def test_parts_never_exceed_their_whole(homes):
    people = [p for n, one in enumerate(homes) for p in home(str(n), *one)]
    limits = {str(n): Decimal(n % 3) for n in range(len(homes))}
    for unit in (targets.HOUSEHOLD, targets.PERSON):
        counted = count(people, unit, limits=limits, removed={"1"})
        assert counted.known >= counted.excluded + counted.filed
        assert counted.filed >= counted.removed + counted.granted
        for share in (counted.filed_rate, counted.pre_credit_rate):
            assert share is None or 0 <= share <= 1
