"""Workbooks as tables inside the test, and findings as (code, address)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sunshine_xl.findings import Finding
from sunshine_xl.grid import CellError, Grid, Value

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def grid(text: str, *, file: str = "表.xlsx", sheet: str = "表") -> Grid:
    """Return a Grid from a Markdown table; cell A1 is the first cell.

    A bare number is a number, "'5" is the text 5, "#REF!" an error, blank is blank.
    """
    rows = [
        [_value(cell.strip()) for cell in line.strip().strip("|").split("|")]
        for line in text.strip().splitlines()
    ]
    return Grid(file, sheet, rows)


def _value(text: str) -> Value:
    if text.startswith("#"):
        return CellError(text)
    if text.startswith("'"):
        return text[1:]
    return float(text) if _NUMBER.fullmatch(text) else text


def places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Return (code, cell) of every finding, in order of cell and code."""
    pairs = [(one.code, one.place.cell) for one in findings]
    return sorted(pairs, key=lambda pair: (_key(pair[1]), pair[0]))


def _key(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), len(letters), letters
