"""The code of a booklet copy (R51, R73): read back whole, or told what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules.copy_code import (
    CodeFault,
    CopyCode,
    copy_number,
    format_code,
    parse_code,
    parse_short_code,
    same_group,
)

GROUPS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
CODES = st.builds(
    CopyCode,
    st.integers(2000, 2100),
    GROUPS.map(str.strip).filter(bool),
    st.integers(1, 999_999),
    st.none() | st.integers(1, 999_999),
)
WIDE = {i: i + 0xFEE0 for i in range(0x21, 0x7F)}


@given(CODES)
def test_a_code_comes_back_whole(code):
    text = format_code(code)
    assert text.isascii() and text.isprintable() and " " not in text
    assert parse_code(text) == code


@given(CODES)
def test_a_code_typed_with_a_chinese_keyboard_is_the_same_code(code):
    text = format_code(code)
    assert parse_code(f" {text}\r\n") == code
    assert parse_code(text.translate(WIDE)) == code
    assert parse_code(text.replace("|", "│")) == code


@given(CODES)
def test_case_does_not_matter_to_what_a_code_names(code):
    for text in (format_code(code).lower(), format_code(code).upper()):
        back = parse_code(text)
        assert isinstance(back, CopyCode)
        assert same_group(back.group_no, code.group_no)
        assert (back.copy_no, back.page) == (code.copy_no, code.page)


@given(st.text())
def test_no_text_is_ever_more_than_a_code_or_a_fault(text):
    assert isinstance(parse_code(text), (CopyCode, CodeFault))


def test_the_format_is_the_agreed_one():
    assert format_code(CopyCode(2015, "东-01", 3, 2)) == "SX1|2015|%E4%B8%9C-01|3|2"
    assert format_code(CopyCode(2015, " G01 ", 12)) == "SX1|2015|G01|12|"
    assert parse_code("SX1|2015|东-01|3|") == CopyCode(2015, "东-01", 3)
    assert parse_code("SX1|2015|G01|03|02") == CopyCode(2015, "G01", 3, 2)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CodeFault.FOREIGN),
        ("6901234567892", CodeFault.FOREIGN),
        ("https://example.com", CodeFault.FOREIGN),
        ("SX2|2015|G01|3|", CodeFault.FOREIGN),
        ("SX1", CodeFault.PARTS),
        ("SX1|2015|G01|3", CodeFault.PARTS),
        ("SX1|2015|G01|3||", CodeFault.PARTS),
        ("SX1|15|G01|3|", CodeFault.EDITION),
        ("SX1|二〇一五|G01|3|", CodeFault.EDITION),
        ("SX1|2015||3|", CodeFault.GROUP),
        ("SX1|2015|%E4%B8|3|", CodeFault.GROUP),
        ("SX1|2015|%4|3|", CodeFault.GROUP),
        ("SX1|2015|%20|3|", CodeFault.GROUP),
        ("SX1|2015|东%41|3|", CodeFault.GROUP),
        ("SX1|2015|G01|0|", CodeFault.COPY),
        ("SX1|2015|G01|-1|", CodeFault.COPY),
        ("SX1|2015|G01|3/5|", CodeFault.COPY),
        ("SX1|2015|G01|1234567|", CodeFault.COPY),
        ("SX1|2015|G01|3|0", CodeFault.PAGE),
        ("SX1|2015|G01|3|末", CodeFault.PAGE),
    ],
)
def test_a_wrong_code_says_what_is_wrong(text, fault):
    assert parse_code(text) is fault


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("3/5", 3),
        ("３／５", 3),
        (" 03 / 5 ", 3),
        ("第3册", 3),
        ("12册", 12),
        ("", None),
        ("0/5", None),
        ("全部", None),
        ("3/", None),
    ],
)
def test_copy_number(text, number):
    assert copy_number(text) == number


@given(st.integers(1, 999_999), st.integers(1, 999_999))
def test_copy_number_of_what_we_write(k, n):
    assert copy_number(f"{k}/{n}") == k
    assert copy_number(str(k)) == k


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0101/3", CopyCode(0, "0101", 3)),
        (" 东－01 ／ ０3\n", CopyCode(0, "东-01", 3)),
        ("0101", None),
        ("/3", None),
        ("0101/0", None),
        ("0101/甲", None),
    ],
)
def test_a_short_code_is_a_group_and_a_copy(text, code):
    assert parse_short_code(text) == code
