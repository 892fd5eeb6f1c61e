"""Whose number may stand in a cell that lost its last digits: a suggestion, no more.

Excel keeps 15 digits of a number. Only where one known person has the same name and
the same first 15 digits is there anything to suggest, and a person looks at the paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.flows.gather import Gathered
from sunshine_xl.grid import Grid
from sunshine_xl.io.opening import read_file
from sunshine_xl.list_records import BadRecord, Loan, PlatformCustomer
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity, names

_KEPT = 15
# (normalised name, first 15 digits) → number → where it stands
Known = dict[tuple[str, str], dict[str, RowRef]]


def suggestions(gathered: Gathered) -> Iterator[Finding]:
    """Yield where the one person stands whose number a spoilt cell may have held."""
    lost = [
        person
        for person in gathered.customers
        if not person.id_number and "id_number" in person.at.unreadable
    ]
    if not lost:
        return
    known, grids = _known(gathered), _grids(gathered, lost)
    for person in lost:
        sheet = person.at.sheet
        grid = grids.get((sheet.file, sheet.sheet))
        digits = _digits(grid, person) if grid else ""
        found = known.get((names.compact(person.name), digits), {})
        if len(found) == 1:
            (at,) = found.values()
            words = {"file": at.sheet.file, "row": at.number}
            yield finding("REG-007", person.at, "id_number", **words)


def _known(gathered: Gathered) -> Known:
    known: Known = {}
    for name, number, at in _people(gathered):
        if len(number) == identity.LENGTH and not identity.problem(number):
            key = (names.compact(name), number[:_KEPT])
            known.setdefault(key, {}).setdefault(number, at)
    return known


def _people(gathered: Gathered) -> Iterator[tuple[str, str, RowRef]]:
    listed: list[PlatformCustomer | Loan | BadRecord] = [
        *gathered.platform,
        *gathered.loans,
        *gathered.bad_records,
    ]
    for one in listed:
        yield one.name, one.id_number, one.at
    for home in gathered.household_files:
        yield home.representative_name, home.representative_id, home.at


def _grids(gathered: Gathered, lost: list[Customer]) -> dict[tuple[str, str], Grid]:
    files = {person.at.sheet.file for person in lost} & gathered.paths.keys()
    return {
        (grid.file, grid.sheet): grid
        for name in sorted(files)
        for grid in read_file(gathered.paths[name], name).grids
    }


def _digits(grid: Grid, person: Customer) -> str:
    """Return the digits that are left in the cell, "" where it holds something else."""
    value = grid.value(person.at.number - 1, person.at.sheet.columns["id_number"])
    text = str(int(value)) if isinstance(value, float) else ""
    return text[:_KEPT] if len(text) == identity.LENGTH else ""
