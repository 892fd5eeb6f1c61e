"""The words and figures of findings, and the edges at which they begin."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.findings import Place
from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.policy import Phase, default_policy
from sunshine_xl.records import Opinion, RatingRow
from sunshine_xl.rules import (
    additions,
    completeness,
    households,
    opinions,
    outcomes,
    people,
    phases,
    rating,
    review,
    supplements,
)
from sunshine_xl.rules.limits import Vote, propose
from sunshine_xl.rules.phases import Dated
from sunshine_xl.rules.supplements import known_people
from tests.rules.factory import booklet, found, id_number, make, opinion, person

POLICY = default_policy()
GOOD = id_number("19800101", "001")
ON = POLICY.campaign.as_of


def words(findings):
    return [(one.code, dict(one.values)) for one in findings]


BAND = {"from": "1", "to": "2.5", "score": "3"}
LINE = {"field": "a", "title": "甲", "weight": "40.5"}


def test_a_rating_table_is_read_whole():
    full = LINE | {"bands": [BAND], "choices": {"优": "20"}, "source": "台账"}
    one, bare = rating.parse({"indicators": [full, LINE]})
    band = rating.Band(Decimal(1), Decimal("2.5"), Decimal(3))
    assert (one.field, one.title, one.weight) == ("a", "甲", Decimal("40.5"))
    assert (one.bands, one.choices) == ((band,), (("优", Decimal(20)),))
    assert (one.source, bare.source) == ("台账", "")
    assert (bare.bands, bare.choices) == ((), ())
    open_ended = rating.parse({"indicators": [LINE | {"bands": [{"score": 1}]}]})
    assert open_ended[0].bands == (rating.Band(None, None, Decimal(1)),)


def test_a_faulty_rating_table_says_where_and_what():
    bands = [
        {"to": "2", "score": 0},
        {"from": "3", "score": 1},
        {"from": 2, "score": 2},
    ]
    table = rating.parse({"indicators": [LINE | {"bands": bands}]})
    found = list(rating.check_table(table, Place("标准.xlsx", "评级")))
    assert {one.place for one in found} == {Place("标准.xlsx", "评级")}
    assert [(one.code, one.field, dict(one.values)) for one in found] == [
        ("RAT-001", "", {"total": "40.5"}),
        ("RAT-002", "甲", {"indicator": "甲", "left": "2", "right": "3"}),
        ("RAT-003", "甲", {"indicator": "甲", "left": "None", "right": "2"}),
    ]


def test_grades_go_by_their_scores_in_whatever_order_they_stand():
    grades = {"B": Decimal(60), "A": Decimal(90), "C": Decimal(30)}
    policy = replace(POLICY.rating, grades=grades)
    assert [rating.grade(Decimal(n), policy) for n in (95, 90, 89, 60, 30, 29)] == [
        *("A", "A", "B", "B", "C"),
        rating.REFUSED,
    ]


@pytest.mark.parametrize(("score", "is_wrong"), [(0, False), (20, False), (21, True)])
def test_a_score_lies_between_0_and_the_weight(score, is_wrong):
    row = make(RatingRow, 1, character=score)
    told = words(rating.check(row, POLICY.rating))
    wrong = [("RAT-005", {"weight": "20"})] if is_wrong else []
    assert [one for one in told if one[0] == "RAT-005"] == wrong


def test_a_wrong_total_and_a_wrong_grade_say_what_is_right():
    full = {one.field: one.weight for one in rating.table()}
    total = make(RatingRow, 1, rating_score=99, **full)
    assert words(rating.check(total, POLICY.rating)) == [("RAT-006", {"right": "100"})]
    grade = make(RatingRow, 1, grade="A", **full)
    assert words(rating.check(grade, POLICY.rating)) == [("RAT-006", {"right": "AAA"})]


@pytest.mark.parametrize(("others", "more"), [(1, ""), (3, ""), (4, "等")])
def test_the_other_rows_of_a_number_are_named(others, more):
    rows = [person(n) for n in range(1, others + 2)]
    first = next(iter(people.check_duplicates(rows)))
    named = range(2, min(others, 3) + 2)
    assert first.values["others"] == "、".join(f"表.xlsx 第{n}行" for n in named) + more


def test_a_phone_of_many_households_is_counted():
    most = POLICY.people.phone_households
    rows = [
        person(
            n, phone="138 0013 8000" if n % 2 else "13800138000", household_no=f"H{n}"
        )
        for n in range(1, most + 2)
    ]
    told = words(people.check_shared_phones(rows, POLICY))
    assert told == [("PHN-002", {"households": f"{most + 1}", "most": f"{most}"})]
    assert not list(people.check_shared_phones(rows[1:], POLICY))
    # Nobody shares a blank, nor what is no phone number.
    for none in ("", "123"):
        blank = [one._replace(phone=none) for one in rows]
        assert not list(people.check_shared_phones(blank, POLICY))
    each_his_own = [row._replace(phone=f"1380013800{n}") for n, row in enumerate(rows)]
    assert not list(people.check_shared_phones(each_his_own, POLICY))


def test_a_difference_from_the_id_number_says_what_is_right():
    row = person(sex="女", birth_date=dt.date(1981, 1, 1), age=30)
    told = dict(words(people.check(row, POLICY)))
    assert told["ID-007"] == {"right": "男"}
    assert told["ID-008"] == {"right": "1980-01-01"}
    assert told["ID-009"] == {"right": "35", "on": ON.isoformat()}


def test_a_household_has_one_representative_or_none():
    head, other = person(1, is_representative=True), person(2, is_representative=False)
    assert households.representative([head, other]) is head
    assert households.representative([other]) is None
    assert households.representative([head, head]) is None
    assert households.two_representatives([head, other]) == frozenset()
    assert households.two_representatives([head, head]) == {"H1"}


@pytest.mark.parametrize(("born", "code"), [("1997", "HH-002"), ("1998", "HH-012")])
def test_a_householder_is_proposed_from_the_day_he_is_of_age(born, code):
    number = id_number(f"{born}1110", "001")
    row = person(1, id_number=number, is_householder=True, birth_date=None)
    told = dict(words(households.check([row], POLICY)))
    assert set(told) == {code}
    assert told[code]["household"] == "H1"


def test_a_row_of_the_meeting_says_the_amounts():
    row = make(ReviewRow, 1, household_no="H1", attendees="甲、乙", proposed_limit=9000)
    phase = Phase(dt.date(2015, 11, 1), dt.date(2015, 11, 30))
    told = dict(words(review.check(row, None, POLICY.review, phase)))
    amounts = {"household": "H1", "before": "9,000.00", "now": "空白"}
    assert told["RVW-005"] == amounts
    quorum = str(POLICY.review.quorum)
    assert told["RVW-002"] == {"household": "H1", "present": "2", "quorum": quorum}


@pytest.mark.parametrize(
    ("text", "people_"),
    [
        ("张三 李四", ("张三", "李四")),
        ("张 三", ("张三",)),
        ("赵 六、张三 李四", ("赵六", "张三", "李四")),
    ],
)
def test_names_between_blanks_are_several_unless_spaced_out(text, people_):
    assert review.attendees(text) == people_


def test_days_out_of_a_phase_are_told_for_each_sheet():
    phase = Phase(dt.date(2015, 9, 1), dt.date(2015, 9, 30))
    days = [dt.date(2015, 8, 31), dt.date(2015, 10, 1), dt.date(2015, 10, 2)]
    rows = [
        Dated(make(Opinion, n, sheet=sheet).at, "note", day)
        for sheet in ("一", "二")
        for n, day in enumerate(days, 1)
    ]
    late = {"count": "2", "limit": "2015-09-30", "phase": "评议"}
    early = {"count": "1", "limit": "2015-09-01", "phase": "评议"}
    told = words(phases.check(rows, phase, "评议"))
    assert told == [("PHS-001", early)] * 2 + [("PHS-002", late)] * 2


def test_each_phase_has_its_name_and_begins_on_its_first_day():
    states = phases.states(POLICY.phases, POLICY.phases.enter.start)
    assert [one.name for one in states] == list(phases.NAMES.values())
    assert [one.phase for one in states][2] == POLICY.phases.enter
    assert [one.has_begun for one in states] == [True, True, True, False, False]


@pytest.mark.parametrize("entered", [3, 4])
def test_a_booklet_exactly_on_the_line_is_entered(entered):
    rows = [opinion(n) for n in range(1, entered + 1)]
    rows += [opinion(n, knows=None) for n in range(entered + 1, 6)]
    policy = replace(
        POLICY.booklet, completeness=Decimal(entered * 6) / (entered * 5 + 5)
    )
    assert not list(completeness.check([booklet(*rows)] * 3, rows, policy))
    stricter = replace(policy, completeness=policy.completeness + Decimal("0.001"))
    (one, *_) = completeness.check([booklet(*rows)] * 3, rows, stricter)
    share = f"{policy.completeness:.0%}"
    assert words([one]) == [
        ("BKL-001", {"sheet": "评议1", "share": share, "gaps": str(5 - entered)})
    ]


def test_what_most_booklets_have_is_usual():
    both, one = [opinion(1), opinion(2)], [opinion(1)]
    books = [booklet(*rows, sheet=f"评议{n}") for n, rows in enumerate((both, one), 1)]
    # Half of the booklets are not most of them: the key is one too many.
    told = words(completeness.check(books, books * 3, POLICY.booklet))
    assert told == [("BKL-004", {"household": "H2"})]
    books.append(booklet(*both, sheet="评议3"))
    books.insert(1, booklet(sheet="评议0"))
    told = words(completeness.check(books, books, POLICY.booklet))
    assert ("BKL-003", {"household": "H2", "sheet": "评议2"}) not in told
    books.append(booklet(*both, sheet="评议4"))
    told = words(completeness.check(books, books, POLICY.booklet))
    assert ("BKL-003", {"household": "H2", "sheet": "评议2"}) in told


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("added_phone", "", "无法识别"),
        ("added_phone", "123", "不是手机号码或“区号-号码”"),
        ("added_phone", "13800138000", ""),
        ("added_address", "村", "不是完整的住址"),
        ("added_address", "甲村", ""),
        ("added_address", "村" * 100, ""),
        ("added_address", "村" * 101, "不是完整的住址"),
        ("added_id", GOOD[:-1], "身份证号码不合规"),
        ("added_id", id_number("19800101", "002"), "与性别不符"),
        ("added_id", id_number("19800102", "001"), "与出生日期不符"),
        ("added_id", GOOD, ""),
    ],
)
def test_why_a_supplied_value_is_not_taken(name, value, fault):
    man = person(id_number="", birth_date=dt.date(1980, 1, 1))
    assert supplements.fault_of(name, value, man, known_people([man], [])) == fault
    woman = man._replace(sex="女")
    if name == "added_id" and not fault:
        told = supplements.fault_of(name, value, woman, known_people([woman], []))
        assert told == "与性别不符"


def test_a_number_that_another_holds_says_whose_it_is():
    other = person(7, household_no="H2")
    mine = person(1, id_number="")
    known = known_people([mine, other], [])
    assert supplements.fault_of("added_id", GOOD, mine, known) == "与表.xlsx第7行重复"


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("added_id", " 9901 0119800101001x", "99010119800101001X"),
        ("added_phone", "138-0013-8000", "13800138000"),
        ("added_address", "甲村  １组", "甲村 1组"),
    ],
)
def test_supplied_values_are_compared_in_one_form(name, value, plain):
    assert supplements.normal(name, value) == plain


def test_a_proposal_knows_who_supplied_it():
    rows = [opinion(1, added_phone="13800138000", customer_key="", household_no="")]
    rows += [opinion(2, added_phone="13900138000"), opinion(3)]
    books = [booklet(*rows, sheet=f"评议{n}") for n in (1, 2)]
    man = person(household_no="H2")
    (one,) = supplements.proposals(books, known_people([man], []))
    assert (one.opinion, one.booklet, one.person) == (rows[1], books[0], man)
    assert [(s.booklet, s.opinion) for s in one.supplied] == [
        (books[0], rows[1]),
        (books[1], rows[1]),
    ]


def test_an_added_person_of_age_and_one_who_is_known():
    of_age = id_number(f"{ON.year - 18}{ON:%m%d}", "001")
    rows = [opinion(1), opinion(2, customer_key="", household_no="", id_mask=of_age)]
    added = additions.additions([booklet(*rows)])
    assert [one.name for one in added] == ["张三"]
    assert not list(additions.check(added, known_people([], []), POLICY))
    there = known_people([person(5, id_number=of_age)], [])
    told = words(additions.check(added, there, POLICY))
    assert told == [("SUP-004", {"name": "张三", "where": "表.xlsx第5行"})]
    minor = opinion(1, customer_key="", household_no="", id_mask=id_number("20000101"))
    young = additions.additions([booklet(minor)])
    told = words(additions.check(young, known_people([], []), POLICY))
    assert told == [("SUP-007", {"name": "张三", "code": "1"})]


def test_who_the_platform_calls_otherwise_is_another():
    man, there = person(id_number=""), make(PlatformCustomer, 1, name="李四")
    known = known_people([man], [there._replace(id_number=GOOD)])
    assert supplements.fault_of("added_id", GOOD, man, known) == "平台上此号码是另一人"


@pytest.mark.parametrize(
    ("amounts", "rows"),
    [
        ((1, 10_000), [1, 2]),
        ((1, 9_999), []),
        ((5, 50_000, 50_000), [1]),
        ((10_000,), []),
    ],
)
def test_amounts_in_another_unit_than_the_others(amounts, rows):
    about = [opinion(n, suggested_limit=a) for n, a in enumerate(amounts, 1)]
    told = found(opinions.check_outliers(about, POLICY.doubts), Opinion)
    assert told == [("VOT-011", "suggested_limit", row) for row in rows]


@pytest.mark.parametrize(
    ("amount", "factor", "unit"), [(999, 1, "元"), (20_000_000, 10_000, "万元")]
)
def test_a_doubtful_unit_is_named(amount, factor, unit):
    rows = [opinion(n, suggested_limit=amount) for n in range(1, 6)]
    told = opinions.check_unit(booklet(*rows, factor=factor), POLICY.doubts)
    assert words(told) == [("VOT-010", {"unit": unit})]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"suggested_limit": 1, "net_income": 1}, ["VOT-002"]),
        ({"suggested_limit": None, "net_income": 1}, ["VOT-007"]),
        ({"suggested_limit": 1.5, "net_income": 1}, []),
        ({"suggested_limit": 1.6, "net_income": 1}, ["VOT-001"]),
        ({"suggested_limit": 0, "net_income": 0}, []),
        ({"suggested_limit": 1, "net_income": 0}, ["VOT-003"]),
        ({"suggested_limit": 0.5, "net_income": 1}, ["VOT-002"]),
    ],
)
def test_the_smallest_amounts_are_judged_too(values, codes):
    rows = [opinion(1, knows=False, **dict.fromkeys(opinions._ANSWERS)), opinion(2)]
    rows[1] = opinion(2, gross_income=None, **values)
    told = list(opinions.check(booklet(*rows), POLICY.limit))
    assert [one.code for one in told] == codes
    times = {"VOT-001": "1.5", "VOT-002": "1.1"}
    assert [one.values.get("times") for one in told] == [times.get(c) for c in codes]


@pytest.mark.parametrize(
    ("amount", "codes"),
    [(15_000, []), (15_001, ["LIM-002"]), (11_000, []), (10_999, ["LIM-003"])],
)
def test_the_band_begins_and_ends_where_it_says(amount, codes):
    policy = replace(POLICY.limit, cap="warn")
    votes = [Vote(Decimal(amount), Decimal(10_000))] * 5
    at = make(Opinion).at
    told = outcomes.check(
        propose(votes, policy),
        policy,
        at,
        "note",
        household="H1",
        held_for="",
        evaluators=5,
    )
    assert [one.code for one in told] == codes
