"""The search itself: it finds a number in every form, and nothing where none is."""

from __future__ import annotations

import base64
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO

import pytest

from tests.privacy.traces import Traces
from tests.rules.factory import id_number

NUMBER, PHONE = id_number("19800101"), "13800138000"
TRACES = Traces([NUMBER], [PHONE])


def wide(text):
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        NUMBER[:17],
        NUMBER.lower(),
        f"x{NUMBER}y",
        f"12{NUMBER}",
        " ".join(NUMBER),
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
        wide(NUMBER[:17]),
        f"{NUMBER[0]}.{NUMBER[1:15]}E+17",
        f"{NUMBER[0]}.{NUMBER[1:17]}e17",
        PHONE,
        f"+86{PHONE}",
        "138 0013 8000",
        "138-0013-8000",
        wide(PHONE),
        "1.3800138E+10",
        "1.3800138000E10",
        f"<t>{NUMBER[:6]}</t></r><r><t>{NUMBER[6:]}</t>",
    ],
)
@pytest.mark.parametrize(
    "packed",
    [
        str.encode,
        lambda text: b"xx" + base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"a" + text.encode()),
        lambda text: base64.b64encode(b"ab" + text.encode() + b"c"),
        lambda text: text.encode().hex().encode(),
        lambda text: b"\x01" + text.encode("utf-16-le"),
    ],
    ids=("plain", "base64", "base64+1", "base64+2", "hex", "utf-16"),
)
def test_every_form_is_found(text, packed):
    if packed is str.encode or ("<" not in text and text.isascii()):
        assert list(TRACES.in_bytes(packed(text)))


@pytest.mark.parametrize(
    "text",
    [
        "990***********0019",
        "138****8000",
        NUMBER[:14] + "000" + NUMBER[17:],
        "13800138001",
        "1.38001E+10",
        base64.b64encode(b"nothing of anybody in here").decode(),
    ],
)
def test_masked_and_other_numbers_are_not(text):
    assert not list(TRACES.in_bytes(text.encode()))


def test_what_is_packed_is_searched_too(tmp_path):
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/custom.xml", f"<x>{NUMBER}</x>")
    outer = tmp_path / "外.zip"
    with zipfile.ZipFile(outer, "w") as package:
        package.writestr("内.xlsx", inner.getvalue())
        package.comment = PHONE.encode()
    assert {part for part, _ in TRACES.in_file(outer)} >= {
        "zip comment",
        "内.xlsx docProps/custom.xml",
    }


def test_rows_of_a_database_are_searched(tmp_path):
    path = tmp_path / "库.sqlite"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table person (number integer)")
        base.execute("insert into person values (?)", [int(PHONE)])
        base.commit()
    assert ("rows", PHONE) in set(TRACES.in_file(path))
