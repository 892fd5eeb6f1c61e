"""Arrow rows as the XML of worksheet rows."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pyarrow as pa
import pytest

from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.io.merged_rows import rows_xml

STYLES = dict.fromkeys(Kind, 1)


def xml(kind, type_, *values):
    table = pa.table({"x": pa.array(values, type_)})
    return rows_xml(table, (Column("题", "x", kind),), STYLES, 3).decode()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("张三", "张三"),
        ("=1+1", "=1+1"),
        ("a&b<c>", "a&amp;b&lt;c&gt;"),
        ("a\x01b", "a_x0001_b"),
        ("_x0041_", "_x005F_x0041_"),
        (" 两边 ", " 两边 "),
    ],
)
def test_text_stays_the_text_it_is(text, written):
    made = xml(Kind.TEXT, pa.string(), text, None)
    assert f'<t xml:space="preserve">{written}</t>' in made
    assert 't="inlineStr"' in made
    assert made.endswith('<row r="4"></row>')


def test_numbers_days_and_yes_no():
    assert "<v>12.50</v>" in xml(Kind.MONEY, pa.decimal128(22, 2), Decimal("12.5"))
    assert "<v>0.85</v>" in xml(Kind.NUMBER, pa.float64(), 0.85)
    assert "<v>42318</v>" in xml(Kind.DATE, pa.date32(), dt.date(2015, 11, 10))
    assert [
        *re.findall("<t[^>]*>(.)</t>", xml(Kind.YES_NO, pa.bool_(), True, False))
    ] == [
        "是",
        "否",
    ]


def test_a_day_no_spreadsheet_counts_right_stays_text():
    made = xml(Kind.DATE, pa.date32(), dt.date(1899, 5, 6), dt.date(1900, 3, 1), None)
    assert "<t>1899-05-06</t>" in made
    assert "<v>61</v>" in made
    assert made.endswith('<row r="5"></row>')


def test_a_column_without_values_writes_no_cells():
    assert (
        xml(Kind.TEXT, pa.string(), None, None) == '<row r="3"></row><row r="4"></row>'
    )
