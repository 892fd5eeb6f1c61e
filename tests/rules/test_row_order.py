"""Moved rows and changed row numbers are told (R79)."""

from __future__ import annotations

import pytest

from sunshine_xl.records import Opinion
from sunshine_xl.rules import row_order
from tests.rules.factory import booklet, found, opinion


def rows(*numbers, **changes):
    return [
        opinion(at, customer_key=f"K{number}", row_no=changes.get(f"K{number}", number))
        for at, number in enumerate(numbers, 1)
    ]


IN_ORDER = rows("1", "2", "3", "10")


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (IN_ORDER, []),
        (rows("1", "3", "10"), []),  # a missing row moves nothing
        (rows("2", "1", "3", "10"), [("BOK-018", "row_no", 2)]),
        (rows("10", "1", "2", "3"), [("BOK-018", "row_no", 2)]),
        (rows("1", "2", "3", "10", K3="4"), [("BOK-019", "row_no", 3)]),
        (rows("1", "2", "3", "10", K3=""), [("BOK-019", "row_no", 3)]),
        (rows("1", "2", "3", "10", K3="三"), [("BOK-019", "row_no", 3)]),
        # The second one is told as a duplicate key, not as a wrong number.
        ([*IN_ORDER, opinion(9, customer_key="K3", row_no="21")], []),
        ([*IN_ORDER, opinion(9, customer_key="", row_no="")], []),
    ],
)
def test_one_sheet_against_the_others(second, expected):
    books = [booklet(*IN_ORDER), booklet(*IN_ORDER), booklet(*second, sheet="评议3")]
    assert found(row_order.check(books), Opinion) == expected


def test_where_two_differ_nobody_is_right():
    books = [booklet(*IN_ORDER), booklet(*rows("1", "2", "3", "10", K3="4"))]
    assert list(row_order.check(books)) == []
