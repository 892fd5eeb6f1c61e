"""Workbooks of other formats: their values are read, or the file is refused."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest

from sunshine_xl.io.opening import Reading, read_file
from tests.hostile.making import save
from tests.hostile.other_books import CELLS, ROW, at, cell, ods, record, xlsb


def read(folder: Path, data: bytes, name: str) -> Reading:
    return read_file(save(folder, data, name), name)


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_values_of_an_open_document(tmp_path):
    first = cell("string", "户号") + cell(
        "float", "5", more=' t:number-columns-repeated="2"'
    )
    second = "<t:table-cell/>" + cell("date", "2015-11-10")
    blank = (
        '<t:table-row t:number-rows-repeated="1048000"><t:table-cell/></t:table-row>'
    )
    data = ods(ROW.format(first) + ROW.format(second) + blank)
    reading = read(tmp_path, data, "册.ods")
    (grid,) = reading.grids
    assert (grid.file, grid.sheet, codes(reading)) == ("册.ods", "评议1", ["FILE-017"])
    assert grid.rows[0] == ["户号", 5.0, 5.0]
    assert grid.rows[1][:2] == ["", dt.date(2015, 11, 10)]


def test_an_error_of_an_open_document_is_told_as_unread(tmp_path):
    lost = cell("float", "1") + cell("void", "#REF!")
    reading = read(tmp_path, ods(ROW.format(lost)), "册.ods")
    assert codes(reading) == ["FILE-017", "FILE-018"]
    assert reading.grids[0].rows == [[1.0]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ods("", manifest="<encryption-data/>"), "FILE-004"),
        (ods(ROW.format(cell("float", "1")))[:-40], "FILE-001"),
        (ods("<t:table-row>"), "FILE-001"),
        (ods("", mime=b"application/vnd.oasis.opendocument.text"), "FILE-005"),
        (
            ods(
                '<t:table-row t:number-rows-repeated="1048576">'
                + cell("float", "1", more=' t:number-columns-repeated="16384"')
                + "</t:table-row>"
            ),
            "FILE-002",
        ),
    ],
)
def test_bad_open_documents_are_refused(tmp_path, data, code):
    reading = read(tmp_path, data, "册.ods")
    assert (codes(reading), reading.readable) == ([code], False)


def test_values_of_a_binary_workbook(tmp_path):
    reading = read(tmp_path, xlsb(CELLS), "册.xlsb")
    (grid,) = reading.grids
    assert (grid.sheet, grid.rows) == ("评议1", [[1.5, "户号"]])
    assert (codes(reading), reading.readable) == (["FILE-017"], True)


def test_error_values_of_a_binary_workbook_are_told_as_unread(tmp_path):
    reading = read(tmp_path, xlsb(CELLS + record(3, at(2) + b"\x07")), "册.xlsb")
    assert codes(reading) == ["FILE-017", "FILE-018"]
    assert reading.findings[1].values == {"read": "2", "there": "3"}


@pytest.mark.parametrize("cut", [b"\x80", b"\x05\x80"])
def test_a_binary_workbook_cut_short_is_refused(tmp_path, cut):
    reading = read(tmp_path, xlsb(CELLS, cut), "册.xlsb")
    assert (codes(reading), reading.readable) == (["FILE-001"], False)


def test_a_far_cell_of_a_binary_workbook_ends_only_its_own_process(tmp_path):
    far = record(0, struct.pack("<I", 1_048_575) + bytes(13))
    far += record(5, at(16_383) + struct.pack("<d", 1.0))
    reading = read(tmp_path, xlsb(CELLS + far), "册.xlsb")
    assert not reading.readable
    assert codes(reading)[0] in ("FILE-001", "FILE-002", "FILE-014")
