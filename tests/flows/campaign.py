"""A small campaign for the tests of what happens to booklets after they come back."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from sunshine_xl.flows.synthetic import bank
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.policy import default_policy

BOOK = "支行/城区支行/评议册/文昌街道评议小组.xlsx"
BASE = "支行/城区支行/基础信息采集表.xlsx"


def small_bank(households: int = 6) -> bank.Bank:
    """Return two groups of one branch: reading eight takes the tests too long."""
    return bank.Bank(bank.make_bank(7, bank.Size(households)).groups[:2])


def write(made: bank.Bank, folder: Path) -> Path:
    """Write the campaign folder."""
    write_bank(made, folder, default_policy(), {})
    return folder


def loaded(path: Path, **options: Any) -> openpyxl.Workbook:
    """Open a workbook with an independent reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, **options)


def edit(path: Path, cells: dict[tuple[str, str], Any]) -> None:
    """Fill cells in as a person would, with another program."""
    book = loaded(path)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    book.save(path)


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def columns(sheet: Any, row: int) -> dict[str, str]:
    """Return the letter of each title in a header row."""
    return {
        str(cell.value): cell.column_letter
        for cell in sheet[row]
        if cell.value is not None
    }


def codes(report: Any) -> list[tuple[str, str]]:
    """Return code and cell of a report's findings."""
    return [(one.code, one.place.cell) for one in report.findings]
