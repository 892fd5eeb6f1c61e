"""The cheap looks at a sheet's rows: they count what is there and trust no row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.io import extent
from sunshine_xl.io.doubts import look
from sunshine_xl.io.row_shapes import RowShapes

CELLS = st.sampled_from(
    [
        '<c r="{}" s="4"/>',
        '<c r="{}" t="s"><v>12</v></c>',
        '<c r="{}"><f>A1+B$2</f><v>-3.5</v></c>',
        '<c r="{}" t="str"><f>"AAA"&amp;"12345"</f><v></v></c>',
        '<c r="{}" t="inlineStr"><is><t>15岁</t></is></c>',
        "<c><v>7</v></c>",
    ]
)
COLUMNS = st.sampled_from(["A", "C", "Z", "AB", "ZZ", "AAA", "XFD", "aaa"])
NUMBERS = st.integers(1, 1_048_576)
ROWS = st.lists(st.tuples(NUMBERS, st.lists(st.tuples(COLUMNS, CELLS))))
WORDS = (b"<c", b"</c>", b"</v></c>", b"</v>", b"</is>", b't="str"')


def sheet(rows) -> bytes:
    return "".join(
        f'<row r="{number}" ht="20.25">'
        + "".join(cell.format(f"{column}{number}") for column, cell in cells)
        + "</row>"
        for number, cells in rows
    ).encode()


@given(ROWS)
def test_shapes_count_what_the_rows_hold(rows):
    data = sheet(rows)
    shapes = RowShapes(data)
    assert [shapes.count(word) for word in WORDS] == list(map(data.count, WORDS))
    assert all((word in shapes) == (word in data) for word in WORDS)


@given(ROWS)
def test_what_is_plainly_compact_is_compact(rows):
    data = sheet(rows)
    if extent.is_plainly_compact(data, RowShapes(data)):
        bottom, right = extent._corner(data)
        assert (bottom < 9_999 or "<c r" not in data.decode()) and right < 2_000


@pytest.mark.parametrize(
    ("reference", "is_far"),
    [
        ("A1", False),
        ("ZZ9999", False),
        ("AAA1", True),
        ("aaa1", True),
        ("A10000", True),
        ("r10000", True),
        ("R10000", True),
    ],
)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_far_cell_is_seen_among_formulas(reference, is_far, quote):
    formulas = '<f t="shared" ref="A1:A2" si="0">IF(A1="ABC123456789",1)</f>'
    data = f"<row><c r={quote}{reference}{quote}>{formulas}<v>1</v></c></row>".encode()
    seen = extent.is_plainly_compact(data, RowShapes(data))
    # Apostrophes are rare enough to be looked at closely.
    assert seen is (not is_far and quote == '"')


@pytest.mark.parametrize(
    ("cell", "is_plain"), [("<c><v>1</v></c>", True), ('<c r="AAA1"/>', False)]
)
def test_cells_without_references_are_bounded_by_their_bytes(cell, is_plain):
    data = f'<row r="1">{cell}</row><row r="2"><c><v>1</v></c></row>'.encode()
    assert extent.is_plainly_compact(data, RowShapes(data)) is is_plain


def test_a_negative_text_number_and_missing_values_are_noticed():
    data = b'<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'
    assert look(data, RowShapes(data)).is_odd
    waiting = b'<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><v>-1</v></c></row>'
    seen = look(waiting, RowShapes(waiting))
    assert (seen.filled, seen.is_odd, seen.may_wait) == (1, False, True)
