"""What a rating is measured by (R69): unknown is never 0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.list_records import BadRecord, Loan
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import rating
from sunshine_xl.rules.rating_facts import (
    Facts,
    credit_events,
    estimate,
    scores,
    usual_income,
)
from tests.rules.factory import make, opinion

LIMIT = default_policy().limit


def D(value):
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize(
    ("facts", "field", "score"),
    [
        ({}, "repayment", None),
        ({"net_income": 10}, "repayment", None),
        ({"net_income": 10, "base": 0}, "repayment", None),
        ({"net_income": -1, "base": 10}, "repayment", 0),
        ({"net_income": 9, "base": 10}, "repayment", 12),
        ({"net_income": 16, "base": 10}, "repayment", 20),
        ({"assets": 100, "debts": 0}, "family_assets", 15),
        ({"assets": 100, "debts": 30}, "family_assets", 10),
        ({"assets": 0, "debts": 0}, "family_assets", None),
        ({"assets": 100}, "family_assets", None),
        ({"credit_events": 0}, "credit_record", 25),
        ({"credit_events": 9}, "credit_record", 0),
        ({"business_years": 4}, "business", 9),
        ({"business_years": 0}, "business", 3),
        ({"products": 0}, "dealings", 0),
        ({"products": 3}, "dealings", 8),
    ],
)
def test_a_measure_finds_its_score_and_unknown_stays_unknown(facts, field, score):
    made = {
        k: v if k in ("credit_events", "products") else D(v) for k, v in facts.items()
    }
    got = scores(Facts(**made), rating.table())
    assert got[field] == score
    others = [v for name, v in got.items() if name != field]
    assert others == [None] * 4
    assert "character" not in got


@pytest.mark.parametrize(
    ("nets", "given_base", "expected"),
    [
        ([], 0, None),
        ([None], 0, None),
        ([10, None, 30], 0, 20),
        ([10, 20, 90], 0, 20),
        ([10, 20], 15, 15),
        ([], 15, 15),
    ],
)
def test_the_usual_income_is_given_or_the_median(nets, given_base, expected):
    assert usual_income([D(n) for n in nets], D(given_base)) == D(expected)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=9))
def test_a_median_lies_in_the_middle(nets):
    middle = usual_income([D(n) for n in nets], Decimal(0))
    assert sum(n <= middle for n in nets) * 2 >= len(nets)
    assert sum(n >= middle for n in nets) * 2 >= len(nets)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 5, 9], 5), ([1, 5], None), ([1, 5, 9, None], 5), ([], None)],
)
def test_an_estimate_is_a_trimmed_mean_of_enough(values, expected):
    rows = [opinion(n, assets=v) for n, v in enumerate(values, 1)]
    rows.append(opinion(99, knows=False, assets=7000))
    assert estimate(rows, "assets", LIMIT) == D(expected)


def test_events_are_late_loans_bad_loans_and_bad_records_of_the_household():
    loans = [
        make(Loan, 1, id_number="甲", overdue_days=5),
        make(Loan, 2, id_number="甲", overdue_days=0, five_class="正常"),
        make(Loan, 3, id_number="乙", five_class="可疑"),
        make(Loan, 4, id_number="别人", overdue_days=99),
        make(Loan, 5, id_number="", overdue_days=99),
    ]
    records = [make(BadRecord, 1, id_number="乙"), make(BadRecord, 2, id_number="")]
    assert credit_events(["甲", "乙", ""], loans, records) == 3
    assert credit_events(["丙"], loans, records) == 0
