"""Files a step writes for the staff: each whole or not at all, failures told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.io.atomic import WriteFailed, reason_of, replace_file


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
            words = {"reason": reason_of(problem)}
            problems.append(Finding("FILE-016", Place(path.name), "", words))
        else:
            written.append(path)
    return written, problems
