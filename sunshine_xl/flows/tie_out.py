"""Whether a 汇总 sheet says what its booklets say, cell by cell (R6, R80)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.ballots import HELD_REPRESENTATIVES, Ballot
from sunshine_xl.forms.reading import Sheet
from sunshine_xl.grid import Formula
from sunshine_xl.io.sheetxml import address
from sunshine_xl.records import SummaryRow
from sunshine_xl.rules.amounts import to_cents
from sunshine_xl.rules.limits import Limit, Status

# Field of the sheet → field of the computed limit. The ratio follows from two of them.
_AMOUNTS = {
    "highest": "highest",
    "lowest": "lowest",
    "net_income": "net_income",
    "trimmed_mean": "raw",
    "cap": "cap",
    "proposed_limit": "proposed",
}
_COUNTS = {"votes": "votes", "zeros": "zeros"}
_FIGURES = tuple((_AMOUNTS | _COUNTS).items())
_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def tie_out(sheet: Sheet, ballots: Mapping[str, Ballot]) -> Iterator[Finding]:
    """Yield where 汇总 differs from the recomputed limits, row by row."""
    shown = set()
    for row in sheet.rows:
        if not row.customer_key:
            continue
        shown.add(row.customer_key)
        ballot = ballots.get(row.customer_key)
        if ballot is None:
            yield finding("SUM-005", row.at, "customer_key", household=row.household_no)
            continue
        yield from _values(row, ballot, sheet)
    for key, ballot in ballots.items():
        if key not in shown and sheet.rows:
            yield finding(
                "SUM-004",
                sheet.rows[0].at,
                "customer_key",
                household=ballot.household_no,
            )
    yield from _formulas(sheet)


def _values(row: SummaryRow, ballot: Ballot, sheet: Sheet) -> Iterator[Finding]:
    differing = [*_amounts(row, ballot.limit), *_status(row, ballot.limit)]
    # No formula can see 基础信息; LIM-009 tells why such a household waits.
    unseen = ballot.held_for == HELD_REPRESENTATIVES
    for field, there, computed in differing:
        if unseen and field in ("proposed_limit", "status"):
            continue
        column = sheet.table.columns.get(field)
        address = (row.at.number - 1, column)
        # A formula nobody has calculated yet says nothing (FILE finding tells).
        if column is None or address in sheet.table.grid.uncalculated:
            continue
        yield finding(
            "SUM-001",
            row.at,
            field,
            household=ballot.household_no,
            sheet=there,
            computed=computed,
        )


def _amounts(row: SummaryRow, limit: Limit) -> Iterator[tuple[str, str, str]]:
    is_held_or_few = limit.status in (Status.HELD, Status.FEW_VOTES)
    for field, name in _FIGURES:
        there: Decimal | None = getattr(row, field)
        computed = getattr(limit, name)
        if there == computed or _cents(there) == _cents(computed):
            continue
        if is_held_or_few and field in ("net_income", "trimmed_mean", "cap"):
            continue
        yield field, _words(there), _words(computed)


def _status(row: SummaryRow, limit: Limit) -> Iterator[tuple[str, str, str]]:
    if row.status and row.status != limit.status:
        yield "status", row.status, limit.status


def _cents(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else to_cents(Decimal(value))


def _words(value: Decimal | int | None) -> str:
    if value is None:
        return "空白"
    return f"{value:,}" if isinstance(value, int) else f"{to_cents(value):,}"


def _formulas(sheet: Sheet) -> Iterator[Finding]:
    """Yield cells whose formula is gone or unlike the rest of their column.

    A sheet without formulas was made without them, and is told nothing.
    """
    formulas = sheet.table.grid.formulas
    if not formulas:
        return
    numbers = [row.at.number for row in sheet.rows]
    for field, column in sheet.table.columns.items():
        if not sheet.table.form.by_field[field].formula:
            continue
        there = {
            number: formula
            for number in numbers
            if (formula := formulas.get((number - 1, column)))
        }
        # One formula in a column of values is somebody's own.
        if len(there) * 2 <= len(numbers):
            continue
        odd = _odd(there)
        if not odd and len(there) == len(numbers):
            continue
        for row in sheet.rows:
            if row.at.number in there and row.at.number not in odd:
                continue
            code = "SUM-003" if row.at.number in there else "SUM-002"
            yield finding(code, row.at, field, household=row.household_no)


def _odd(formulas: Mapping[int, Formula]) -> set[int]:
    """Return the rows whose formula is unlike the column's usual one."""
    first = next(iter(formulas.values()))
    if all(map(first.__eq__, formulas.values())):
        return set()
    own_row = re.compile(rf"(?<=[A-Z]){first.written_at[0] + 1}(?!\d)")
    pieces = own_row.split(first.text)
    shape_of_first = _shape(first)

    @cache
    def shape(formula: Formula) -> str:
        row, column = formula.written_at
        # Nearly every formula is the first one, moved down by its own row's number.
        if column == first.written_at[1] and formula.text == str(row + 1).join(pieces):
            return shape_of_first
        return _shape(formula)

    shapes = {n: shape(formula) for n, formula in formulas.items()}
    usual = Counter(shapes.values()).most_common(1)[0][0]
    return {n for n, there in shapes.items() if there != usual}


def _shape(formula: Formula) -> str:
    """Return a formula as seen from its own cell, to compare cells by."""
    own_row, own_column = formula.written_at

    def relative(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = found.groups()
        row, column = address(letters + digits)
        return (letters if fixed_column else f"C[{column - own_column}]") + (
            digits if fixed_row else f"R[{row - own_row}]"
        )

    return _REFERENCE.sub(relative, formula.text)
