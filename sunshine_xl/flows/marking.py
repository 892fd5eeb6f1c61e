"""Marks in the workbooks themselves: put by ``check --mark``, taken by ``--unmark``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.alone import Busy, alone
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.mark import Mark, NotMarkable, ResultRow, Results, mark, unmark
from sunshine_xl.io.opening import file_bytes

RESULTS_TITLE = "校验结果"


def mark_files(gathered: Gathered, findings: Sequence[Finding]) -> list[Finding]:
    """Mark every workbook that was read; return the findings of those that failed.

    A workbook without findings loses the marks of an earlier run.
    """
    by_file: dict[str, list[Finding]] = {}
    for one in findings:
        by_file.setdefault(one.place.file, []).append(one)
    problems = []
    try:
        with alone(*gathered.paths.values()):
            for name, path in gathered.paths.items():
                ones = by_file.get(name, [])
                problem = _mark(path, name, ones) if ones else _unmark(path, name)
                if isinstance(problem, Finding):
                    problems.append(problem)
    except Busy as busy:
        return [busy.finding(name) for name in gathered.paths]
    return problems


def unmark_files(paths: Sequence[Path]) -> tuple[list[str], list[Finding]]:
    """Take our marks out of every workbook; return the changed files and failures."""
    changed, problems = [], []
    found = find_files(paths)
    try:
        with alone(*paths):
            for path, name in found.files:
                outcome = _unmark(path, name)
                if isinstance(outcome, Finding):
                    problems.append(outcome)
                elif outcome:
                    changed.append(name)
    except Busy as busy:
        return [], [busy.finding(name) for _, name in found.files]
    return changed, problems


def marks_in(results: Results) -> list[Mark]:
    """Return what the lines of the sheet 校验结果 put at their cells."""
    return [
        Mark(row.sheet, row.cell, row.severity, _note(row))
        for row in results.rows
        if row.cell
    ]


def results_of(findings: Sequence[Finding]) -> Results:
    """Return what the findings put on the sheet 校验结果."""
    return Results(RESULTS_TITLE, [_line(one) for one in findings])


def _mark(path: Path, name: str, findings: Sequence[Finding]) -> Finding | None:
    try:
        data = file_bytes(path)
        results = results_of(findings)
        marked = mark(data, marks_in(results), results)
        replace_file(path, marked, instead_of=data)
    except (NotMarkable, Refused, WriteFailed, OSError) as problem:
        return _failed(name, problem)
    return None


def _unmark(path: Path, name: str) -> Finding | bool:
    """Return whether the file held marks, or why they could not be taken out."""
    try:
        data = file_bytes(path)
        clean = unmark(data)
        if clean == data:
            return False
        replace_file(path, clean, instead_of=data)
    except NotMarkable:
        return False
    except (Refused, WriteFailed, OSError) as problem:
        return _failed(name, problem)
    return True


def _note(row: ResultRow) -> str:
    return f"【{row.severity}】{row.code} {row.message}\n{row.remedy}"


def _line(one: Finding) -> ResultRow:
    return ResultRow(
        one.code,
        catalog.severity(one),
        one.place.file,
        one.place.sheet,
        one.place.cell,
        catalog.sentence(one),
        catalog.remedy(one),
    )


def _failed(name: str, problem: Exception) -> Finding:
    """Return why a file stays unmarked: an obstacle in it, or the disk."""
    if isinstance(problem, NotMarkable):
        return Finding(str(problem.reason), Place(name))
    if isinstance(problem, Refused):
        return Finding(problem.code, Place(name), "", {"reason": problem.reason})
    return not_written(name, problem)
