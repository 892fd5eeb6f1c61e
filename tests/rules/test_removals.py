"""Who leaves the list for a bad record (R90–R95, settled question 13)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.list_records import BadRecord
from sunshine_xl.rules.removals import counts, removed_numbers
from tests.rules.factory import make

AS_OF = dt.date(2015, 11, 10)


@pytest.mark.parametrize(
    ("kind", "day", "removes"),
    [
        ("已核销", dt.date(2010, 11, 10), True),
        ("已核销", dt.date(2010, 11, 9), False),
        ("担保代偿", dt.date(2015, 1, 1), True),
        ("诉讼清收", None, True),
        ("不良贷款", dt.date(1999, 1, 1), True),
        ("", dt.date(1999, 1, 1), False),
    ],
)
def test_a_settled_record_counts_for_five_years(kind, day, removes):
    record = make(BadRecord, list_kind=kind, event_date=day)
    assert counts(record, AS_OF, 5) is removes


def test_a_leap_day_ends_on_the_first_of_march():
    record = make(BadRecord, list_kind="已核销", event_date=dt.date(2012, 2, 29))
    assert counts(record, dt.date(2017, 3, 1), 5)
    assert not counts(record, dt.date(2017, 3, 2), 5)


def test_only_an_id_number_removes_a_name_alone_never():
    records = [
        make(BadRecord, list_kind="已核销", id_number="A", event_date=AS_OF),
        make(BadRecord, list_kind="已核销", name="张三", event_date=AS_OF),
        make(
            BadRecord, list_kind="已核销", id_number="B", event_date=dt.date(2001, 1, 1)
        ),
    ]
    assert removed_numbers(records, AS_OF, 5) == {"A"}
