"""How people write money (R79): read what is plain, refuse what is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.rules import amounts


@pytest.mark.parametrize(
    ("value", "factor", "expected"),
    [
        (50000.0, 1, "50000"),
        (28.3, 10000, "283000"),
        (0.12345, 10000, "1234.5"),
        (-500.0, 1, "-500"),
        (7, 1, "7"),
        (Decimal("1.005"), 1, "1.01"),
        ("50000", 1, "50000"),
        ("50000", 10000, "500000000"),
        ("５００００", 1, "50000"),
        ("50,000", 1, "50000"),
        ("1,234,567.89", 1, "1234567.89"),
        ("50，000元", 10000, "50000"),
        ("¥50,000", 1, "50000"),
        ("￥５万", 1, "50000"),
        ("5万", 1, "50000"),
        ("5 万 元", 10000, "50000"),
        ("3.5万元", 1, "35000"),
        ("50圆", 1, "50"),
        ("\u00a05\u3000万\u200b", 1, "50000"),
        ("'500", 1, "500"),
        ("-500", 1, "-500"),
        ("0", 1, "0"),
    ],
)
def test_plain_amounts(value, factor, expected):
    read = amounts.read(value, Decimal(factor))
    assert (read.value, read.is_readable) == (Decimal(expected), True)
    assert read.was_text is isinstance(value, str)


@pytest.mark.parametrize("value", [None, "", " ", "-", "——", "/", "不了解", "－"])
def test_blanks(value):
    assert amounts.read(value) == amounts.Amount(None)


@pytest.mark.parametrize(
    "value",
    [
        "3-5万",
        "5万左右",
        "约5万",
        "5万-6万",
        "五万",
        "5千",
        "1e5",
        "50%",
        "5,00",
        "50,0000",
        "0,123",
        "1.2.3",
        "5.",
        ".5",
        "+5",
        "(500)",
        "2015-1-1",
        "1/2",
        "万",
        "¥",
        "1234567890123456",
        True,
        dt.date(2015, 1, 1),
        float("nan"),
        float("inf"),
        1e300,
        1e15,
    ],
)
def test_what_is_no_single_amount_is_never_guessed(value):
    assert amounts.read(value) == amounts.Amount(None, is_readable=False)


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.booleans()))
def test_nothing_raises(value):
    read = amounts.read(value, amounts.WAN)
    assert read.is_readable or read.value is None


@given(st.integers(0, 10**9))
def test_every_spelling_of_a_number_reads_the_same(yuan):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in str(yuan))
    for text in (str(yuan), f"{yuan:,}", f"¥{yuan:,}元", wide, f"{yuan}.00"):
        assert amounts.read(text).value == yuan
    assert amounts.read(f"{yuan}万").value == yuan * 10000
