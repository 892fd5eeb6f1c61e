"""Head office's own rating table, every mistake with its cell (R69)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.forms.rating_table import rows_of
from sunshine_xl.list_records import RatingBand
from sunshine_xl.rules import rating
from sunshine_xl.rules.rating_table import read_table
from tests.rules.factory import found, make


def shipped():
    return [
        make(RatingBand, n, **{k: v for k, v in row.items() if v is not None})
        for n, row in enumerate(rows_of(rating.table()), 1)
    ]


def row_of(rows, title, **wanted):
    return next(
        n
        for n, row in enumerate(rows)
        if row.indicator == title
        and all(getattr(row, k) == v for k, v in wanted.items())
    )


def changed(title, wanted, **values):
    rows = shipped()
    at = row_of(rows, title, **wanted)
    values = {
        k: v if v in ("", None) or isinstance(v, str) else Decimal(str(v))
        for k, v in values.items()
    }
    rows[at] = rows[at]._replace(**values)
    return rows, at + 1


def test_the_shipped_table_written_out_comes_back_the_same():
    made, wrong = read_table(shipped())
    assert wrong == []
    assert made == rating.table()
    assert read_table([]) == (rating.table(), [])


def test_titles_and_weights_may_be_written_once():
    rows = shipped()
    seen = set()
    for n, row in enumerate(rows):
        if row.indicator in seen:
            rows[n] = row._replace(indicator="", weight=None)
        seen.add(row.indicator)
    assert read_table(rows) == (rating.table(), [])


def test_bands_may_stand_in_any_order():
    made, wrong = read_table(shipped()[::-1])
    assert wrong == []
    assert {one.field: one.bands for one in made} == {
        one.field: one.bands for one in rating.table()
    }


@pytest.mark.parametrize(
    ("title", "wanted", "values", "expected"),
    [
        ("偿债能力", {"score": 6}, {"end": "0.8"}, [("RAT-002", "start", 1)]),
        ("偿债能力", {"score": 6}, {"end": 1}, [("RAT-003", "start", 1)]),
        ("偿债能力", {"score": 6}, {"end": None}, [("RAT-003", "start", 1)]),
        ("偿债能力", {"score": 6}, {"start": None}, [("RAT-003", "start", 0)]),
        (
            "偿债能力",
            {"score": 6},
            {"end": 0},
            [("RAT-003", "end", 0), ("RAT-002", "start", 1)],
        ),
        ("偿债能力", {"score": 6}, {"score": 21}, [("RAT-010", "score", 0)]),
        ("偿债能力", {"score": 6}, {"score": -1}, [("RAT-010", "score", 0)]),
        ("偿债能力", {"score": 6}, {"score": None}, [("RAT-010", "score", 0)]),
        ("偿债能力", {"score": 6}, {"weight": 21}, [("RAT-009", "weight", 0)]),
        ("品行信誉", {"score": 15}, {"score": 25}, [("RAT-010", "score", 0)]),
    ],
)
def test_a_mistake_names_its_cell(title, wanted, values, expected):
    rows, at = changed(
        title,
        {k: Decimal(v) for k, v in wanted.items()},
        **{k: v if v is None else Decimal(str(v)) for k, v in values.items()},
    )
    _, wrong = read_table(rows)
    assert found(wrong, RatingBand) == [(c, f, at + n) for c, f, n in expected]


def test_weights_must_sum_to_a_hundred():
    rows = [
        row._replace(weight=Decimal(9)) if row.indicator == "与本行往来" else row
        for row in shipped()
    ]
    assert found(read_table(rows)[1], RatingBand) == [("RAT-001", "weight", 1)]


def test_an_unknown_and_a_missing_indicator_are_told():
    rows = [
        row._replace(
            indicator="往来" if row.indicator == "与本行往来" else row.indicator
        )
        for row in shipped()
    ]
    made, wrong = read_table(rows)
    codes = [code for code, *_ in found(wrong, RatingBand)]
    assert codes == ["RAT-007"] * 3 + ["RAT-008", "RAT-001"]
    assert len(made) == 5


def test_a_weight_nobody_wrote_is_told():
    rows = [
        row._replace(weight=None) if row.indicator == "经营能力" else row
        for row in shipped()
    ]
    codes = [code for code, *_ in found(read_table(rows)[1], RatingBand)]
    assert codes == ["RAT-009", "RAT-001"]


def test_rows_before_any_indicator_say_nothing():
    rows = [make(RatingBand, 99, score=5), *shipped()]
    assert read_table(rows)[1] == []


CUTS = st.lists(st.integers(-100, 100), min_size=1, max_size=6, unique=True).map(sorted)


@given(CUTS, st.randoms(use_true_random=False), st.integers(-150, 150))
def test_bands_that_join_hold_every_value_once(cuts, rng, value):
    """A table of joined bands is right in any order, and scores every number."""
    edges = [None, *cuts, None]
    bands = [
        {"start": low, "end": high, "score": n}
        for n, (low, high) in enumerate(pairwise(edges))
    ]
    rng.shuffle(bands)
    rows = [row for row in shipped() if row.indicator != "偿债能力"]
    rows += [
        make(
            RatingBand,
            100 + n,
            indicator="偿债能力",
            weight=20,
            **{k: v for k, v in band.items() if v is not None},
        )
        for n, band in enumerate(bands)
    ]
    made, wrong = read_table(rows)
    assert wrong == []
    repayment = next(one for one in made if one.field == "repayment")
    holding = [
        band
        for band in bands
        if (band["start"] is None or band["start"] <= value)
        and (band["end"] is None or value < band["end"])
    ]
    assert [repayment.score(Decimal(value))] == [band["score"] for band in holding]


@given(CUTS, st.integers(0, 4), st.sampled_from([-1, 1]))
def test_a_shifted_edge_is_a_gap_or_an_overlap(cuts, which, by):
    edges = [None, *[Decimal(cut * 10) for cut in cuts], None]
    bands = [list(pair) for pair in pairwise(edges)]
    which %= len(bands) - 1
    bands[which][1] += by
    rows = [row for row in shipped() if row.indicator != "偿债能力"]
    rows += [
        make(
            RatingBand,
            100 + n,
            indicator="偿债能力",
            weight=20,
            score=n,
            **{
                name: value
                for name, value in (("start", low), ("end", high))
                if value is not None
            },
        )
        for n, (low, high) in enumerate(bands)
    ]
    codes = [code for code, *_ in found(read_table(rows)[1], RatingBand)]
    assert codes == ["RAT-002" if by < 0 else "RAT-003"]
