"""The calendar of the campaign (R13, R52, R72, R84, R98)."""

from __future__ import annotations

import datetime as dt

from sunshine_xl.policy import default_policy
from sunshine_xl.records import Customer
from sunshine_xl.rules import phases
from sunshine_xl.rules.phases import Dated
from tests.rules.factory import found, make

CALENDAR = default_policy().phases


def dated(row, day, sheet="表"):
    customer = make(Customer, row, sheet=sheet)
    return Dated(customer.at, "visit_date", day)


def check(*days):
    return list(phases.check(days, CALENDAR.file, "走访建档"))


def test_first_and_last_day_are_in_the_phase():
    assert check(dated(1, CALENDAR.file.start), dated(2, CALENDAR.file.end)) == []


def test_early_and_late_days_are_told_once_a_sheet():
    before = CALENDAR.file.start - dt.timedelta(days=1)
    after = CALENDAR.file.end + dt.timedelta(days=1)
    findings = check(
        dated(3, before), dated(4, before), dated(5, after), dated(6, before, "另一表")
    )
    assert found(findings, Customer) == [
        ("PHS-001", "visit_date", 3),
        ("PHS-001", "visit_date", 6),
        ("PHS-002", "visit_date", 5),
    ]
    assert [f.values["count"] for f in findings] == ["2", "1", "1"]


def test_how_each_phase_stands_on_a_day():
    on = phases.states(CALENDAR, dt.date(2015, 9, 20))
    assert [s.name for s in on] == [*phases.NAMES.values()]
    assert [(s.has_begun, s.is_over) for s in on] == [
        (True, True),
        (True, False),
        *[(False, False)] * 3,
    ]
    assert [s.days_left for s in on[:2]] == [-5, 25]
    last = phases.states(CALENDAR, CALENDAR.load.end)[-1]
    assert (last.has_begun, last.is_over, last.days_left) == (True, False, 0)
