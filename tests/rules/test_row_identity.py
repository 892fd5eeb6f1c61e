"""Rows are about whom they seem to be, and each household stands in one workbook."""

from __future__ import annotations

import pytest

from sunshine_xl.records import Customer, Opinion
from sunshine_xl.rules import row_identity
from tests.rules.factory import booklet, found, id_number, opinion, person

WHOLE = id_number("19800101", "001")


def named(*names):
    rows = [booklet(opinion(1, representative=name)) for name in names]
    return found(row_identity.check_names(rows), Opinion)


@pytest.mark.parametrize(
    ("names", "times"),
    [
        (("张三", "张三", "张三"), 0),
        (("张三", "张 三", "张三"), 0),
        (("张三", "", "张三"), 0),
        (("张三", "李四"), 0),
        (("张三", "李四", "张三"), 1),
        (("张三", "李四", "王五"), 0),
        (("张三", "", "李四", "张三"), 1),
    ],
)
def test_a_name_unlike_most_booklets_reminds(names, times):  # BKL-011, R79
    assert named(*names) == [("BKL-011", "representative", 1)] * times


@pytest.mark.parametrize(
    ("row", "is_told"),
    [
        ({"customer_key": "", "added_id": WHOLE}, True),
        ({"customer_key": "", "added_id": id_number("19800101", "003")}, False),
        ({"customer_key": "", "added_id": ""}, False),
        ({"customer_key": "K1", "added_id": WHOLE}, False),
    ],
)
def test_an_added_person_may_be_known(row, is_told):  # BKL-012, R35
    people = row_identity.by_id([person(5), person(6), person(7, id_number="1")])
    told = list(row_identity.check_additions(booklet(opinion(2, **row)), people))
    assert found(told, Opinion) == ([("BKL-012", "added_id", 2)] if is_told else [])
    assert all(one.values == {"where": "表.xlsx 第5行"} for one in told)


def copy_of(file, *keys):
    rows = [opinion(n, customer_key=key) for n, key in enumerate(keys, 1)]
    return [booklet(*rows)._replace(file=file), booklet(*rows)._replace(file=file)]


def test_a_household_in_two_workbooks_is_an_error():  # BKL-010, R83
    books = [copy_of("甲.xlsx", "K1", "K2"), copy_of("乙.xlsx", "K2", "")]
    told = list(row_identity.check_copies([*books, copy_of("丙.xlsx", "K9")]))
    assert found(told, Opinion) == [
        ("BKL-010", "customer_key", 2),
        ("BKL-010", "customer_key", 1),
    ]
    assert [one.values["other"] for one in told] == ["乙.xlsx", "甲.xlsx"]
    assert list(row_identity.check_copies([])) == []


@pytest.mark.parametrize(
    ("evaluators", "group", "is_told"),
    [
        (("1", "2"), "0101", False),
        (("1", "1"), "0101", True),
        (("", "2"), "0101", True),
        (("1", "2"), "0102", True),
    ],
)
def test_evaluators_of_one_group_may_have_a_file_each(evaluators, group, is_told):
    first, second = (
        [booklet(opinion(1), evaluator=who)._replace(file=f"{who}.xlsx")]
        for who in evaluators
    )
    second = [second[0]._replace(group_no=group)]
    told = list(row_identity.check_copies([first, second]))
    assert len(told) == 2 * is_told


def test_customers_are_known_by_sound_numbers_alone():
    known = row_identity.by_id([person(5), person(6, id_number="")])
    assert [one.at.number for one in known.values()] == [5]
    assert isinstance(known[WHOLE], Customer)
