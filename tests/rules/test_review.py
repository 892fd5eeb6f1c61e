"""行内评议: quorum, date, reason and what changed since (R96)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from sunshine_xl.check_records import ReviewRow
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import review
from tests.rules.factory import found, make

POLICY = default_policy()
GOOD = {
    "household_no": "H1",
    "proposed_limit": 50000,
    "attendees": "张三、李四，王五",
    "review_date": dt.date(2015, 11, 5),
}


def check(proposed=Decimal(50000), unreadable=(), **values):
    row = make(ReviewRow, 1, unreadable=unreadable, **(GOOD | values))
    return found(
        review.check(row, proposed, POLICY.review, POLICY.phases.review), ReviewRow
    )


def test_a_whole_row_passes():
    assert check() == []
    assert check(approved_limit=50000) == []
    assert check(approved_limit=40000, adjustment_reason="评议偏高") == []


def test_another_amount_needs_a_reason():
    assert check(approved_limit=40000) == [("RVW-001", "adjustment_reason", 1)]
    given = {"approved_limit": 40000, "proposed_limit": None}
    assert check(None, **given) == [("RVW-001", "adjustment_reason", 1)]


@pytest.mark.parametrize("people", ["", "张三、李四", "张三、张 三、李四", "、、"])
def test_too_few_people_are_no_meeting(people):
    assert check(attendees=people) == [("RVW-002", "attendees", 1)]


def test_a_meeting_has_a_day_within_the_phase():
    assert check(review_date=None) == [("RVW-003", "review_date", 1)]
    assert check(review_date=None, unreadable=("review_date",)) == []
    late = dt.date(2015, 11, 11)
    assert check(review_date=late) == [("RVW-004", "review_date", 1)]
    for edge in (dt.date(2015, 11, 1), dt.date(2015, 11, 10)):
        assert check(review_date=edge) == []


@pytest.mark.parametrize(("before", "now"), [(50000, None), (None, 5), (5, 6)])
def test_an_amount_that_changed_since_is_told(before, now):
    proposed = None if now is None else Decimal(now)
    got = check(proposed, proposed_limit=before)
    assert got == [("RVW-005", "proposed_limit", 1)]


def test_only_what_was_written_is_a_decision():
    assert not review.is_decided(make(ReviewRow, 1, household_no="H1", status="正常"))
    assert review.is_decided(make(ReviewRow, 1, approved_limit=0))
    assert review.is_decided(make(ReviewRow, 1, reason="x"))


@pytest.mark.parametrize(
    ("born", "months", "expected"),
    [("19530101", 36, False), ("19530101", 37, True), ("19501111", 12, False)],
)
def test_age_and_term_together(born, months, expected):
    number = f"990101{born}0010"
    on = dt.date(2015, 11, 10)
    assert review.is_past_age(number, months, on, 65) is expected
    assert not review.is_past_age("", months, on, 65)
