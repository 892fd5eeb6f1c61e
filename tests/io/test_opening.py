"""Files as they come: each is read in full or refused with one finding."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sunshine_xl.grid import CellError, Formula
from sunshine_xl.io import opening
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.opening import Reading, read_file
from sunshine_xl.io.xlsx import read_xlsx
from tests.hostile import making
from tests.hostile.formats import locked
from tests.hostile.making import cells, save, workbook

DATES = (
    '<numFmts><numFmt numFmtId="164" formatCode="[Red]#,##0.00&quot;元/月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="yyyy/m/d h:mm"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    "</cellXfs>"
)


def read(folder: Path, data: bytes, name: str = "表.xlsx", **options) -> Reading:
    return read_file(save(folder, data, name), name, **options)


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def refused(reading: Reading, code: str) -> bool:
    (finding,) = reading.findings
    return (
        not reading.readable
        and reading.grids == ()
        and finding.code == code
        and finding.place == opening.Place("表.xlsx")
    )


@pytest.mark.parametrize("strict", [False, True])
def test_values_start_at_a1(tmp_path: Path, strict: bool) -> None:
    data = '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="b"><v>1</v></c></row>'
    reading = read(tmp_path, workbook(data, strict=strict, strings=("<t>张三</t>",)))
    assert reading.grids[0].rows == [["", "", ""], ["", "张三", True]]
    assert (codes(reading), reading.readable, len(reading.sha256)) == ([], True, 64)


def test_dates_and_amounts(tmp_path: Path) -> None:
    data = "".join(f'<c r="{a}1" s="{n}"><v>42318</v></c>' for n, a in enumerate("ABC"))
    data += '<c r="D1" s="3"><v>42318.5</v></c>'
    (grid,) = read(tmp_path, workbook(f'<row r="1">{data}</row>', styles=DATES)).grids
    noon = dt.datetime(2015, 11, 10, 12)
    assert grid.rows == [[42318.0, dt.date(2015, 11, 10), 42318.0, noon]]


def test_the_exact_reader_agrees_with_the_fast_one(tmp_path: Path) -> None:
    row = "".join(f'<c r="{a}1" s="{n}"><v>42318</v></c>' for n, a in enumerate("ABC"))
    row += '<c r="D1" s="3"><v>42318.5</v></c><c r="E1" t="s"><v>0</v></c>'
    row += '<c r="F1" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh></is></c>'
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    options = {"styles": DATES, "strings": ("<t>a_x0041_b</t>",)}
    fast = read(tmp_path, workbook(f'<row r="1">{row}</row>', **options)).grids[0]
    slow = read(tmp_path, workbook(f'<row r="1">{row}</row>{far}', **options)).grids[0]
    assert slow.rows[0] == fast.rows[0]
    assert slow.rows[0][4:] == ["aAb", "a"]
    assert slow.value(1048575, 16383) == 1.0


def test_error_values_are_kept(tmp_path: Path) -> None:
    errors = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '</row><row r="9"><c r="H9" t="e"><v>#REF!</v></c></row>'
    )
    (grid,) = read(tmp_path, workbook(errors)).grids
    assert grid.value(0, 1) == CellError("#DIV/0!")
    assert grid.value(8, 7) == CellError("#REF!")
    assert grid.formulas == {(0, 1): Formula("1/0", (0, 1))}


@pytest.mark.parametrize(
    "data",
    [
        """<row r='1'><c r='A1' t='e'><v>#REF!</v></c></row>""",
        '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>',
    ],
)
def test_errors_only_the_exact_reader_sees(tmp_path: Path, data: str) -> None:
    (grid,) = read(tmp_path, workbook(data)).grids
    assert isinstance(grid.value(0, 0), CellError)


