"""Marks are found and removed after another program has saved the workbook."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from sunshine_xl.findings import Severity
from sunshine_xl.io.mark import Mark, Results, mark, unmark
from sunshine_xl.io.marks import AUTHOR, SHEET, SIGN
from tests.io.marking import loaded, marks_on, parts, results_of, zipped
from tests.io.rich_workbook import GROUP, NOTED, SHEETS, THREADED, rich_workbook


def by_openpyxl(data: bytes, _: Path) -> bytes:
    buffer = io.BytesIO()
    loaded(data).save(buffer)
    return buffer.getvalue()


def by_libreoffice(data: bytes, folder: Path) -> bytes:
    source = folder / "book.xlsx"
    source.write_bytes(data)
    return _converted(source, "xlsx", folder / "out").read_bytes()


def _converted(source: Path, kind: str, out: Path) -> Path:
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed"
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", kind, "--outdir", out, source],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return out / f"{source.stem}.{kind}"


@pytest.fixture(scope="module")
def original() -> bytes:
    return rich_workbook(macros=False)


@pytest.fixture(scope="module")
def marked(original: bytes) -> bytes:
    marks = marks_on(SHEETS)
    return mark(original, marks, results_of(marks))


@pytest.mark.parametrize("save", [by_openpyxl, by_libreoffice])
def test_a_saved_workbook_comes_back_like_the_saved_original(
    save, original, marked, tmp_path
):
    expected = loaded(save(original, tmp_path))
    resaved = save(marked, tmp_path)
    assert SHEET in loaded(resaved).sheetnames
    cleaned = unmark(resaved)
    _nothing_of_ours_is_left(cleaned)
    book = loaded(cleaned)
    assert book.sheetnames == expected.sheetnames
    assert list(book.defined_names) == list(expected.defined_names)
    for sheet in expected.worksheets:
        after = book[sheet.title]
        assert _values(after) == _values(sheet)
        assert _notes(after) == _notes(sheet)
        assert _formats(after) == _formats(sheet)
    assert unmark(cleaned) is cleaned


def _nothing_of_ours_is_left(data: bytes) -> None:
    for name, content in parts(data).items():
        if name not in ("xl/sharedStrings.xml", "docProps/app.xml"):
            assert SIGN.encode() not in content, name
            assert AUTHOR.encode() not in content, name
    wanted = {*NOTED, THREADED}
    assert set(_notes(loaded(data)[GROUP])) == wanted
    types = parts(data)["[Content_Types].xml"].decode()
    declared = set(re.findall(r'PartName="/([^"]*)"', types))
    assert declared <= set(parts(data))


def _values(sheet) -> dict[str, object]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if cell.value is not None}


def _notes(sheet) -> dict[str, str]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def _formats(sheet) -> list[tuple[str, str]]:
    rules = sheet.conditional_formatting._cf_rules.items()
    return sorted((str(k.sqref), rule.type) for k, some in rules for rule in some)


def test_a_marked_workbook_prints_in_libreoffice(marked, tmp_path):
    source = tmp_path / "book.xlsx"
    source.write_bytes(marked)
    assert _converted(source, "pdf", tmp_path).stat().st_size > 10_000


def test_a_sheet_moved_to_the_front_is_taken_out_of_every_count(original):
    book = loaded(mark(original, [], Results("题", [])))
    book.move_sheet(SHEET, -99)
    book.active = 3
    for sheet in book.worksheets:
        sheet.print_title_rows = "1:1"
    buffer = io.BytesIO()
    book.save(buffer)
    cleaned = loaded(unmark(buffer.getvalue()))
    assert SHEET not in cleaned.sheetnames
    assert cleaned.active.title == book.active.title
    assert cleaned["图表"].print_title_rows == "$1:$1"


def test_a_part_changed_by_another_patch_is_kept(original, marked):
    contents = parts(marked)
    name = "xl/worksheets/sheet2.xml"
    contents[name] = contents[name].replace(b"<v>3</v>", b"<v>30</v>", 1)
    cleaned = parts(unmark(zipped(contents)))
    before = parts(original)
    assert cleaned[name] == before[name].replace(b"<v>3</v>", b"<v>30</v>", 1)
    assert cleaned.keys() == before.keys()
    # What nothing uses stays behind here: formats, the type of a note's box.
    used = {"xl/styles.xml", "[Content_Types].xml", name}
    for other in before.keys() - used:
        if other.endswith(".vml"):
            assert cleaned[other].count(b"<v:shape ") == before[other].count(
                b"<v:shape "
            )
        else:
            assert cleaned[other] == before[other], other


def test_a_note_the_user_adds_to_ours_stays(original):
    marks = [Mark("图表", "B2", Severity.ERROR, "甲")]
    book = loaded(mark(original, marks, Results("", [])))
    book["图表"]["A1"].comment = openpyxl.comments.Comment("我的", "王五")
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = loaded(unmark(buffer.getvalue()))["图表"]
    assert _notes(sheet) == {"A1": "我的"}
    assert sheet["A1"].comment.author == "王五"
