"""Keeps results at home: refused for print, locked by a password (R106–R107)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.alone import Busy, alone
from sunshine_xl.flows.check import finding_lines
from sunshine_xl.flows.gather import AskPassword
from sunshine_xl.flows.report import Report
from sunshine_xl.forms.results_seen import first_result
from sunshine_xl.grid import Grid
from sunshine_xl.io.atomic import WriteFailed, reason_of, replace_file
from sunshine_xl.io.encrypting import (
    decrypt,
    forget_previous,
    is_encrypted,
    write_result,
)
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.opening import file_bytes, read_file

_NONE = "没有找到可以加密的 .xlsx 文件。"
_NO_PASSWORD = "密码不能为空。请重新设一个密码，并记在只有您知道的地方。"

Change = Callable[[Path, bytes], bool]


def results_in(grids: Sequence[Grid]) -> Iterator[Finding]:
    """Yield where a workbook meant for villages or printers shows a result."""
    found = first_result(grids)
    if found:
        grid, row, column = found
        yield Finding("CNF-001", grid.place(row, column))


def refuse_results(
    paths: Sequence[Path], password: AskPassword | None = None
) -> list[Finding]:
    """Return a finding for every file that must not leave the bank.

    A locked file that cannot be opened is refused too: nobody knows what it holds.
    """
    findings: list[Finding] = []
    for path, name in find_files(paths).files:
        reading = read_file(path, name, password=password)
        findings += results_in(reading.grids)
        if not reading.readable:
            findings += reading.findings
    return findings


def protect(paths: Sequence[Path], password: str) -> Report:
    """Lock every .xlsx below some paths with a password, in place."""

    def lock(path: Path, data: bytes) -> bool:
        if is_encrypted(data):
            forget_previous(path)  # the power may have gone before that was done
            return False
        write_result(path, data, password=password)
        return True

    return _each(paths, password, lock, "已加密", "locked")


def unprotect(paths: Sequence[Path], password: str) -> Report:
    """Take the password off every file it opens."""

    def unlock(path: Path, data: bytes) -> bool:
        if not is_encrypted(data):
            return False
        replace_file(path, decrypt(data, password), keep_previous=False)
        return True

    return _each(paths, password, unlock, "已取消密码", "unlocked")


def _each(
    paths: Sequence[Path], password: str, change: Change, done: str, name: str
) -> Report:
    if not password:
        return Report(refusal=_NO_PASSWORD)
    try:
        with alone(*paths):
            return _each_file(paths, change, done, name)
    except Busy as busy:
        return Report(refusal=str(busy))


def _each_file(paths: Sequence[Path], change: Change, done: str, name: str) -> Report:
    written: list[Path] = []
    findings: list[Finding] = []
    left = 0
    files = find_files(paths).files
    for path, shown in files:
        try:
            if change(path, file_bytes(path)):
                written.append(path)
            else:
                left += 1
        except Refused as refusal:
            words = {"reason": refusal.reason}
            findings.append(Finding(refusal.code, Place(shown), "", words))
        except (WriteFailed, OSError) as problem:
            reason = reason_of(problem)
            findings.append(Finding("CNF-002", Place(shown), "", {"reason": reason}))
    if not files:
        return Report(refusal=_NONE)
    document = {
        name: len(written),
        "unchanged": left,
        "findings": finding_lines(findings),
    }
    lines = [f"{done} {len(written)} 个文件，{left} 个不必改动。"]
    if name == "locked" and written:
        lines.append("请记住密码：忘记了，文件无法打开。")
    return Report(lines, findings, tuple(written), document)
