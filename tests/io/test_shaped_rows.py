"""Rows read many at once: exactly the cells of the XML, or nothing at all."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.findings import column_letters
from sunshine_xl.io.limits import LIMITS
from sunshine_xl.io.row_shapes import RowShapes
from sunshine_xl.io.shaped_rows import merged_boxes, read_shaped
from sunshine_xl.io.sheetxml import Styles, read_cells

STRINGS = ("户主", "", "是", "12", " a&b ")
BY_INDEX = {b"%d" % index: text for index, text in enumerate(STRINGS)}
DAYS = (dt.date, dt.datetime, dt.time)
STYLES = Styles(tuple(number == 3 for number in range(9)))
CELLS = st.sampled_from(
    [
        '<c r="{}"/>',
        '<c r="{}" s="4" />',
        '<c r="{}" s="4"></c>',
        '<c r="{}" t="s"><v>0</v></c>',
        '<c r="{}" s="1" t="s"><v>4</v></c>',
        '<c r="{}" t="s"><v>1</v></c>',
        '<c r="{}" t="n"><v>-3.50</v></c>',
        '<c r="{}"><v>1E-07</v></c>',
        '<c r="{}" s="7"><f>A1+B$2</f><v>72000.0</v></c>',
        '<c r="{}" s="7"><f t="shared" ref="A1:B90000" si="0">LOG10(7)</f><v>1</v></c>',
        '<c r="{}"><f t="shared" si="0"/><v>20</v></c>',
        '<c r="{}" t="str"><f>"AAA"&amp;"12345"</f><v></v></c>',
        '<c r="{}" t="str"><f>B7</f><v>张三 &lt;1&gt; &amp;amp; _x0041_2</v></c>',
        '<c r="{}" t="str"><v> 5 </v></c>',
        '<c r="{}" s="3"><v>46000</v></c>',
        '<c r="{}" s="3" t="n"><v>46000</v></c>',
        '<c r="{}" s="3"><f>TODAY()</f><v>46000</v></c>',
        '<c r="{}" s="3"><v>42318.75</v></c>',
        '<c r="{}" s="3"><v>0.25</v></c>',
        '<c r="{}" s="3"><v>-1E9</v></c>',
        '<c r="{}" s="3" t="s"><v>2</v></c>',
        '<c r="{}" s="3" t="str"><f>A1</f><v>3</v></c>',
        '<c r="{}" s="33"><v>46000</v></c>',
    ]
)
# What only a parser may read: every one of them leaves the whole sheet to it.
ODD = [
    '<c r="{}" t="b"><v>1</v></c>',
    '<c r="{}" t="e"><v>#REF!</v></c>',
    '<c r="{}" t="d"><v>2026-11-27</v></c>',
    '<c r="{}" t="inlineStr"><is><t>15岁</t></is></c>',
    '<c r="{}"><f>A1</f></c>',
    '<c r="{}"><f>A1</f><v></v></c>',
    '<c r="{}"><f>A1</f><v/></c>',
    '<c r="{}" t="s"><v>-1</v></c>',
    '<c r="{}" t="s"><v>5</v></c>',
    '<c r="{}" t="s"><v> 1</v></c>',
    '<c r="{}"><v>1_0</v></c>',
    '<c r="{}"><v>nan</v></c>',
    '<c r="{}"><v>1E999</v></c>',
    '<c r="{}"><v>1.2.3</v></c>',
    '<c r="{}" t="str"><v>&#65;</v></c>',
    '<c r="{}" t="str"><v>\r\n</v></c>',
    "<c><v>7</v></c>",
    "<c t='s' r='{}'><v>1</v></c>",
    '<c s="1" r="{}"><v>1</v></c>',
    '<c r="{}" cm="1"><v>1</v></c>',
    '<x:c r="{}"><v>1</v></x:c>',
    '<c r="{}"><v>1</v><extLst/></c>',
    '<!-- --><c r="{}"><v>1</v></c>',
    '<c r="{}"><v>1</v></c> ',
]


@st.composite
def sheets(draw) -> bytes:
    """Rows that rise, of cells that rise, many of them alike as in a form."""
    patterns = draw(st.lists(row_patterns(), min_size=1, max_size=4))
    numbers = sorted(draw(st.sets(st.integers(1, 60), max_size=25)))
    return sheet([(n, draw(st.sampled_from(patterns))) for n in numbers])


@st.composite
def row_patterns(draw) -> list[tuple[int, str]]:
    columns = sorted(draw(st.sets(st.integers(0, 30), max_size=8)))
    return [(column, draw(CELLS)) for column in columns]


def sheet(rows) -> bytes:
    def row(number, cells) -> str:
        if not cells:
            return f'<row r="{number}" ht="18"/>'
        inside = "".join(
            cell.format(f"{column_letters(column)}{number}") for column, cell in cells
        )
        return f'<row r="{number}" spans="1:28" ht="20.25">{inside}</row>'

    return ("<sheetData>" + "".join(row(*one) for one in rows)).encode()


def shaped(data: bytes, limits=LIMITS):
    return read_shaped(data, RowShapes(data), BY_INDEX, STYLES, limits)


def exact(data: bytes):
    return read_cells(data + b"</sheetData>", STRINGS, STYLES).values


def cells(rows):
    return {
        (r, c): value
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value != ""
    }


@given(sheets())
def test_every_cell_is_the_one_of_the_xml(data):
    rows = shaped(data)
    assert rows is not None
    assert cells(rows) == exact(data)
    assert len({len(row) for row in rows}) <= 1
    assert {type(v) for row in rows for v in row} <= {str, float, *DAYS}


@pytest.mark.parametrize("odd", ODD)
@given(data=sheets(), number=st.integers(61, 70))
def test_one_odd_cell_leaves_the_sheet_to_a_parser(odd, data, number):
    assert shaped(data + sheet([(number, [(2, odd)])])[len("<sheetData>") :]) is None


@pytest.mark.parametrize(
    "data",
    [
        '<sheetData><row r="1"><c r="A2"><v>1</v></c></row>',
        '<sheetData><row r="12"><c r="A1"><v>1</v></c></row>',
        '<sheetData><row r="1"><c r="A12"><v>1</v></c></row>',
        '<sheetData><row r="8"><c r="A9" s="8"><v>1</v></c></row>',
        '<sheetData><row r="1"><c r="B1"/><c r="A1"/></row>',
        '<sheetData><row r="1"><c r="A1"/><c r="A1"/></row>',
        '<sheetData><row r="2"/><row r="1"/>',
        '<sheetData><row r="1"/><row r="1"/>',
        '<sheetData><row r="0"/>',
        '<sheetData><row r="x"/>',
        '<sheetData><row r="1048577"><c r="A1048577"/></row>',
        '<sheetData><row r="1"><c r="XFE1"/></row>',
        "<sheetData><row/>",
        '<sheetData ><row r="1"/>',
        '<sheetData>\n<row r="1"/>',
        '<sheetData><row r="1"><c r="A1"><v>1</v></c>',
        '<sheetData><row r="1"/><c r="A1"><v>1</v></c></row>',
        '<sheetData><row r="1"><c r="A1"><v>1</c></row>',
        '<sheetData><row r="1"><c r="A1" t="str"><v>\udcff</v></c></row>',
    ],
)
def test_rows_that_are_not_plain_are_left_to_a_parser(data):
    assert shaped(data.encode("utf-8", "surrogateescape")) is None


def test_a_far_cell_is_not_laid_out():
    from dataclasses import replace

    data = sheet([(1000, [(99, '<c r="{}"><v>1</v></c>')])])
    assert len(shaped(data)) == 1000
    assert shaped(data, replace(LIMITS, dense_area=99_999)) is None


def test_many_texts_of_formulas_are_one_shape():
    text = '<c r="{}" t="str"><f>B7</f><v>NAME</v></c>'
    names = [chr(0x4E00 + n) for n in range(90)]
    data = sheet([(n, [(0, text)]) for n in range(1, 91)])
    for name in names:
        data = data.replace(b"NAME", name.encode(), 1)
    assert [row[0] for row in shaped(data)] == names


@pytest.mark.parametrize(
    ("after", "boxes"),
    [
        ("</sheetData></worksheet>", []),
        (
            '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C3:C9"/>',
            [(0, 0, 1, 1), (2, 2, 8, 2)],
        ),
        ('<x:mergeCells><x:mergeCell ref="A1:B2"/>', None),
        ("<mergeCells><mergeCell ref='A1:B2'/>", None),
    ],
)
def test_merged_boxes_are_read_or_left(after, boxes):
    assert merged_boxes(after.encode()) == boxes
