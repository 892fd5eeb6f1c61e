"""One office program prints everything; which one is there is nobody else's matter."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from sunshine_xl.calc.errors import OfficeMissing
from sunshine_xl.flows.templates import BUILDERS
from sunshine_xl.hosts import pdf
from sunshine_xl.policy import default_policy


@pytest.fixture
def files(tmp_path):
    good, bad = tmp_path / "封面.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(BUILDERS["封面.xlsx"](default_policy()))
    bad.write_bytes(b"PK\x03\x04 broken")
    return [good, bad]


def beside(path):
    return path.parent / "印刷" / f"{path.stem}.pdf"


def test_the_way_through_excel_works_with_any_engine_of_xlwings(engine, files):
    told = []
    done = pdf.through_excel(files, beside, progress=lambda *one: told.append(one))
    assert [bool(one.pdf) for one in done] == [True, False]
    assert [(n, total) for n, total, _ in told] == [(1, 2), (2, 2)]
    assert "Excel" in done[1].problem
    assert len(PdfReader(beside(files[0])).pages) == 2
    assert list(beside(files[0]).parent.iterdir()) == [beside(files[0])]


def test_without_an_office_program_every_file_says_so(files, monkeypatch):
    def missing(*_, **__):
        raise OfficeMissing("none")

    monkeypatch.setattr(pdf, "through_calc", missing)
    told = []
    done = pdf.export_pdf(files, beside, progress=lambda *one: told.append(one))
    assert [one.pdf for one in done] == [None, None] and len(told) == 2
    assert all("LibreOffice" in one.problem for one in done)
    assert [one.problem for one in pdf.export_pdf(files, beside)] == [pdf._NONE] * 2
