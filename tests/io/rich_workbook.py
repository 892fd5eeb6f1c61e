"""A workbook with everything that round trips lose, for tests of patching."""

from __future__ import annotations

import importlib.util
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

GROUP = "评议 '甲'组"
SHEETS = (GROUP, "图表", "按钮", "趋势图", "表格", "保护", "字典 表")
NOTED = ("C3", "D4")
THREADED = "E5"

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
_TC = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_THREAD = "{8C2A1D5E-0B7F-4E0A-9C53-1A2B3C4D5E6F}"
_PERSON = "{1F2E3D4C-5B6A-4978-8695-A4B3C2D1E0F1}"
_TYPE = "http://schemas.microsoft.com/office"
_MS = "application/vnd.ms-excel"


def png() -> bytes:
    """Return a red picture of 8 by 8 points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    rows = (b"\0" + b"\xff\0\0" * 8) * 8
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def vba_project() -> bytes:
    """Return the macros of the xlwings add-in, the nearest real vbaProject.bin."""
    found = importlib.util.find_spec("xlwings")
    assert found and found.origin
    with zipfile.ZipFile(Path(found.origin).parent / "addin" / "xlwings.xlam") as addin:
        return addin.read("xl/vbaProject.bin")


def rich_workbook(*, macros: bool = True) -> bytes:
    """Build the workbook; with ``macros`` it is an .xlsm."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    if macros:
        book.add_vba_project(io.BytesIO(vba_project()), is_stream=True)
    _group(book)
    _charts(book)
    _button(book)
    _table(book)
    _protected(book)
    lookup = book.add_worksheet("字典 表")
    lookup.write_column("A1", ["村民", "商户", "职工"])
    lookup.hide()
    book.define_name("全局名称", "='字典 表'!$A$1:$A$3")
    book.define_name("图表!局部名称", "=图表!$A$1:$A$5")
    book.close()
    return _rewritten(buffer.getvalue(), _finish)


