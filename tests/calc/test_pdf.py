"""Many workbooks printed by one office."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sunshine_xl.calc import export_pdf, office, pdf
from sunshine_xl.calc.errors import OfficeMissing


def workbook(path, *words, hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for word in words:
        sheet = book.create_sheet(word)
        sheet["A1"] = f"这是{word}"
        sheet["A2"] = "=6*7"
        sheet.sheet_state = "hidden" if word in hidden else "visible"
    book.save(path)
    return path


def texts(path):
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def test_each_workbook_becomes_a_pdf_and_what_fails_is_told(tmp_path):
    first = workbook(tmp_path / "一.xlsx", "甲", "乙", "丙", hidden=("丙",))
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    last = workbook(tmp_path / "二.xlsx", "丁")
    before = {path: path.read_bytes() for path in (first, broken, last)}
    told = []
    made = export_pdf(
        [first, broken, tmp_path / "没有.xlsx", last],
        tmp_path / "印刷",
        progress=lambda done, of, one: told.append((done, of, one.source.name)),
    )
    assert [one.pages for one in made] == [2, 0, 0, 1]
    assert [one.pdf and one.pdf.name for one in made] == [
        "一.pdf",
        None,
        None,
        "二.pdf",
    ]
    assert "damaged" in made[1].problem and "没有.xlsx" in made[2].problem
    assert [n for n, _, _ in told] == [1, 2, 3, 4] and told[3] == (4, 4, "二.xlsx")
    pages = texts(tmp_path / "印刷" / "一.pdf")
    assert len(pages) == 2 and "这是甲" in pages[0] and "42" in pages[0]
    assert sorted(one.name for one in (tmp_path / "印刷").iterdir()) == [
        "一.pdf",
        "二.pdf",
    ]
    left = {path: path.read_bytes() for path in tmp_path.glob("*.xlsx")}
    assert left == before and not list(tmp_path.glob(".~lock*"))


def test_only_the_sheets_wanted_are_printed_where_the_caller_says(tmp_path):
    source = workbook(tmp_path / "册.xlsx", "封面", "评议1", "参数")
    (made,) = export_pdf(
        [source],
        lambda path: tmp_path / "深" / f"{path.stem}-印.pdf",
        sheets=lambda name: name != "参数",
    )
    assert (made.pages, made.pdf) == (2, tmp_path / "深" / "册-印.pdf")
    assert ["这是封面" in texts(made.pdf)[0], "这是评议1" in texts(made.pdf)[1]] == [
        True,
        True,
    ]
    (none,) = export_pdf([source], tmp_path, sheets=lambda name: name == "x")
    assert "None of the visible sheets" in none.problem


def test_a_locked_workbook_is_printed_with_its_password(tmp_path):
    plain, locked = workbook(tmp_path / "明.xlsx", "密"), tmp_path / "密.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("阳光", target)
    (refused,) = export_pdf([locked], tmp_path)
    assert "password" in refused.problem
    (made,) = export_pdf([locked], tmp_path, password="阳光")
    assert "这是密" in texts(made.pdf)[0]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_an_office_lost_on_the_way_is_replaced(tmp_path, monkeypatch, blow):
    files = [workbook(tmp_path / f"{n}.xlsx", "甲") for n in range(3)]
    usual, offices = pdf.store, []

    def struck(document, path, **options):
        if len(offices) == 1:
            os.killpg(offices[0].pid, blow)
            offices.append(None)
        usual(document, path, **options)

    class Noted(office.Office):
        def __init__(self, *given, **options):
            super().__init__(*given, **options)
            offices.append(self)

    monkeypatch.setattr(pdf, "store", struck)
    monkeypatch.setattr(pdf, "Office", Noted)
    start = time.monotonic()
    made = export_pdf(files, tmp_path, seconds_each=20)
    assert [bool(one.pdf) for one in made] == [False, True, True]
    word = "ended" if blow == signal.SIGKILL else "did not answer"
    assert word in made[0].problem
    assert not any(one.is_alive for one in offices if one)
    assert time.monotonic() - start < 60


def test_two_workbooks_never_become_one_file(tmp_path):
    with pytest.raises(ValueError, match="would both become"):
        export_pdf(["a/册.xlsx", "b/册.xlsx"], tmp_path)


def test_without_an_office_it_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "_PROGRAMS", ())
    monkeypatch.setattr(office, "_FOLDERS", ())
    with pytest.raises(OfficeMissing, match="apt install libreoffice-calc"):
        export_pdf([workbook(tmp_path / "册.xlsx", "甲")], tmp_path)


def test_printing_waits_for_no_xlwings():
    code = "import sys, sunshine_xl.calc; sys.exit('xlwings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
