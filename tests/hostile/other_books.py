"""Builds open documents and binary workbooks from their records."""

from __future__ import annotations

import struct

from tests.hostile.making import OFFICE, PACKAGE, parts, zipped

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
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
            "[Content_Types].xml": parts()["[Content_Types].xml"],
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
