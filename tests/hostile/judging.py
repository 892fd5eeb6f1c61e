"""What a command makes of one mutated file: for a process of its own."""

from __future__ import annotations

from pathlib import Path

from sunshine_xl import catalog
from sunshine_xl.flows import check as checking
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.marking import marks_in, results_of
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.grid import Grid
from sunshine_xl.io.mark import NotMarkable, mark, unmark
from sunshine_xl.io.opening import read_file
from tests.hostile import counting


def judge_all(paths: list[Path]) -> list[str]:
    """Return what is wrong with how the program takes some files, each by itself."""
    told = []
    for path in paths:
        try:
            told += [f"{path.name}: {fault}" for fault in faults(path)]
        except Exception as error:
            told.append(f"{path.name}: {type(error).__name__}: {error}")
    return told


def faults(path: Path) -> list[str]:
    """Read, check, count, mark and unmark a file; return what must not be."""
    gathered = gather([path])
    findings = [*checking.check(gathered), *gathered.findings]
    count_groups(gathered)
    checking.finding_lines(findings)
    said = [catalog.sentence(one) + catalog.remedy(one) for one in findings]
    wrong = [] if gathered.refused in (0, 1) and all(said) else ["counts"]
    if gathered.refused:
        if not any(one.code.startswith("FILE-0") for one in findings):
            wrong.append("refused without a finding")
        return wrong
    data = path.read_bytes()
    reading = read_file(path, path.name)
    if data.startswith(b"PK"):
        wrong += lost_cells(data, reading.grids)
    results = results_of(findings[:200])
    try:
        marked = mark(data, marks_in(results), results)
        unmark(marked)
    except NotMarkable:
        pass
    return wrong


def lost_cells(data: bytes, grids: tuple[Grid, ...]) -> list[str]:
    """Return the sheets that hold other cells than an independent reader counts.

    What that reader itself cannot parse is not judged.
    """
    try:
        there = counting.cells_by_sheet(data)
    except Exception:
        return []
    read = {g.sheet: sum(len(r) - r.count("") for r in g.rows) for g in grids}
    return [
        f"{sheet}: {read.get(sheet)} cells of {number}"
        for sheet, number in there.items()
        if read.get(sheet) != number
    ]
