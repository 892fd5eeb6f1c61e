"""Files a step writes for the staff: each whole or not at all, failures told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.io.atomic import WriteFailed, replace_file

_CHINESE = {
    "permission denied, or the file is open in another program": (
        "没有权限，或文件正在别的程序中打开"
    ),
    "the folder does not exist": "文件夹不存在",
    "the disk is full": "磁盘已满",
}


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
            reason = getattr(problem, "reason", "")
            words = {"reason": _CHINESE.get(reason, "写入失败")}
            problems.append(Finding("FILE-016", Place(path.name), "", words))
        else:
            written.append(path)
    return written, problems
