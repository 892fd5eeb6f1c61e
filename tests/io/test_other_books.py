"""Workbooks of other formats: their values are read, or the file is refused."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest

from sunshine_xl.io.opening import Reading, read_file
from tests.io import odd_files
from tests.io.odd_files import PACKAGE, save, zipped

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(folder: Path, data: bytes, name: str) -> Reading:
    return read_file(save(folder, data, name), name)


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, *, manifest: str = "", mime: bytes = SPREADSHEET) -> bytes:
    """Return a spreadsheet whose one sheet has these rows."""
    content = (
        f'<o:document-content xmlns:o="{OASIS}:office:1.0" xmlns:t="{OASIS}:table:1.0" '
        f'xmlns:x="{OASIS}:text:1.0"><o:body><o:spreadsheet>'
        f'<t:table t:name="评议1">{rows}</t:table>'
        "</o:spreadsheet></o:body></o:document-content>"
    )
    content = content.replace("<o:", "<office:").replace("</o:", "</office:")
    content = content.replace("xmlns:o=", "xmlns:office=").replace(" o:", " office:")
    content = content.replace("<t:", "<table:").replace("</t:", "</table:")
    content = content.replace("xmlns:t=", "xmlns:table=").replace(" t:", " table:")
    content = content.replace("<x:", "<text:").replace("</x:", "</text:")
    content = content.replace("xmlns:x=", "xmlns:text=")
    return zipped(
        {
            "mimetype": mime,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>".encode(),
            "content.xml": content.encode(),
        }
    )


def cell(kind: str, value: str, text: str = "", more: str = "") -> str:
    names = {"float": "value", "date": "date-value"}
    stored = f' o:{names[kind]}="{value}"' if kind in names else ""
    return (
        f'<t:table-cell o:value-type="{kind}"{stored}{more}>'
        f"<x:p>{text or value}</x:p></t:table-cell>"
    )


ROW = "<t:table-row>{}</t:table-row>"


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


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 127 else bytes([kind])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(cells: bytes, after: bytes = b"") -> bytes:
    """Return a binary workbook whose one sheet has these records in its first row."""
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("评议1"))
    book = record(131) + record(143) + listed + record(144) + record(132)
    row = record(0, struct.pack("<I", 0) + bytes(13))
    sheet = record(129) + record(148, struct.pack("<4I", 0, 0, 0, 3)) + record(145)
    sheet += row + cells + record(146) + record(130) + after
    head, link = f'<Relationships xmlns="{PACKAGE}/relationships">', "</Relationships>"
    kind = f'<Relationship Id="rId1" Type="{OFFICE}/'
    return zipped(
        {
            "[Content_Types].xml": odd_files.parts()["[Content_Types].xml"],
            "_rels/.rels": (
                f'{head}{kind}officeDocument" Target="xl/workbook.bin"/>{link}'
            ).encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (
                f'{head}{kind}worksheet" Target="worksheets/sheet1.bin"/>{link}'
            ).encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def at(column: int) -> bytes:
    return struct.pack("<II", column, 0)


CELLS = record(5, at(0) + struct.pack("<d", 1.5)) + record(6, at(1) + wide("户号"))


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
