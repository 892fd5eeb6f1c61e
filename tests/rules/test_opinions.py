"""What evaluators write, row by row and book by book (R62–R68, R73–R79)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.policy import default_policy
from sunshine_xl.records import Opinion
from sunshine_xl.rules import completeness, independence, opinions
from sunshine_xl.rules.limits import Vote
from tests.rules.factory import booklet, found, opinion

POLICY = default_policy()


def rows(*made, own=""):
    return found(opinions.check(booklet(*made), POLICY.limit, own), Opinion)


BLANK = {
    "assets": None,
    "debts": None,
    "gross_income": None,
    "net_income": None,
    "suggested_limit": None,
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"suggested_limit": 15000}, []),
        ({"suggested_limit": 15001}, [("VOT-001", "suggested_limit", 1)]),
        ({"suggested_limit": 15001, "note": "养殖"}, []),
        ({"suggested_limit": 11000}, []),
        ({"suggested_limit": 10999}, [("VOT-002", "suggested_limit", 1)]),
        ({"suggested_limit": 0}, []),
        ({"net_income": None}, [("VOT-003", "net_income", 1)]),
        ({"net_income": 0}, [("VOT-003", "net_income", 1)]),
        ({"net_income": None, "unreadable": ["net_income"]}, []),
        ({"unfit_reason": "2"}, [("VOT-004", "suggested_limit", 1)]),
        ({"unfit_reason": "2", "suggested_limit": 0}, []),
        ({"knows": False}, [("VOT-005", "assets", 1)]),
        ({"knows": False, **BLANK}, []),
        ({"knows": None}, [("VOT-006", "knows", 1)]),
        ({"knows": None, "unreadable": ["knows"]}, []),
        ({"knows": None, **BLANK}, []),
        (
            {"knows": False, **BLANK, "unreadable": ["suggested_limit"]},
            [("VOT-005", "suggested_limit", 1)],
        ),
        ({"suggested_limit": None}, [("VOT-007", "suggested_limit", 1)]),
        ({"suggested_limit": None, "unreadable": ["suggested_limit"]}, []),
        ({"gross_income": 9999}, [("VOT-008", "net_income", 1)]),
        ({"gross_income": 10000}, []),
        ({"relation": "本人"}, [("VOT-009", "suggested_limit", 1)]),
        ({"relation": "近亲属"}, [("VOT-009", "suggested_limit", 1)]),
        ({"relation": "其他"}, []),
    ],
)
def test_a_row(values, expected):
    assert rows(opinion(**values)) == expected


def test_an_evaluators_own_household_is_void():  # R70
    assert rows(opinion(), own="H1") == [("VOT-009", "suggested_limit", 1)]
    assert opinions.vote(opinion(), "H1") is None
    assert opinions.vote(opinion(), "H2") == Vote(Decimal(12000), Decimal(10000))


@pytest.mark.parametrize(
    "values", [{"knows": False}, {"knows": None}, {"suggested_limit": None}]
)
def test_what_is_no_vote(values):
    assert opinions.vote(opinion(**values)) is None


def test_zero_is_a_vote():
    assert opinions.vote(opinion(suggested_limit=0)) == Vote(Decimal(0), Decimal(10000))


@pytest.mark.parametrize(
    ("amount", "factor", "count", "expected"),
    [
        (12000, 1, 5, []),
        (1000, 1, 5, []),
        (999, 1, 5, [("VOT-010", "suggested_limit", 1)]),
        (999, 1, 4, []),
        (999, 1, 6, [("VOT-010", "suggested_limit", 1)]),
        (10_000_000, 10000, 5, []),
        (10_010_000, 10000, 5, [("VOT-010", "suggested_limit", 1)]),
    ],
)
def test_amounts_that_do_not_look_like_their_unit(amount, factor, count, expected):
    made = [opinion(n, suggested_limit=amount) for n in range(1, count + 1)]
    sheet = booklet(*made, factor=factor)
    assert found(opinions.check_unit(sheet, POLICY.doubts), Opinion) == expected


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([5, 50_000, 50_000], [("VOT-011", "suggested_limit", 1)]),
        ([6, 50_000, 50_000], []),
        ([50_000, 50_000, 500_000_000], [("VOT-011", "suggested_limit", 3)]),
        ([50_000], []),
        ([0, 50_000, None], []),
    ],
)
def test_one_amount_ten_thousand_times_the_others(amounts, expected):
    made = [opinion(n, suggested_limit=a) for n, a in enumerate(amounts, 1)]
    assert found(opinions.check_outliers(made, POLICY.doubts), Opinion) == expected


@pytest.mark.parametrize(
    ("made", "share"),
    [
        ([], "1"),
        ([opinion()], "1"),
        ([opinion(knows=None)], "0"),
        ([opinion(knows=None, unreadable=["knows"])], "1"),
        ([opinion(knows=False)], "1"),
        ([opinion(assets=None, debts=None, net_income=None)], "0.5"),
        ([opinion(suggested_limit=None, unreadable=["suggested_limit"])], "1"),
        ([opinion(representative="")], "1"),
    ],
)
def test_completeness(made, share):  # R74
    assert completeness.completeness(booklet(*made)) == Decimal(share)


def books(*sheets, entered=None):
    counted = sheets if entered is None else sheets[:entered]
    got = completeness.check(sheets, counted, POLICY.booklet)
    return found(got, Opinion)


def full(sheet, keys=(1, 2, 3, 4, 5)):
    return booklet(*(opinion(n) for n in keys), sheet=sheet)


THREE = [full("评议1"), full("评议2"), full("评议3")]


def test_three_complete_booklets_are_fine():
    assert books(*THREE) == []
    assert books() == []


def test_a_booklet_with_gaps_is_told():  # BKL-001, R75
    poor = booklet(*(opinion(n, **BLANK) for n in range(1, 6)), sheet="评议4")
    assert books(*THREE, poor, entered=3) == [("BKL-001", "knows", 1)]


def test_too_few_booklets_go_back():  # BKL-002
    assert books(*THREE, entered=2) == [("BKL-002", "knows", 1)]


def test_a_key_missing_in_one_booklet():  # BKL-003
    assert books(*THREE, full("评议4", (1, 2, 3, 4))) == [
        ("BKL-003", "customer_key", 1)
    ]


def test_a_key_that_only_few_have():  # BKL-004
    assert books(*THREE, full("评议4", (1, 2, 3, 4, 5, 6))) == [
        ("BKL-004", "customer_key", 6)
    ]


def test_one_booklet_alone_misses_nothing():
    assert [c for c, _, _ in books(full("评议1"))] == ["BKL-002"]
    assert books(*THREE, booklet(sheet="评议4"), entered=3) == []


def test_a_key_twice_in_one_booklet():  # BKL-005
    twice = booklet(
        *(opinion(n) for n in range(1, 6)), opinion(6, customer_key="K1"), sheet="评议4"
    )
    assert books(*THREE, twice) == [
        ("BKL-005", "customer_key", 1),
        ("BKL-005", "customer_key", 6),
    ]


def test_added_people_have_no_key_yet():  # BKL-006, R35
    added = opinion(6, customer_key="", representative="李四")
    nobody = opinion(7, customer_key="", representative="")
    with_added = booklet(*THREE[0].opinions, added, nobody)
    assert books(with_added, *THREE[1:]) == [("BKL-006", "representative", 6)]


def test_additions_must_agree():  # BKL-007, R62
    sheets = [
        booklet(opinion(1, added_address=text), sheet=f"评议{n}")
        for n, text in enumerate(("甲村", "甲村", "乙村"), 1)
    ]
    assert books(*sheets) == [("BKL-007", "added_address", 1)]


def test_additions_without_a_key_are_not_compared():
    sheets = [
        booklet(opinion(1, customer_key="", added_phone=text, representative=""))
        for text in ("1", "2", "3")
    ]
    assert books(*sheets) == []


def test_households_must_be_filed():  # BKL-008
    made = booklet(opinion(1), opinion(2), opinion(3, household_no=""))
    got = completeness.check_households(made, frozenset({"H1"}))
    assert found(got, Opinion) == [("BKL-008", "household_no", 2)]


def copies(count, change, **kept):
    one = [opinion(n, suggested_limit=1000 * n) for n in range(1, count + 1)]
    other = [opinion(n, suggested_limit=change(n)) for n in range(1, count + 1)]
    pair = (booklet(*one, sheet="评议1"), booklet(*other, sheet="评议2"))
    return found(independence.check(pair, POLICY.doubts), Opinion)


@pytest.mark.parametrize(
    ("count", "change", "expected"),
    [
        (20, lambda n: 1000 * n, [("IND-001", "suggested_limit", 1)]),
        (19, lambda n: 1000 * n, []),
        (20, lambda n: 1100 * n, [("IND-002", "suggested_limit", 1)]),
        (20, lambda n: 1000 * n + (n <= 2), [("IND-001", "suggested_limit", 1)]),
        (20, lambda n: 1000 * n + (n <= 3), []),
        (20, lambda n: 1000 * n * n, []),
        (20, lambda n: 0, []),
    ],
)
def test_copied_booklets(count, change, expected):  # R66
    assert copies(count, change) == expected


@given(
    st.lists(st.sampled_from([1.0, 1.1, 2.0, 3.0]), min_size=1, max_size=60),
    st.integers(1, 10),
)
def test_looking_at_few_rows_first_changes_no_verdict(ratios, tenths):
    doubts = replace(POLICY.doubts, copy_share=Decimal(tenths) / 10)
    mine = {str(n): 1000.0 for n in range(len(ratios))}
    yours = {str(n): 1000.0 * ratio for n, ratio in enumerate(ratios)}
    _, times = independence._usual_ratio(mine.keys(), mine, yours, doubts)
    often = Counter(ratios).most_common(1)[0][1]
    is_copy = Decimal(often) / len(ratios) >= doubts.copy_share
    assert (Decimal(times) / len(ratios) >= doubts.copy_share) is is_copy
    assert times in (0, often)
