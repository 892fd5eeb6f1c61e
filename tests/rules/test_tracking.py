"""Coaching before the books go out, cross-tracking every day (R60, R70–R71)."""

from __future__ import annotations

import datetime as dt

from sunshine_xl.policy import Phase
from sunshine_xl.records import CopyEntry, Evaluator, Group
from sunshine_xl.register_records import TrackingEntry, Training
from sunshine_xl.rules import tracking
from tests.rules.factory import found, make

DAY = dt.date(2015, 9, 15)
PHASE = Phase(dt.date(2015, 9, 16), dt.date(2015, 9, 18))
AS_OF = dt.date(2015, 11, 10)


def group(row=1, number="0101", manager="包一"):
    return make(Group, row, group_no=number, area_manager=manager)


def training(row=1, number="0101", day=DAY, coach="导一", attendees="甲乙、丙丁"):
    return make(
        Training,
        row,
        group_no=number,
        trained_on=day,
        coach=coach,
        attendees=attendees,
    )


def evaluators(*names):
    return [
        make(Evaluator, row, group_no="0101", name=name)
        for row, name in enumerate(names, 1)
    ]


def trainings(rows, groups=None, members=(), copies=()):
    groups = [group()] if groups is None else groups
    return found(tracking.check_trainings(rows, groups, members, copies), Training)


def issued(day, row=1):
    return make(CopyEntry, row, group_no="0101", issued_on=day)


def test_a_group_coached_before_its_books_go_out_is_right():
    members = evaluators("甲 乙", "丙丁", "")
    handed = [issued(DAY), issued(DAY + dt.timedelta(days=1), 2), issued(None, 3)]
    assert trainings([training()], members=members, copies=handed) == []
    assert trainings([]) == []


def test_a_group_without_coaching():
    groups = [group(), group(2, "0102")]
    assert trainings([training()], groups) == [("TRN-001", "group_no", 2)]


def test_coaching_after_the_books_went_out():
    early = [issued(DAY), issued(DAY - dt.timedelta(days=1))]
    assert trainings([training()], copies=early) == [("TRN-002", "trained_on", 1)]
    twice = [training(), training(2, day=DAY - dt.timedelta(days=3))]
    assert trainings(twice, copies=early) == []
    assert trainings([training(day=None)], copies=early) == []


def test_who_was_not_there():
    members = evaluators("甲乙", "戊己")
    assert trainings([training()], members=members) == [("TRN-003", "attendees", 1)]
    twice = [training(), training(2, attendees="戊己")]
    assert trainings(twice, members=members) == []


def test_the_area_manager_coaches_his_own_group():  # R70
    assert trainings([training(coach="包 一")]) == [("GRP-005", "coach", 1)]
    assert trainings([training(coach="")], [group(manager="")]) == []


def entry(row, day, tracker="行一", number="0101"):
    return make(TrackingEntry, row, group_no=number, tracked_on=day, tracker=tracker)


def log(entries, groups=None, as_of=AS_OF):
    groups = [group()] if groups is None else groups
    return found(tracking.check_log(entries, groups, PHASE, as_of), TrackingEntry)


def days(first, last, **values):
    return [
        entry(n, dt.date(2015, 9, day), **values)
        for n, day in enumerate(range(first, last + 1), 1)
    ]


def test_a_line_a_day_in_the_phase_is_right():  # R71
    assert log(days(16, 18)) == []
    assert log([]) == []


def test_days_that_nobody_tracked_are_named():
    findings = list(tracking.check_log(days(17, 17), [group()], PHASE, AS_OF))
    assert [f.code for f in findings] == ["TRK-001"]
    assert findings[0].values["days"] == "9月16日、9月18日"
    assert findings[0].values["count"] == "2"


def test_many_missing_days_are_counted_and_five_are_named():
    phase = Phase(dt.date(2015, 9, 16), dt.date(2015, 9, 30))
    findings = list(tracking.check_log(days(16, 16), [group()], phase, AS_OF))
    assert findings[0].values["count"] == "14"
    assert findings[0].values["days"].endswith("9月21日等")


def test_days_to_come_are_not_missing():
    assert log(days(16, 16), as_of=dt.date(2015, 9, 16)) == []
    assert log(days(16, 16), as_of=dt.date(2015, 9, 1)) == []


def test_a_group_without_any_line_is_told_on_its_own_row():
    groups = [group(), group(2, "0102")]
    assert log(days(16, 18), groups) == [("TRK-001", "group_no", 2)]


def test_the_area_manager_does_not_count_as_tracker():  # R70–R71
    entries = [*days(16, 17), entry(3, dt.date(2015, 9, 18), "包一")]
    assert log(entries) == [
        ("GRP-005", "tracker", 3),
        ("TRK-001", "group_no", 1),
    ]
    assert log([*days(16, 18, tracker="")], [group(manager="")]) == []


def test_a_line_outside_the_phase_or_of_no_group():
    outside = entry(9, dt.date(2015, 9, 19))
    assert log([*days(16, 18), outside]) == [("TRK-002", "tracked_on", 9)]
    stranger = entry(8, dt.date(2015, 9, 16), number="0999")
    assert log([*days(16, 18), stranger]) == [("GRP-009", "group_no", 8)]
    assert log([*days(16, 18), stranger], []) == []
    assert log([*days(16, 18), entry(7, None)]) == []