def _group(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet(GROUP)
    yellow = book.add_format({"bg_color": "#FFFF00", "bold": True})
    sheet.write_row("A1", ["户号", "姓名", "净收入", "额度", "备注", "走势"], yellow)
    for row in range(1, 12):
        sheet.write_row(row, 0, [f"{row:03}", "某某", row * 5000, row * 9000, "文字"])
    sheet.write_formula("D13", "=SUM(D2:D12)", None, 594000)
    sheet.conditional_format("C2:C12", {"type": "data_bar", "data_bar_2010": True})
    green = book.add_format({"bg_color": "#C6EFCE"})
    rule = {"type": "cell", "criteria": ">", "value": 50000, "format": green}
    sheet.conditional_format("D2:D12", rule)
    sheet.data_validation(
        "D2:D12",
        {"validate": "integer", "minimum": 0, "maximum": 9**9, "criteria": "between"},
    )
    sheet.add_sparkline(
        "F2", {"range": f"'{GROUP.replace(chr(39), chr(39) * 2)}'!C2:D2"}
    )
    for cell in NOTED:
        sheet.write_comment(cell, "客户经理写的批注", {"author": "张三"})
    sheet.write_comment(THREADED, "[线程批注]", {"author": f"tc={_THREAD}"})
    sheet.set_header(
        "&L&G", {"image_left": "red.png", "image_data_left": io.BytesIO(png())}
    )
    sheet.freeze_panes(1, 0)
    sheet.merge_range("A15:C15", "合并")
    sheet.set_column("B:B", 6)
    sheet.set_row(5, 40)


def _charts(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("图表")
    sheet.write_column("A1", [3, 1, 4, 1, 5])
    series = {
        "values": "=图表!$A$1:$A$5",
        "trendline": {"type": "linear", "forward": 2},
    }
    chart = book.add_chart({"type": "line"})
    chart.add_series(series)
    sheet.insert_chart("C2", chart)
    sheet.insert_image("L2", "red.png", {"image_data": io.BytesIO(png())})
    sheet.insert_textbox("C20", "文本框")
    page = book.add_chart({"type": "column"})
    page.add_series(series)
    book.add_chartsheet("趋势图").set_chart(page)


def _button(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("按钮")
    sheet.insert_button("B2", {"macro": "Main", "caption": "核对", "width": 90})
    sheet.write("A1", "按钮在右边")


def _table(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("表格")
    sheet.add_table(
        "A1:B4",
        {
            "data": [["甲", 1], ["乙", 2], ["丙", 3]],
            "name": "名单",
            "columns": [{"header": "小组"}, {"header": "户数"}],
        },
    )
    sheet.insert_textbox("F2", "切片器的位置")


def _protected(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("保护")
    sheet.write("B2", "锁定")
    sheet.protect("", {"objects": True})
    sheet.write_url("B4", "internal:'图表'!A1", string="去图表")


def _rewritten(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 9, 1, 8, 30, 0))
            stored = name.endswith((".png", ".bin"))
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return buffer.getvalue()


def _put(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    content = parts[name].decode()
    head, found, tail = content.rpartition(before)
    assert found, (name, before)
    parts[name] = (head + text + found + tail).encode()


def _declare(parts: dict[str, bytes], name: str, content_type: str) -> None:
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
    _put(parts, "[Content_Types].xml", "</Types>", override)


def _relate(
    parts: dict[str, bytes], rels: str, number: int, kind: str, to: str
) -> None:
    _put(
        parts,
        rels,
        "</Relationships>",
        f'<Relationship Id="rId{number}" Type="{_TYPE}/{kind}" Target="{to}"/>',
    )


def _finish(parts: dict[str, bytes]) -> None:
    _far_list(parts)
    _thread(parts)
    _slicer(parts)


def _far_list(parts: dict[str, bytes]) -> None:
    """Add the validation Excel writes when the list lies on another sheet."""
    _put(
        parts,
        "xl/worksheets/sheet1.xml",
        "</extLst>",
        f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{_X14}">'
        f'<x14:dataValidations xmlns:xm="{_XM}" count="1"><x14:dataValidation '
        'type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1">'
        "<x14:formula1><xm:f>'字典 表'!$A$1:$A$3</xm:f></x14:formula1>"
        "<xm:sqref>B2:B12</xm:sqref></x14:dataValidation></x14:dataValidations></ext>",
    )


def _thread(parts: dict[str, bytes]) -> None:
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{_TC}"><threadedComment ref="{THREADED}" '
        f'dT="2026-09-01T08:30:00.00" personId="{_PERSON}" id="{_THREAD}">'
        "<text>请核实</text></threadedComment></ThreadedComments>"
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{_TC}"><person displayName="李四" id="{_PERSON}" '
        'userId="lisi" providerId="None"/></personList>'
    ).encode()
    _declare(
        parts, "xl/threadedComments/threadedComment1.xml", f"{_MS}.threadedcomments+xml"
    )
    _declare(parts, "xl/persons/person.xml", f"{_MS}.person+xml")
    _relate(
        parts,
        "xl/worksheets/_rels/sheet1.xml.rels",
        90,
        "2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment1.xml",
    )
    _relate(
        parts,
        "xl/_rels/workbook.xml.rels",
        90,
        "2017/10/relationships/person",
        "persons/person.xml",
    )


def _slicer(parts: dict[str, bytes]) -> None:
    parts["xl/slicers/slicer1.xml"] = (
        f'<slicers xmlns="{_X14}"><slicer name="小组" cache="切片器_小组" '
        'caption="小组" rowHeight="241300"/></slicers>'
    ).encode()
    parts["xl/slicerCaches/slicerCache1.xml"] = (
        f'<slicerCacheDefinition xmlns="{_X14}" name="切片器_小组" sourceName="小组">'
        f'<extLst><x:ext xmlns:x="{_MAIN}" xmlns:x15="{_X15}" '
        'uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}">'
        '<x15:tableSlicerCache tableId="1" column="1"/></x:ext></extLst>'
        "</slicerCacheDefinition>"
    ).encode()
    _declare(parts, "xl/slicers/slicer1.xml", f"{_MS}.slicer+xml")
    _declare(parts, "xl/slicerCaches/slicerCache1.xml", f"{_MS}.slicerCache+xml")
    _relate(
        parts,
        "xl/worksheets/_rels/sheet4.xml.rels",
        91,
        "2007/relationships/slicer",
        "../slicers/slicer1.xml",
    )
    _relate(
        parts,
        "xl/_rels/workbook.xml.rels",
        91,
        "2007/relationships/slicerCache",
        "slicerCaches/slicerCache1.xml",
    )
    _put(
        parts,
        "xl/worksheets/sheet4.xml",
        "</worksheet>",
        '<extLst><ext uri="{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}" '
        f'xmlns:x15="{_X15}"><x14:slicerList xmlns:x14="{_X14}">'
        '<x14:slicer r:id="rId91"/></x14:slicerList></ext></extLst>',
    )
    _put(
        parts,
        "xl/workbook.xml",
        "</workbook>",
        '<extLst><ext uri="{46BE6895-7355-4a93-B00E-2C351335B9C9}" '
        f'xmlns:x15="{_X15}"><x15:slicerCaches xmlns:x14="{_X14}">'
        '<x14:slicerCache r:id="rId91"/></x15:slicerCaches></ext></extLst>',
    )
    _put(
        parts,
        "xl/workbook.xml",
        "</definedNames>",
        '<definedName name="切片器_小组">#N/A</definedName>',
    )