def test_formulas_without_a_value_are_named(tmp_path: Path) -> None:
    data = (
        '<row r="5"><c r="B5"><f>A1</f></c><c r="C5"><f>A1</f><v></v></c>'
        '<c r="D5"><f t="shared" si="0" ref="D5:E5">A$1+B1</f><v/></c>'
        '<c r="E5"><f t="shared" si="0"/></c>'
        '<c r="F5" t="str"><f>G1</f><v></v></c><c r="G5"><f>1</f><v>1</v></c></row>'
    )
    reading = read(tmp_path, workbook(data))
    (grid,), (finding,) = reading.grids, reading.findings
    assert grid.uncalculated == {(4, 1), (4, 2), (4, 3), (4, 4)}
    assert (finding.code, finding.place.sheet, finding.place.cell) == (
        "FILE-006",
        "评议1",
        "B5",
    )
    assert finding.values == {"count": "4", "cells": "B5、C5、D5、E5"}
    assert grid.formulas[4, 4] == grid.formulas[4, 3] == Formula("A$1+B1", (4, 3))
    assert len(grid.formulas) == 6


def test_empty_text_results_are_no_missing_values(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c></row>'
    reading = read(tmp_path, workbook(data))
    assert (codes(reading), reading.grids[0].uncalculated) == ([], frozenset())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE-001"),
        (b"\0" * 4096, "FILE-001"),
        (workbook()[:-60], "FILE-001"),
        (b"%PDF-1.7\n", "FILE-005"),
        (b"\x01\x02\x03\x04 not a table", "FILE-005"),
        (making.zipped({"mimetype": b"x"}), "FILE-005"),
        (b"PK\5\6" + b"\0" * 18, "FILE-005"),
        (making.bomb(32 << 20), "FILE-003"),
        (making.overlapping(), "FILE-003"),
        (workbook(cells("A1=1 A1=2")), "FILE-003"),
        (workbook('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "FILE-003"),
        (workbook(cells("A4294967297=1")), "FILE-003"),
        (workbook(cells("A1048577=1")), "FILE-003"),
        (workbook(cells("A1=1"), more_sheets=("评议1",)), "FILE-003"),
        (workbook('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "FILE-003"),
        (workbook('<row r="1"><c r="?"><v>7</v></c></row>'), "FILE-001"),
        (workbook('<row r="1"><c r="A1" t="n"><v>x</v></c></row>'), "FILE-001"),
        (workbook('<row r="1"><c r="A1"><v>7</v></row>'), "FILE-001"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "FILE-001"),
        (b"\x09\x08\x10\0" + b"\xff" * 200, "FILE-001"),
    ],
)
def test_bad_files_are_refused(
    tmp_path: Path, data: bytes, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert refused(read(tmp_path, data), code)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("index", ["-1", "2"])
def test_a_wrong_string_number_is_refused(tmp_path: Path, index: str) -> None:
    data = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    strings = ("<t>甲</t>", "<t>乙</t>")
    assert refused(read(tmp_path, workbook(data, strings=strings)), "FILE-003")


def test_a_lone_stray_cell_does_not_fill_the_memory(tmp_path: Path) -> None:
    reading = read(tmp_path, workbook(cells("A1=1\nXFD1048576=2")))
    (grid,) = reading.grids
    assert sum(map(len, grid.rows)) == 16_385
    assert (grid.value(0, 0), grid.value(1048575, 16383)) == (1.0, 2.0)


def test_merged_boxes_stay_inside_the_used_area(tmp_path: Path) -> None:
    merges = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:XFD1048576"/>'
    merges += '<mergeCell ref="D9:E9"/></mergeCells>'
    (grid,) = read(tmp_path, workbook(cells("A1=1\nB2=1"), after=merges)).grids
    assert grid.merged == ((0, 0, 0, 1), (1, 0, 1, 1))


def test_names_of_one_cell(tmp_path: Path) -> None:
    names = (
        "<definedNames><definedName name='SX_STEP'>'评 议''1'!$B$2</definedName>"
        "<definedName name='AREA'>评议1!$A$1:$B$2</definedName>"
        "<definedName name='OWN' localSheetId='0'>评议1!$A$1</definedName>"
        "<definedName name='SX_CAP'>评议1!$C$1</definedName></definedNames>"
    )
    reading = read(tmp_path, workbook(names=names))
    assert reading.names == {"SX_STEP": ("评 议'1", 1, 1), "SX_CAP": ("评议1", 0, 2)}


def test_cells_without_references_and_prefixed_tags(tmp_path: Path) -> None:
    loose = workbook("<row><c><v>1</v></c><c><v>2</v></c></row>")
    assert read(tmp_path, loose).grids[0].rows == [[1.0, 2.0]]
    files = making.parts()
    files["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{making.MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="B1"><x:f>A1</x:f><x:v>3</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>"
    ).encode()
    (grid,) = read(tmp_path, making.zipped(files)).grids
    assert (grid.rows, grid.formulas) == ([["", 3.0]], {(0, 1): Formula("A1", (0, 1))})


def test_a_part_in_utf_16_is_read(tmp_path: Path) -> None:
    files = making.parts()
    name = "xl/worksheets/sheet1.xml"
    files[name] = files[name].replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")
    assert read(tmp_path, making.zipped(files)).grids[0].rows == [[1.0]]


def test_hidden_sheets_are_read_in_order(tmp_path: Path) -> None:
    reading = read(tmp_path, workbook(more_sheets=("隐藏", "汇总")))
    assert [grid.sheet for grid in reading.grids] == ["评议1", "隐藏", "汇总"]


def test_xlsx_named_xls_is_read_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, workbook(), "表.xls")
    assert (reading.grids[0].rows, codes(reading)) == ([[1.0]], ["FILE-015"])


def test_a_big_workbook_is_read_in_its_own_process(tmp_path: Path) -> None:
    filler = os.urandom(6 << 20).hex()
    data = cells("A1=5") + '<row r="2"><c r="A2"><f>A1</f><v>5</v></c></row>'
    big = workbook(data + "<!--" + filler + "-->")
    reading = read(tmp_path, big)
    assert reading.grids[0].rows == [[5.0], [5.0]]
    assert reading.grids[0].formulas == {(1, 0): Formula("A1", (1, 0))}


def test_locked_workbooks(tmp_path: Path) -> None:
    data = locked("评议2015")
    asked: list[str] = []

    def answer(name: str) -> str:
        asked.append(name)
        return "评议2015"

    assert read(tmp_path, data, password=answer).grids[0].rows == [[1.0]]
    assert asked == ["表.xlsx"]
    assert refused(read(tmp_path, data), "FILE-004")
    assert refused(read(tmp_path, data, password=lambda _: None), "FILE-004")
    assert refused(read(tmp_path, data, password=lambda _: "不对"), "FILE-004")


def test_excels_own_password_is_not_asked_for(tmp_path: Path) -> None:
    data = locked("VelvetSweatshop")
    assert read(tmp_path, data).grids[0].rows == [[1.0]]


def test_a_locked_workbook_changed_on_the_way_is_damaged(tmp_path: Path) -> None:
    data = bytearray(locked("VelvetSweatshop"))
    import olefile

    with olefile.OleFileIO(bytes(data)) as ole:
        content = ole.openstream("EncryptedPackage").read()
    data[data.find(content[64:128])] ^= 1
    assert refused(read(tmp_path, bytes(data)), "FILE-001")


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    for path in (tmp_path / "管道.xlsx", tmp_path, tmp_path / "无.xlsx"):
        assert refused(read_file(path, "表.xlsx"), "FILE-013")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(opening.LIMITS.file_bytes + 1)
    assert refused(read_file(path, "表.xlsx"), "FILE-002")


def test_legacy_workbooks() -> None:
    path = Path(__file__).parent / "data" / "legacy.xls"
    reading = read_file(path, "旧.xls")
    first, hidden = reading.grids
    assert codes(reading) == ["FILE-009"]
    assert first.rows[0][0] == "张庄村评议小组"
    assert first.rows[1] == [
        "0012",
        3.5,
        dt.date(2015, 11, 10),
        True,
        CellError("#DIV/0!"),
        7.0,
    ]
    assert (first.merged, first.formulas) == (((0, 0, 0, 2),), {})
    assert (hidden.sheet, hidden.value(2, 1)) == ("隐藏", "x")
    assert reading.names == {"SX_STEP": ("评议1", 1, 1)}


def test_a_legacy_workbook_the_first_parser_gives_up(tmp_path: Path) -> None:
    data = bytearray((Path(__file__).parent / "data" / "legacy.xls").read_bytes())
    data[520] ^= 0xFF
    reading = read(tmp_path, bytes(data), "旧.xls")
    assert codes(reading) == ["FILE-007"]
    assert reading.grids[0].rows[1][:2] == ["0012", 3.5]


def test_an_enormous_area_without_references_is_not_laid_out(tmp_path: Path) -> None:
    wide = f'<row r="1">{"<c/>" * 16_000}<c><v>1</v></c></row>'
    data = wide + '<row r="9999"><c><v>2</v></c></row>'
    (grid,) = read(tmp_path, workbook(data)).grids
    assert (grid.value(0, 16_000), grid.value(9998, 0)) == (1.0, 2.0)
    assert sum(map(len, grid.rows)) == 16_002


def test_dates_written_as_text_and_days_since_1904(tmp_path: Path) -> None:
    row = '<c r="A1" t="d"><v>2015-11-10</v></c><c r="B1" s="1"><v>40856</v></c>'
    row += '<c r="C1" s="1"><v>0.5</v></c><c r="D1" s="1"><v>1e300</v></c>'
    row += '<c r="E1" t="b"><v>0</v></c><c r="F1" t="inlineStr"/>'
    row += '<c r="XFD1048576"><v>1</v></c>'
    names = '<workbookPr date1904="1"/>'
    options = {"styles": DATES, "names": names}
    (grid,) = read(tmp_path, workbook(f'<row r="1">{row}</row>', **options)).grids
    day = dt.date(2015, 11, 10)
    assert grid.rows[0] == [day, day, dt.time(12), 1e300, False]


def test_other_office_files_are_not_workbooks(tmp_path: Path) -> None:
    files = making.parts()
    files["xl/workbook.xml"] = b"<document/>"
    assert refused(read(tmp_path, making.zipped(files)), "FILE-005")
    files = making.parts()
    del files["xl/worksheets/sheet1.xml"]
    assert refused(read(tmp_path, making.zipped(files)), "FILE-001")
    files["xl/workbook.xml"] = b"<workbook"
    assert refused(read(tmp_path, making.zipped(files)), "FILE-001")


@pytest.mark.parametrize("reference", ["A99999990", "A1048577", "B2000000"])
def test_a_cell_below_the_last_row_is_refused_before_it_is_laid_out(
    tmp_path: Path, reference: str
) -> None:
    data = cells("A1=1") + f'<row r="2"><c r="{reference}"><v>1</v></c></row>'
    reading = read_file(save(tmp_path, workbook(data)), "表.xlsx")
    assert [one.code for one in reading.findings] == ["FILE-003"]


def test_formulas_of_a_sheet_whose_xml_breaks_are_none(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1"><f ca="1">1+1</f><v>2</v></c></row>'
    made = making.parts(data)
    broken = {
        name: part.replace(b"</worksheet>", b"<odd></worksheet>")
        for name, part in made.items()
    }
    reading = read_file(save(tmp_path, making.zipped(broken)), "表.xlsx")
    assert reading.grids[0].rows == [[2.0]]
    assert reading.grids[0].formulas == {}


def test_too_many_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read_xlsx(
            workbook(cells("A1=1 B1=2")), "表", replace(opening.LIMITS, dense_area=1)
        )
    assert refusal.value.code == "FILE-002"


def test_formulas_are_read_as_they_were_written(tmp_path):
    import xlsxwriter

    path = tmp_path / "式.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("一")
        sheet.write_formula("AB12", '=IF(A1<>"",A1&"x",2>1)', None, 1)
    grid = read_file(path, "式.xlsx").grids[0]
    assert grid.formulas == {(11, 27): Formula('IF(A1<>"",A1&"x",2>1)', (11, 27))}


def test_shared_formulas_are_read_alike_by_both_readers(tmp_path):
    cell = '<c r="{}"><f t="shared" {}si="0"{}<v>1</v></c>'
    first = cell.format("B1", 'ref="B1:B3" ', ">A1&amp;$A$1</f>")
    second = cell.format("B2", "", "/>")
    lost = '<c r="B3"><f t="shared" si="7"/><v>1</v></c>'
    rows = f'<row r="1">{first}</row><row r="2">{second}</row><row r="3">{lost}</row>'
    written = Formula("A1&$A$1", (0, 1))
    for data in (rows, rows.replace('t="shared" ', "t='shared' ")):
        (grid,) = read(tmp_path, workbook(data)).grids
        assert grid.formulas == {(0, 1): written, (1, 1): written}
