"""Files of another format than their name says, or than a workbook has."""

from __future__ import annotations

import csv
import html
import io
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from tests.hostile import lure
from tests.hostile.case import Case, Spoil, always, read, refused, same
from tests.hostile.making import workbook
from tests.hostile.other_books import CELLS, ROW, at, cell, ods, record, xlsb
from tests.hostile.zips import with_part

_LEGACY = Path(__file__).parents[1] / "io" / "data" / "legacy.xls"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def locked(password: str, data: bytes | None = None) -> bytes:
    """Return a locked workbook, long enough for msoffcrypto not to pad its stream."""
    from msoffcrypto.format.ooxml import OOXMLFile

    data = with_part("docProps/noise.bin", os.urandom(4096))(data or workbook())
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def table(honest: bytes) -> list[list[str]]:
    """Return the first sheet's cells as text, read by an independent program."""
    book = openpyxl.load_workbook(io.BytesIO(honest), data_only=True)
    return [
        ["" if value is None else str(value) for value in row]
        for row in book.worksheets[0].iter_rows(values_only=True)
    ]


def comma(encoding: str, **options: Any) -> Spoil:
    """Return what writes the first sheet as CSV."""

    def spoil(honest: bytes) -> bytes:
        target = io.StringIO()
        csv.writer(target, **options).writerows(table(honest))
        return target.getvalue().encode(encoding)

    return spoil


def page(
    head: str = "", encoding: str = "utf-8", row: str = "", doctype: str = ""
) -> Spoil:
    """Return what writes the first sheet as a web page, as core systems do."""

    def spoil(honest: bytes) -> bytes:
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in line) + "</tr>"
            for line in table(honest)
        )
        text = f"{doctype}<html><head>{head}</head><body><table>{rows}{row}</table>"
        return f"{text}</body></html>".encode(encoding)

    return spoil


def archived_page(honest: bytes) -> bytes:
    """Write the first sheet as a web archive (MHT)."""
    body = page()(honest).decode()
    return (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n--x--\r\n"
    ).encode()


def spreadsheet_2003(honest: bytes) -> bytes:
    """Write the first sheet as the XML of Excel 2003."""
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="String">{html.escape(text)}</Data></Cell>'
            for text in line
        )
        + "</Row>"
        for line in table(honest)
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="x"><Table>'
        f"{rows}</Table></Worksheet></Workbook>"
    ).encode()


def cases() -> Iterator[Case]:
    """Yield the files of other formats."""
    yield from _texts()
    yield from _pages()
    yield from _old_books()
    yield from _other_books()
    yield from _locked()
    yield from _foreign()


def _text(
    name: str, spoil: Spoil, *codes: str, file: str = "表.csv", **more: Any
) -> Case:
    return read(name, spoil, *codes, file=file, is_xml=False, **more)


def _texts() -> Iterator[Case]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        yield _text(f"csv-{encoding}", comma(encoding))
    for encoding in ("gbk", "gb18030", "utf-16-le", "utf-16-be"):
        yield _text(f"csv-{encoding}", comma(encoding), "FILE-008")
    yield _text("csv-semicolons", comma("utf-8", delimiter=";"))
    yield _text("csv-tabs", comma("utf-8", delimiter="\t"))
    yield _text("csv-returns", comma("utf-8", lineterminator="\r"))
    yield _text("csv-all-quoted", comma("utf-8", quoting=csv.QUOTE_ALL))
    for name in ("表.xlsx", "表.xls"):
        yield _text(
            f"csv-named-{name[2:]}", comma("gbk"), "FILE-015", "FILE-008", file=name
        )
    yield _text(
        "csv-says-it-is-utf-7",
        lambda h: b"charset=utf-7\n" + comma("utf-8")(h),
        cells=9,
    )
    for name, data, code in (
        ("line-of-1-mb", b"a" * 1_000_000, "FILE-002"),
        ("field-of-40000", b"a,b\n" + b"a" * 40_000 + b",b\n", "FILE-002"),
        ("quote-open", b'a,b\n"x,y\n', "FILE-001"),
        ("nul", b"a,b\nx\0,y\n", "FILE-005"),
        ("binary", bytes(range(1, 256)) * 20, "FILE-005"),
        ("columns-20000", b"," * 20_000, "FILE-002"),
        ("half-utf-16", b"\xff\xfea", "FILE-001"),
    ):
        yield refused(f"csv-{name}", code, always(data), file="表.csv")


def _pages() -> Iterator[Case]:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gbk">'
    yield _text("html", page(), file="表.html")
    for name in ("表.xls", "表.xlsx"):
        yield _text(f"html-named-{name[2:]}", page(), "FILE-015", file=name)
    yield _text("html-gbk", page(meta, "gbk"), "FILE-015", file="表.xls")
    live = (
        f'<script src="{lure.url()}"></script>'
        f'<link rel="stylesheet" href="{lure.url()}"><base href="{lure.url()}">'
        f'<img src="{lure.url()}">'
    )
    yield _text("html-that-loads", page(live), file="表.html")
    loaded = (
        f'<!DOCTYPE html SYSTEM "{lure.url()}" [<!ENTITY a SYSTEM "{lure.url()}">]>'
    )
    yield _text(
        "html-with-dtd", page(doctype=loaded), file="表.html", or_else=("FILE-005",)
    )
    for name, row, code in (
        ("spans", '<tr><td rowspan="99999" colspan="16000">1</td></tr>', "FILE-002"),
        ("columns", "<tr>" + "<td>1</td>" * 17_000 + "</tr>", "FILE-002"),
    ):
        yield refused(f"html-{name}", code, page(row=row), file="表.html")
    deep = "<tr><td>" + "<div>" * 5_000 + "1" + "</div>" * 5_000 + "</td></tr>"
    yield refused("html-nested-5000-deep", "FILE-003", page(row=deep), file="表.html")
    yield refused(
        "html-without-table", "FILE-005", always(b"<html><body>x"), file="表.html"
    )
    yield refused("mht", "FILE-005", archived_page, file="表.xls")
    yield refused("xml-2003", "FILE-005", spreadsheet_2003, file="表.xls")


