"""Head office's cover: its wording and logo on every booklet (R49)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from sunshine_xl.assets import template
from sunshine_xl.flows import booklets
from sunshine_xl.hosts.pdf import export_pdf
from sunshine_xl.io.cover_template import (
    CoverRefused,
    filled,
    missing_on_cover,
    read_cover,
)
from sunshine_xl.io.paper import Paper, build_paper
from tests.flows.booklet_campaign import BRANCH, NAME, person, places, write_campaign
from tests.validators import problems

WORDING = (
    "河口农村商业银行评议册 {支行} {小组名称} {小组编号} {年度} 内部资料 签名 {别的}"
)


def png(width, height):
    """Return a red picture."""
    rows = (b"\0" + b"\xc0\0\0" * width) * height

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def head_office(path, wording=WORDING, logo=True):
    """Write a cover as head office would, with things that must not be printed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    book.set_properties({"author": "张行长", "comments": "密"})
    sheet = book.add_worksheet("新封面")
    look = {"font_size": 30, "font_color": "#003366", "bg_color": "#FFEEDD"}
    sheet.merge_range(2, 1, 2, 6, wording, book.add_format(look | {"border": 1}))
    sheet.write_string(4, 1, "单独一格", book.add_format({"italic": True}))
    sheet.set_row(2, 60)
    sheet.set_column(1, 6, 20)
    sheet.write_comment(4, 1, "批注里的秘密")
    if logo:
        sheet.insert_image(
            0,
            1,
            "logo.png",
            {
                "image_data": BytesIO(png(90, 30)),
                "x_scale": 2,
                "y_scale": 2,
                "x_offset": 5,
            },
        )
    book.add_worksheet("隐藏").hide()
    book.define_name("秘密", "=新封面!$B$5")
    book.close()
    return path


def paper():
    row = {"row_no": "1", "representative": "王一"}
    return Paper("某行", 2015, "东支行", "0101", "张庄组", "村委会", 1, [row], ["1"])


def test_the_shipped_cover_says_all_it_must():
    cover = read_cover(template("封面.xlsx"))
    assert missing_on_cover(cover) == ""
    assert cover.merged and cover.heights[0] > 60


def test_wording_look_and_logo_come_over_and_nothing_else(tmp_path):
    cover = read_cover(head_office(tmp_path / "封面.xlsx"))
    data = build_paper(paper(), cover)
    sheet = openpyxl.load_workbook(template_without_pictures(data))["封面"]
    cell = sheet["B3"]
    assert cell.value == filled(WORDING, paper().words())
    assert "东支行 张庄组 0101 2015" in cell.value and "{别的}" in cell.value
    assert (cell.font.sz, cell.font.color.rgb[-6:]) == (30, "003366")
    assert cell.fill.fgColor.rgb[-6:] == "FFEEDD" and cell.border.top.style == "thin"
    assert sheet["B5"].value == "单独一格" and sheet["B5"].font.i
    assert sheet.row_dimensions[3].height == 60
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert parts["xl/media/image1.png"] == png(90, 30)
    assert b"1714500" in parts["xl/drawings/drawing1.xml"]  # 180 pixels wide
    everything = b"".join(parts.values()).decode("utf-8", "replace")
    assert not [w for w in ("张行长", "秘密", "隐藏", "logo.png") if w in everything]
    (tmp_path / "册.xlsx").write_bytes(data)
    assert problems(tmp_path / "册.xlsx") == []


def template_without_pictures(data):
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            if "worksheets/_rels" not in name:
                new.writestr(name, old.read(name))
    return target


@pytest.mark.parametrize("content", [b"", b"no workbook", None])
def test_a_cover_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "封面.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CoverRefused):
        read_cover(path)


def test_an_empty_cover_and_a_broken_logo_are_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "空.xlsx") as book:
        book.add_worksheet()
    with pytest.raises(CoverRefused, match="空"):
        read_cover(tmp_path / "空.xlsx")
    path = head_office(tmp_path / "徽标.xlsx")
    target = BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            data = b"no picture" if name.startswith("xl/media/") else old.read(name)
            new.writestr(name, data)
    path.write_bytes(target.getvalue())
    with pytest.raises(CoverRefused, match="徽标"):
        read_cover(path)


def test_a_branch_cannot_change_the_cover_and_head_office_can(tmp_path):
    at = write_campaign(tmp_path, [person(n) for n in range(1, 5)])
    head_office(at.branch(BRANCH, "封面.xlsx"), "支行自己的封面")
    head_office(at.head_office("封面.xlsx"))
    report = booklets.run(tmp_path, pdf=export_pdf)
    assert places(report) == []
    text = first_page(at)
    assert "河口农村商业银行评议册 东支行" in text and "支行自己的封面" not in text
    # A new cover is printed anew.
    head_office(at.head_office("封面.xlsx"), WORDING.replace("河口", "新河口"))
    booklets.run(tmp_path, pdf=export_pdf)
    assert "新河口" in first_page(at)


def first_page(at):
    from pypdf import PdfReader

    path = at.output("印刷", BRANCH, f"{NAME}-第1册.pdf")
    return PdfReader(path).pages[0].extract_text()


@pytest.mark.parametrize(
    ("wording", "code", "words"),
    [
        (WORDING.replace("{支行}", ""), "BOK-017", "{支行}"),
        (None, "BOK-014", "读不出"),
    ],
)
def test_what_head_office_must_mend_is_told(tmp_path, wording, code, words):
    at = write_campaign(tmp_path, [person(n) for n in range(1, 5)])
    path = at.head_office("封面.xlsx")
    if wording is None:
        path.parent.mkdir()
        path.write_bytes(b"no workbook")
    else:
        head_office(path, wording)
    report = booklets.run(tmp_path, pdf=lambda *_, **__: [])
    assert places(report) == [(code, "")]
    (told,) = (f for f in report.findings if f.code == code)
    assert words in "".join(told.values.values())
