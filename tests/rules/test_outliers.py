"""Which figures stand apart (R20)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules.outliers import outliers


def of(*values):
    return {str(number): Decimal(str(value)) for number, value in enumerate(values)}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((0.95, 0.96, 0.94, 0.97, 0.20), {"4": False}),
        ((7, 8, 8, 9, 9, 30), {"5": True}),
        ((7, 8, 8, 9, 9, 10), {}),
        ((1, 2, 3, 100), {}),  # too few to say
        ((5, 5, 5, 5, 5, 9), {}),  # the middle half is one figure
        # Quartiles 2 and 4, fences -1 and 7; of six figures 2.25 and 4.75, 8.5.
        ((1, 2, 3, 4, 7), {}),
        ((1, 2, 3, 4, "7.1"), {"4": True}),
        ((5, 4, 3, 2, -1), {}),
        ((5, 4, 3, 2, "-1.1"), {"4": False}),
        ((1, 2, 3, 4, 5, "8.5"), {}),
        ((1, 2, 3, 4, 5, "8.6"), {"5": True}),
        ((6, 5, 4, 3, 2, "-1.5"), {}),
        ((6, 5, 4, 3, 2, "-1.6"), {"5": False}),
    ],
)
def test_far_from_the_middle_half(values, found):
    assert outliers(of(*values)) == found


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=40), st.integers(-9, 9))
def test_moving_all_figures_changes_nothing(values, by):
    moved = [value + by for value in values]
    assert outliers(of(*values)) == outliers(of(*moved))