def _old_books() -> Iterator[Case]:
    data = _LEGACY.read_bytes()
    told = {"is_xml": False, "cells": 8}
    yield read("xls", always(data), "FILE-009", file="表.xls", **told)
    yield read("xls-named-xlsx", always(data), "FILE-015", "FILE-009", **told)
    yield read("xlsx-named-xls", same, "FILE-015", file="表.xls")
    yield read("xlsx-named-csv", same, "FILE-015", file="表.csv")
    yield read("xlsx-named-xlsm", same, file="表.xlsm")
    bad = "FILE-001"
    yield refused("xls-cut", bad, always(data[:4_000]), file="表.xls")
    loop = bytearray(data)
    loop[512:1024] = (b"\x01\0\0\0" * 128)[:512]
    either = ("FILE-014", "FILE-007")
    yield refused(
        "xls-of-loops", bad, always(bytes(loop)), file="表.xls", or_else=either
    )
    yield refused("xls-hollow", bad, always(_OLE + b"\0" * 2_000), file="表.xls")
    yield refused("xls-noise", bad, always(_OLE + b"\xfe\xff" * 900), file="表.xls")
    stream = b"\x09\x08\x10\0" + b"\xff" * 200
    yield refused("biff-noise", bad, always(stream), file="表.xls")


def _other_books() -> Iterator[Case]:
    good = ROW.format(cell("string", "户号") + cell("float", "5"))
    told = {"is_xml": False, "cells": 2}
    yield read("ods", always(ods(good)), "FILE-017", file="表.ods", **told)
    yield read("ods-named-xlsx", always(ods(good)), "FILE-017", **told)
    lost = always(ods(ROW.format(cell("float", "1") + cell("void", "#REF!"))))
    yield read(
        "ods-error", lost, "FILE-017", "FILE-018", file="表.ods", is_xml=False, cells=1
    )
    full = '<t:table-row t:number-rows-repeated="1048576">'
    full += cell("float", "1", more=' t:number-columns-repeated="16384"')
    bomb = always(ods(full + "</t:table-row>"))
    yield refused("ods-repeated", "FILE-002", bomb, file="表.ods")
    key = always(ods("", manifest="<encryption-data/>"))
    yield refused("ods-locked", "FILE-004", key, file="表.ods")
    text = always(ods("", mime=b"application/vnd.oasis.opendocument.text"))
    yield refused("odt-named-ods", "FILE-005", text, file="表.ods")
    yield read("xlsb", always(xlsb(CELLS)), "FILE-017", file="表.xlsb", **told)
    yield read("xlsb-named-xlsx", always(xlsb(CELLS)), "FILE-017", **told)
    cut = always(xlsb(CELLS, b"\x05\x80"))
    yield refused("xlsb-cut", "FILE-001", cut, file="表.xlsb")
    far = record(0, (1_048_575).to_bytes(4, "little") + bytes(13))
    far += record(5, at(16_383) + bytes(8))
    either = ("FILE-001", "FILE-014")
    yield refused(
        "xlsb-far",
        "FILE-002",
        always(xlsb(CELLS + far)),
        file="表.xlsb",
        or_else=either,
    )


def _locked() -> Iterator[Case]:
    yield refused("locked", "FILE-004", partial(locked, "评议2015"))
    yield read("locked-by-excel-itself", _locked_unasked, "FILE-015", is_xml=False)
    yield refused("locked-and-changed", "FILE-001", _locked_and_changed)
    either = ("FILE-004",)
    cut = partial(locked, "x")
    yield refused(
        "locked-and-cut", "FILE-001", lambda h: cut(h)[:3_000], or_else=either
    )


def _locked_unasked(honest: bytes) -> bytes:
    return locked("VelvetSweatshop", honest)


def _locked_and_changed(honest: bytes) -> bytes:
    import olefile

    data = _locked_unasked(honest)
    with olefile.OleFileIO(data) as ole:
        content = ole.openstream("EncryptedPackage").read()
    at = data.find(content[64:128])
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _foreign() -> Iterator[Case]:
    for name, data in (
        ("pdf", b"%PDF-1.7\n" + b"x" * 90),
        ("png", b"\x89PNG\r\n\x1a\n" + b"x" * 500),
        ("jpeg", b"\xff\xd8\xff\xe0" + b"x" * 500),
        ("rar", b"Rar!\x1a\7\0" + b"x" * 90),
        ("7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 90),
        ("gzip", b"\x1f\x8b\x08" + b"x" * 90),
        ("rtf", b"{\\rtf1 x}"),
        ("json", b'{"a": 1}'),
        ("program", b"\x7fELF\x02\x01\x01" + b"\x90" * 90),
        ("xml", b'<?xml version="1.0"?><a/>'),
    ):
        yield refused(f"{name}-named-xlsx", "FILE-005", always(data))
