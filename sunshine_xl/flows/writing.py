"""Files a step writes for the staff: each whole or not at all, failures told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.io.atomic import WriteFailed, reason_of, replace_file


def not_written(name: str, problem: Exception) -> Finding:
    """Return what to tell of a file that could not be written.

    Nearly always the old one stands; a disk may also fail when the new one is there.
    """
    is_placed = isinstance(problem, WriteFailed) and problem.is_placed
    words = {"reason": reason_of(problem)}
    return Finding("FILE-019" if is_placed else "FILE-016", Place(name), "", words)


def not_replaced(name: str) -> Finding:
    """Return why a file that people fill in stands: it could not be read."""
    return Finding("FILE-020", Place(name))


def write_files(
    files: Mapping[Path, bytes],
) -> tuple[list[Path], list[Finding]]:
    """Write files, making their folders; return the paths and what failed."""
    written, problems = [], []
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        except (WriteFailed, OSError) as problem:
            problems.append(not_written(path.name, problem))
        else:
            written.append(path)
    return written, problems
