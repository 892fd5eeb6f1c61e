"""B1–B5: by number, by name alone, in the family, and how old (R90–R95)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunshine_xl.list_records import BadRecord
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import blacklist, identity, list_checks, loans, names
from tests.rules.factory import id_number, make
from tests.rules.test_loans import ANN, BOB, CAI, OUT, member, rep
from tests.rules.test_loans import campaigns as loan_campaigns

AS_OF = dt.date(2015, 11, 10)
LATELY, LONG_AGO = dt.date(2014, 5, 1), dt.date(2010, 11, 9)


def bad(row, kind, number, name="张三", day=LATELY):
    values = {"list_kind": kind, "name": name, "id_number": number}
    return make(BadRecord, row, event_date=day, **values)


PEOPLE = [
    rep(1, ANN, "H1", name="安安"),
    member(2, BOB, "H1", name="包包"),
    rep(3, CAI, "H2", name="蔡 蔡"),
]


def check(records, people=PEOPLE, as_of=AS_OF, years=5):
    hits = blacklist.check(records, people, as_of, years)
    return [(h.person.name, h.lists, str(h.match), h.removes) for h in hits]


def test_one_finding_per_person_names_every_list():
    records = [bad(1, "担保代偿", ANN, "安安"), bad(2, "已核销", ANN, "安安")]
    records += [bad(3, "已核销", ANN, "安安"), bad(4, "诉讼清收", OUT)]
    assert check(records) == [("安安", ("担保代偿", "已核销"), "id", True)]


def test_a_member_is_for_review():
    assert check([bad(1, "已核销", BOB)]) == [("包包", ("已核销",), "household", False)]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("", True),
        (CAI[:3] + "*" * 11 + CAI[-4:], True),
        ("111***1111", False),
        (CAI[:17] + ("0" if CAI[17] != "0" else "1"), True),
        (OUT, False),  # a sound number of somebody else
    ],
)
def test_a_row_without_a_sound_number_is_a_suspicion(number, found):
    expected = [("蔡 蔡", ("已核销",), "name", False)] if found else []
    assert check([bad(1, "已核销", number, "蔡蔡")]) == expected


def test_a_number_as_wrong_in_both_places_is_sure():
    wrong = ANN[:17] + ("0" if ANN[17] != "0" else "1")
    people = [rep(1, wrong, "H1", name="安安")]
    assert check([bad(1, "已核销", wrong, "安安")], people)[0][2:] == ("id", True)


def test_15_digits_are_the_same_person():
    old = ANN[:6] + ANN[8:17]
    assert check([bad(1, "已核销", old, "安安")])[0][2] == "id"


def test_everybody_of_that_name_is_suspected():
    people = [*PEOPLE, rep(4, OUT, "H3", name="蔡蔡")]
    found = check([bad(1, "已核销", "", "蔡蔡")], people)
    assert [one[0] for one in found] == ["蔡 蔡", "蔡蔡"]


def test_suspicions_stay_apart_from_what_is_sure():
    records = [bad(1, "已核销", CAI, "蔡蔡"), bad(2, "担保代偿", "", "蔡蔡")]
    (hit,) = blacklist.check(records, PEOPLE, AS_OF, 5)
    assert (hit.lists, [r.list_kind for r in hit.suspected]) == (
        ("已核销",),
        ["担保代偿"],
    )


def test_nobody_is_suspected_of_what_happened_before_birth():
    born_later = id_number("20000101")
    people = [rep(1, born_later, "H1", name="小安")]
    old = bad(1, "已核销", "", "小安", dt.date(1999, 1, 1))
    assert check([old], people) == []
    assert len(check([bad(1, "已核销", "", "小安")], people)) == 1
    assert len(check([bad(1, "已核销", "", "小安", None)], people)) == 1
    nameless = [rep(1, "", "H1", name="小安")]
    assert len(check([bad(1, "已核销", "", "小安")], nameless)) == 1


def test_the_excluded_are_not_suspected_by_name():
    people = [rep(1, ANN, "H1", name="安安", filing_status="排除")]
    assert check([bad(1, "已核销", "", "安安")], people) == []
    assert check([bad(1, "已核销", "", "")]) == []


@pytest.mark.parametrize(
    ("kind", "day", "is_old"),
    [
        ("已核销", LONG_AGO, True),
        ("已核销", dt.date(2010, 11, 10), False),  # five years to the day
        ("已核销", None, False),
        ("不良贷款", LONG_AGO, False),  # what is owed today never grows old
    ],
)
def test_what_was_settled_long_ago_is_only_flagged(kind, day, is_old):
    (hit,) = blacklist.check([bad(1, kind, ANN, day=day)], PEOPLE, AS_OF, 5)
    assert (hit.is_old, hit.removes) == (is_old, not is_old)


def test_one_recent_record_makes_the_person_recent():
    records = [bad(1, "已核销", ANN, day=LONG_AGO), bad(2, "担保代偿", ANN)]
    assert check(records)[0][3] is True


def test_years_are_counted_from_a_leap_day_too():
    leap = dt.date(2016, 2, 29)
    on = [bad(1, "已核销", ANN, day=dt.date(2011, 2, 28))]
    assert check(on, as_of=leap)[0][3] is True
    before = [bad(1, "已核销", ANN, day=dt.date(2011, 2, 27))]
    assert check(before, as_of=leap)[0][3] is False


def test_a_person_in_two_households_is_one_finding_and_the_head_decides():
    people = [member(1, ANN, "H9", name="安安"), rep(2, ANN, "H1", name="安安")]
    (hit,) = blacklist.check([bad(1, "已核销", ANN)], people, AS_OF, 5)
    assert (hit.households, str(hit.match)) == (("H9", "H1"), "id")
    assert hit.person.household_no == "H1"


def test_a_person_without_a_household_stands_for_himself():
    people = [member(1, ANN, "", name="安安")]
    assert check([bad(1, "已核销", ANN)], people)[0][2] == "id"


NUMBERS = [id_number(f"19{n:02d}0101", "003") for n in range(50, 56)]
NAMES = ["甲乙", "甲 乙", "丙丁", "戊己"]


@st.composite
def campaigns(draw):
    people = [
        (rep if draw(st.booleans()) else member)(
            n,
            draw(st.sampled_from([*NUMBERS, ""])),
            draw(st.sampled_from(["H1", "H2", "H3"])),
            name=draw(st.sampled_from(NAMES)),
            filing_status=draw(st.sampled_from(["新增", "排除"])),
        )
        for n in range(1, draw(st.integers(0, 7)) + 1)
    ]
    records = [
        bad(
            n,
            draw(st.sampled_from(["不良贷款", "已核销", "诉讼清收"])),
            draw(st.sampled_from([*NUMBERS, "", "995***0001"])),
            draw(st.sampled_from(NAMES)),
        )
        for n in range(1, draw(st.integers(0, 7)) + 1)
    ]
    return people, records


def plainly(people, records):
    """Return, person by person, the rows that surely speak of him, and those maybe."""
    found = {}
    for person in people:
        sure = [r for r in records if r.id_number and r.id_number == person.id_number]
        maybe = [
            r
            for r in records
            if names.compact(r.name) == names.compact(person.name)
            and not person.is_excluded
            and (
                not r.id_number
                or (
                    "*" in r.id_number
                    and (
                        not person.id_number
                        or (
                            person.id_number.startswith("995")
                            and person.id_number.endswith("0001")
                        )
                    )
                )
            )
        ]
        if sure:
            found[person.id_number] = {r.list_kind for r in sure}
        elif maybe:
            found[f"row {person.at.number}"] = {r.list_kind for r in maybe}
    return found


@given(campaigns())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_quick_path_equals_the_rule(campaign):
    people, records = campaign
    hits = blacklist.check(records, people, AS_OF, 5)
    found = {
        h.person.id_number if h.records else f"row {h.person.at.number}": set(h.lists)
        for h in hits
    }
    assert len(found) == len(hits)
    assert found == plainly(people, records)
    for hit in hits:
        assert (hit.match == "name") == (not hit.records)
        assert not hit.removes or identity.problem(hit.person.id_number) == ""


@given(loan_campaigns(), campaigns())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_three_passes_find_what_each_check_finds_alone(lending, listing):
    people, rows, limits = lending
    people = [*people, *listing[0]]
    ledger, policy = loans.read_ledger(rows), default_policy()
    found = list_checks.check(ledger, listing[1], people, limits, policy)
    years = policy.blacklist.years
    assert found == (
        loans.check(ledger, people, limits),
        blacklist.check(listing[1], people, policy.campaign.as_of, years),
    )
