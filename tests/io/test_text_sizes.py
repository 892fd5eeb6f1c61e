"""Texts get the room they need: on the sheet 校验结果 none is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.findings import Severity
from sunshine_xl.io.mark import ResultRow, Results, mark
from sunshine_xl.io.marks import SHEET, WIDTHS
from sunshine_xl.io.text_sizes import letters_of, lines_of
from tests.io.marking import loaded, plain_book

TEXTS = st.text("户号额度，ab1./\n", max_size=80)
LINE = 13  # points that a line of this size takes at least


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 8, 1),
        ("户号户号", 8, 1),
        ("户号户号户", 8, 2),
        ("户号 final.xlsx", 8, 3),
        ("一行\n又一行", 40, 2),
        ("a" * 17, 8, 3),
    ],
)
def test_lines_are_counted_as_a_sheet_wraps_them(text, width, lines):
    assert lines_of(text, width) == lines


@given(TEXTS, st.integers(2, 30))
def test_the_lines_hold_all_letters(text, width):
    needed = sum(max(1, -(-letters_of(line) // width)) for line in text.split("\n"))
    assert needed <= lines_of(text, width) <= max(1, 2 * len(text) + 1)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("remedy", "请核对原件后改正，再运行一次校验。" * 9),
        ("file", "支行/城中支行/评议册/孙楼市场评议小组final_2015-11-10.xlsx"),
        ("message", "短"),
    ],
)
def test_rows_of_the_result_sheet_are_as_high_as_their_longest_text(field, text):
    plain = ResultRow("LIM-004", Severity.ERROR, "册.xlsx", "评议1", "A1", "问", "改")
    row = plain.__class__(
        **{name: getattr(plain, name) for name in plain.__slots__} | {field: text}
    )
    book = loaded(mark(plain_book("评议1"), [], Results("校验结果", [row])))
    height = book[SHEET].row_dimensions[3].height
    column = plain.__slots__.index(field)
    assert height >= LINE * (letters_of(text) // WIDTHS[column] + 1)
    assert height < 3 * LINE or len(text) > 10
