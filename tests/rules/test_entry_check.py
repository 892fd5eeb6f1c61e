"""Second entry: the sample and the comparison (R76–R78)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules.completeness import gaps
from sunshine_xl.rules.entry_check import compare, is_filled, sample
from tests.rules.factory import booklet, opinion


def blank(row, **values):
    nothing = dict.fromkeys(
        ("knows", "assets", "debts", "gross_income", "net_income", "suggested_limit")
    )
    return opinion(row, **(nothing | values))


def shown(texts):
    return lambda row, name: texts.get((row.at.number, name), "")


def run(first, second, texts=({}, {})):
    return compare(booklet(*first), booklet(*second), shown(texts[0]), shown(texts[1]))


def fields(result):
    return [
        (d.first.at.number, d.second.at.number, d.field) for d in result.differences
    ]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (opinion(), True),
        (blank(1), False),
        (blank(1, relation="本人"), False),
        (blank(1, note="知"), True),
        (blank(1, unreadable=["suggested_limit"]), True),
        (blank(1, customer_key=""), True),  # an added household is named
        (blank(1, customer_key="", representative=""), False),
    ],
)
def test_a_row_is_filled_when_somebody_answered(made, expected):
    assert is_filled(made) is expected


@given(st.integers(1, 60), st.decimals("0.01", 1, places=2), st.text(max_size=5))
def test_a_sample_is_as_large_as_asked_and_the_same_again(rows, share, seed):
    book = booklet(*[opinion(n) for n in range(1, rows + 1)], blank(99))
    drawn = sample(book, share, seed)
    assert drawn == sample(book, share, seed)
    assert len(drawn) - 1 < share * rows <= len(drawn)
    numbers = [row.at.number for row in drawn]
    assert numbers == sorted(set(numbers))
    assert 99 not in numbers


def test_seeds_draw_differently_and_nothing_is_drawn_from_nothing():
    book = booklet(*[opinion(n) for n in range(1, 40)])
    drawn = {
        tuple(row.at.number for row in sample(book, Decimal("0.2"), str(seed)))
        for seed in range(9)
    }
    assert len(drawn) > 5
    assert sample(booklet(blank(1)), Decimal(1), "") == ()


def test_equal_entries_have_no_difference_whatever_the_row():
    first = [opinion(n) for n in (1, 2, 3)]
    second = [opinion(7, customer_key="K2", household_no="H2")]
    result = run(first, second)
    assert (result.rows, result.cells, result.differences) == (1, 6, ())
    assert (result.waiting, result.unknown) == ((), ())


def test_each_differing_cell_is_told():
    first = [opinion(1, note="有房", added_phone="13800000000")]
    second = [opinion(1, note=" 有 房", assets=90, knows=True, unfit_reason="2")]
    result = run(first, second)
    assert fields(result) == [
        (1, 1, "added_phone"),
        (1, 1, "assets"),
        (1, 1, "unfit_reason"),
    ]
    assert result.cells == 9


def test_a_blank_row_waits_and_a_row_from_nowhere_is_told():
    first = [opinion(1), blank(2)]
    second = [blank(1), blank(2), opinion(3), blank(4)]
    result = run(first, second)
    assert result.rows == 0
    assert [row.at.number for row in result.waiting] == [1]
    assert [row.at.number for row in result.unknown] == [3]


def test_added_households_go_by_their_row_and_who_they_are_is_compared():
    first = [opinion(1, customer_key="", row_no="39", representative="李四")]
    second = [opinion(1, customer_key="", row_no="39", representative="李斯")]
    assert fields(run(first, second)) == [(1, 1, "representative")]


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [("3-5万", "３－５万", False), ("3-5万", "3-6万", True)],
)
def test_what_cannot_be_read_is_compared_as_it_stands(one, other, differs):
    first = [opinion(1, suggested_limit=None, unreadable=["suggested_limit"])]
    second = [opinion(1, suggested_limit=None, unreadable=["suggested_limit"])]
    texts = ({(1, "suggested_limit"): one}, {(1, "suggested_limit"): other})
    assert bool(run(first, second, texts).differences) is differs


def test_amounts_are_compared_in_yuan():
    first = replace_factor([opinion(1, suggested_limit=50000)], 1)
    second = replace_factor([opinion(1, suggested_limit=50000)], 10000)
    assert compare(first, second, shown({}), shown({})).differences == ()


def replace_factor(rows, factor):
    return booklet(*rows)._replace(unit_factor=Decimal(factor))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (opinion(), ()),
        (blank(1), ("knows",)),
        (blank(1, unreadable=["knows"]), ()),
        (blank(1, representative=""), ()),
        (blank(1, knows=False), ()),
        (opinion(assets=None, debts=None), ("assets", "debts")),
        (opinion(assets=None, unreadable=["assets"]), ()),
    ],
)
def test_gaps_are_what_the_evaluator_has_to_fill(made, expected):  # R74
    assert gaps(made) == expected


def test_every_row_is_compared_after_one_that_waits_or_is_unknown():
    first = [opinion(n) for n in (1, 2, 3)]
    again = [opinion(9), blank(1), opinion(2), opinion(3, net_income=1)]
    result = run(first, again)
    assert (result.rows, fields(result)) == (2, [(3, 3, "net_income")])
    assert [row.at.number for row in result.unknown] == [9]
    assert [row.at.number for row in result.waiting] == [1]


def test_a_key_is_not_taken_for_the_number_of_an_added_row():
    keyed = opinion(1, customer_key="7")
    added = opinion(2, customer_key="", row_no="7", net_income=5)
    result = run([keyed, added], [added])
    assert (result.rows, fields(result)) == (1, [])


def test_what_one_could_read_and_the_other_not_is_compared_as_written():
    blurred = opinion(1, net_income=None, unreadable=["net_income"])
    texts = ({(1, "net_income"): "1万"}, {(1, "net_income"): "１ 万"})
    assert fields(run([blurred], [opinion(1, net_income=10000)], texts)) == []
    other = (texts[0], {(1, "net_income"): "2万"})
    assert fields(run([blurred], [opinion(1, net_income=10000)], other)) == [
        (1, 1, "net_income")
    ]
