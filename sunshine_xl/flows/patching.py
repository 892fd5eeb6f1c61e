"""Cells to be set in workbooks of the campaign, collected and written file by file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sunshine_xl.findings import Finding, Place, RowRef
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.cell_patch import Value, patch_cells
from sunshine_xl.io.formula_results import Result, set_results
from sunshine_xl.io.patch_faults import NotPatchable
from sunshine_xl.io.recalculation import forget_results


class Patches:
    """The cells to set, by file and sheet; ``paths`` say where each file lies."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._cells: dict[str, dict[str, dict[tuple[int, int], Value]]] = {}
        self._results: dict[str, dict[str, dict[tuple[int, int], Result]]] = {}
        self._fed: set[str] = set()

    def put(self, at: RowRef, name: str, value: Value) -> bool:
        """Set the cell of a field in a row; return whether the sheet has the column."""
        column = at.sheet.columns.get(name)
        if column is None:
            return False
        self.put_cell(at.sheet.file, at.sheet.sheet, (at.number - 1, column), value)
        return True

    def put_cell(
        self, file: str, sheet: str, cell: tuple[int, int], value: Value
    ) -> None:
        """Set a cell by its address."""
        self._cells.setdefault(file, {}).setdefault(sheet, {})[cell] = value

    def put_result(self, at: RowRef, name: str, result: Result) -> None:
        """Set what the formula of a field shows, where the field is a formula."""
        column = at.sheet.columns.get(name)
        if column is not None:
            sheets = self._results.setdefault(at.sheet.file, {})
            sheets.setdefault(at.sheet.sheet, {})[at.number - 1, column] = result

    def feed(self, file: str) -> None:
        """Note that formulas of a file depend on what is set there.

        They will show nothing until a program has calculated them again, rather than
        something old.
        """
        self._fed.add(file)

    def write(self, *, allow_locked: bool = False) -> tuple[list[Path], list[Finding]]:
        """Write every file whole or not at all, the previous version kept.

        Locked cells are written with ``allow_locked`` only, which is for sheets of our
        own.
        """
        written, problems = [], []
        for file, sheets in self._cells.items():
            path = self._paths[file]
            problem = _write(
                path,
                file,
                sheets,
                self._results.get(file, {}),
                feeds_formulas=file in self._fed,
                allow_locked=allow_locked,
            )
            if problem:
                problems.append(problem)
            else:
                written.append(path)
        return written, problems


def is_open_elsewhere(path: Path) -> bool:
    """Return whether Excel, WPS or LibreOffice says it has the file open."""
    name = path.name
    locks = (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")
    return any(path.with_name(lock).exists() for lock in locks)


def _write(
    path: Path,
    file: str,
    sheets: Mapping[str, Mapping[tuple[int, int], Value]],
    results: Mapping[str, Mapping[tuple[int, int], Result]],
    *,
    feeds_formulas: bool,
    allow_locked: bool,
) -> Finding | None:
    if is_open_elsewhere(path):
        return Finding("PAT-007", Place(file))
    try:
        data = was = path.read_bytes()
        for sheet, cells in sheets.items():
            data = patch_cells(data, sheet, cells, allow_locked=allow_locked)
        for sheet, shown in results.items():
            data = set_results(data, sheet, shown)
        data = forget_results(data) if feeds_formulas else data
        replace_file(path, data, instead_of=was)
    except NotPatchable as problem:
        return problem.finding(file)
    except (WriteFailed, OSError) as problem:
        return not_written(file, problem)
    return None
