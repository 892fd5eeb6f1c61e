"""The quick way to read formulas finds what the exact one finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.grid import Formula
from sunshine_xl.io import formula_reading

FORMULAS = (
    "<f>A{n}+$B$6</f>",
    "<f>SUM(A{n}:B{n})&lt;10</f>",
    "<f>A6+评议1!$C{n}</f>",
    '<f t="shared" ref="C1:C9" si="0">A{n}*2</f>',
    '<f t="shared" si="0"/>',
    '<f t="shared" si="1"/>',
    "",
)
CELL = st.tuples(st.sampled_from("ABCD"), st.sampled_from(FORMULAS))
ROWS = st.lists(st.lists(CELL, max_size=4, unique_by=lambda one: one[0]), max_size=12)


def sheet(rows) -> bytes:
    lines = []
    for number, cells in enumerate(rows, 1):
        inside = "".join(
            f'<c r="{letter}{number}" s="1">{text.format(n=number)}<v>1</v></c>'
            for letter, text in cells
        )
        lines.append(f'<row r="{number}">{inside}</row>')
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>".encode()


def moved(formula: Formula, row: int) -> str:
    """Return a formula's text as it would be written in another row."""
    text = formula.text
    for letter in "AB":
        text = text.replace(
            f"{letter}{formula.written_at[0] + 1}", f"{letter}{row + 1}"
        )
    return text.replace(f"$C{formula.written_at[0] + 1}", f"$C{row + 1}")


@given(ROWS)
def test_both_ways_find_the_same_formulas(rows):
    xml = sheet(rows)
    quick = formula_reading.read_formulas(xml)
    exact = formula_reading.read_formulas(xml.replace(b"<c r=", b"<c  r="))
    assert formula_reading.read_formulas(xml, is_plain=True) == quick
    assert quick.keys() == exact.keys()
    for at, formula in exact.items():
        assert quick[at].written_at[1] == formula.written_at[1]
        assert moved(quick[at], at[0]) == moved(formula, at[0])


def test_a_row_shares_the_formulas_it_repeats():
    rows = [[("C", FORMULAS[0])], [("C", FORMULAS[0])], [("C", FORMULAS[2])]]
    found = formula_reading.read_formulas(sheet(rows))
    assert found[0, 2] is found[1, 2] == Formula("A1+$B$6", (0, 2))
    assert found[2, 2] == Formula("A6+评议1!$C3", (2, 2))


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><f>B1</f></c><c r="B2"><f>A1</f></c>',
        '<x:c r="A1"><x:f>B1</x:f></x:c><x:c r="B2"><x:f>A1</x:f></x:c>',
    ],
)
def test_what_is_written_oddly_is_read_exactly(cells):
    ns = 'xmlns:x="x"'
    xml = f'<worksheet {ns}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    assert formula_reading.read_formulas(xml.encode()) == {
        (0, 0): Formula("B1", (0, 0)),
        (1, 1): Formula("A1", (1, 1)),
    }
