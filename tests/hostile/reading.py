"""What the program makes of a folder: for a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sunshine_xl.io.folder import find_files
from sunshine_xl.io.isolated import kept_process
from sunshine_xl.io.opening import read_file


@dataclass(frozen=True, slots=True)
class Read:
    """The cells that came, sheet by sheet, None where nothing did; and the findings."""

    cells: tuple[tuple[str, int], ...] | None
    codes: tuple[str, ...]


def read_folder(folder: Path) -> Read:
    """Read the one file that lies in a folder, as every command finds and reads it."""
    found = find_files([folder])
    codes = [one.code for one in found.findings]
    cells = None
    with kept_process():
        for path, name in found.files:
            got = read_file(path, name)
            codes += [one.code for one in got.findings]
            if got.readable:
                cells = tuple(
                    (grid.sheet, sum(len(row) - row.count("") for row in grid.rows))
                    for grid in got.grids
                )
            for grid in got.grids:
                len(grid.formulas)
    return Read(cells, tuple(codes))
