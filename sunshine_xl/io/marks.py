"""What is to be shown in a workbook: coloured cells with a note, and a result sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sunshine_xl.findings import Severity

AUTHOR = "阳光信贷校验"
SHEET = "校验结果"
# The text that tells our formats and our sheet from everybody else's after Excel,
# WPS or LibreOffice saved the file again under other names and numbers.
SIGN = "SX校验标记"
# The rule whose formula always holds and tells whose it is.
RULE = f'LEN("{SIGN}")>0'
HEADERS = ("编号", "级别", "文件", "工作表", "单元格", "问题", "如何修改")

# A hidden column behind the last one holds the sign: it survives whatever program
# saves the file, while part names, ids and comments do not.
SIGN_CELL = (0, len(HEADERS))
WIDTHS = (10, 7, 24, 14, 9, 52, 46)
FIRST_LINE = f"{AUTHOR}："
FILL = {
    Severity.ERROR: "FFC7CE",
    Severity.WARNING: "FFEB9C",
    Severity.NOTICE: "DDEBF7",
}
INK = {
    Severity.ERROR: "9C0006",
    Severity.WARNING: "7F6000",
    Severity.NOTICE: "1F4E78",
}

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OUR_SHEET = re.compile(rf"{SHEET}\s*(\([0-9]+\))?")


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell to colour, and the note that says why."""

    sheet: str
    cell: str
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of the result sheet, in the order of its columns."""

    code: str
    severity: Severity
    file: str
    sheet: str
    cell: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Results:
    """The content of the result sheet."""

    title: str
    rows: Sequence[ResultRow]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A marked cell, counted from 0, with everything found in it."""

    row: int
    column: int
    severity: Severity
    text: str

    @property
    def note(self) -> str:
        """The whole text of the cell's note."""
        return f"{FIRST_LINE}\n{self.text}"


def position(cell: str) -> tuple[int, int]:
    """Return row and column of an A1 address, counted from 0.

    >>> position("C2")
    (1, 2)
    """
    found = _ADDRESS.fullmatch(cell)
    if not found:
        raise ValueError(f"not a cell address: {cell!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > 16384 or int(found[2]) > 1048576:
        raise ValueError(f"outside a sheet: {cell!r}")
    return int(found[2]) - 1, column - 1


def spots_by_sheet(marks: Iterable[Mark]) -> dict[str, list[Spot]]:
    """Gather the marks of one cell: the gravest severity, each text once.

    Marks without a cell speak of a whole sheet; only the result sheet shows them.
    """
    cells: dict[tuple[str, int, int], list[Mark]] = {}
    for mark in marks:
        if mark.cell:
            cells.setdefault((mark.sheet, *position(mark.cell)), []).append(mark)
    sheets: dict[str, list[Spot]] = {}
    for (sheet, row, column), here in sorted(cells.items(), key=lambda one: one[0]):
        gravest = min((mark.severity for mark in here), key=_ORDER.index)
        text = "\n".join(dict.fromkeys(mark.text for mark in here))
        sheets.setdefault(sheet, []).append(Spot(row, column, gravest, text))
    return sheets


def is_result_name(sheet: str) -> bool:
    """Return whether a sheet bears the name of our result sheet, numbered or not."""
    return bool(_OUR_SHEET.fullmatch(sheet))


def free_result_name(taken: Iterable[str]) -> str:
    """Return the name for the result sheet beside the workbook's own sheets."""
    names = {name.casefold() for name in taken}
    name, number = SHEET, 1
    while name.casefold() in names:
        number += 1
        name = f"{SHEET}({number})"
    return name
