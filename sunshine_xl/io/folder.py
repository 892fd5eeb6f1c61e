"""Finds the files to read below what people point at, and says what it passed over."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.io.places import NOT_READ, campaign_root
from sunshine_xl.io.temporary import is_leftover

_READ = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".htm", ".html"))
_SYSTEM = frozenset(("thumbs.db", "desktop.ini"))
_NAMED_AT_MOST = 10
_LOCK_BYTES = 1_000
# A link out of the folder, and what is no file or may not be entered.
_LEFT_ASIDE = frozenset({"FILE-012", "FILE-013"})


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, each with the name that places show, and what was noticed."""

    files: tuple[tuple[Path, str], ...]
    root: Path
    findings: tuple[Finding, ...]

    @property
    def left_aside(self) -> list[Finding]:
        """What there is to say of files that are not among those to read."""
        return [one for one in self.findings if one.code in _LEFT_ASIDE]


def find_files(paths: Sequence[Path]) -> Found:
    """Return the tables below ``paths``, sorted by name, each file once.

    A name is relative to the campaign's folder, else to the folder that was given.
    """
    walks = [_walk(path) for path in paths]
    files = {
        real_path(path): (path, name) for walk in walks for path, name in walk.files
    }
    findings = [finding for walk in walks for finding in walk.findings]
    passed = [name for walk in walks for name in walk.passed]
    if passed:
        findings.append(_passed_over(passed))
    root = walks[0].root if walks else Path()
    return Found(
        tuple(sorted(files.values(), key=lambda one: one[1])), root, tuple(findings)
    )


class _Walk:
    """One path that was given, and what lies below it."""

    def __init__(self, given: Path) -> None:
        campaign = campaign_root(given)
        self.given = given
        self.campaign = campaign
        self.root = campaign or (given if given.is_dir() else given.parent)
        self.files: list[tuple[Path, str]] = []
        self.findings: list[Finding] = []
        self.passed: list[str] = []

    def name(self, path: Path) -> str:
        if self.campaign:
            return path.absolute().relative_to(self.campaign).as_posix()
        if self.given.is_dir():
            return path.relative_to(self.given).as_posix()
        return path.as_posix()

    def note(self, code: str, path: Path, **values: str) -> None:
        self.findings.append(Finding(code, Place(self.name(path)), "", values))


def _walk(given: Path) -> _Walk:
    walk = _Walk(given)
    try:
        mode = given.stat().st_mode
    except OSError:
        walk.note("FILE-013", given, reason="找不到或无权访问")
        return walk
    if stat.S_ISDIR(mode):
        for path in _below(given, walk):
            _sort_out(path, walk)
    else:
        walk.files.append((given, walk.name(given)))
    return walk


def _below(folder: Path, walk: _Walk) -> Iterator[Path]:
    """Yield the files below a folder in order of name, entering no linked folder."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        walk.note("FILE-013", folder, reason="无权访问文件夹")
        return
    for entry in entries:
        path = folder / entry.name
        if not _is_folder(entry):
            yield path
        elif not _stays_inside(path, walk.root):
            walk.note("FILE-012", path)
        elif entry.name.startswith("."):
            walk.passed.append(walk.name(path))
        elif entry.is_symlink():
            continue  # what it points at is read where it stands
        elif not (entry.name in NOT_READ and folder.absolute() == walk.campaign):
            yield from _below(path, walk)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to itself: opening it says so


def _sort_out(path: Path, walk: _Walk) -> None:
    """Take a file, or note why it is passed over."""
    locked = _locked_file(path)
    if locked is not None:
        if locked.is_file():
            walk.note("FILE-010", locked, user=_lock_holder(path))
        else:
            walk.passed.append(walk.name(path))
    elif _is_stray(path.name):
        walk.passed.append(walk.name(path))
    elif path.suffix.lower() in _READ:
        if path.is_symlink() and not _stays_inside(path, walk.root):
            walk.note("FILE-012", path)
        else:
            walk.files.append((path, walk.name(path)))


def _is_stray(name: str) -> bool:
    lowered = name.lower()
    return (
        lowered.startswith((".", "~$"))
        or lowered in _SYSTEM
        or lowered.endswith(".bak")
        or is_leftover(name)
    )


def _locked_file(path: Path) -> Path | None:
    """Return the file that a lock file stands for: ``~$X.xlsx`` or ``.~lock.X#``."""
    if _stands_for(path.name[2:]) and path.name.startswith("~$"):
        whole = path.with_name(path.name[2:])
        # Excel drops two characters of a long name to make room for its mark.
        shortened = [] if whole.is_file() else _ending_in(path)
        return shortened[0] if len(shortened) == 1 else whole
    match = re.fullmatch(r"\.~lock\.(.+)#", path.name)
    return path.with_name(match[1]) if match and _stands_for(match[1]) else None


def _stands_for(name: str) -> bool:
    """Return whether what is left of a lock file's name can be a file's."""
    return name not in ("", ".", "..")


def _ending_in(lock: Path) -> list[Path]:
    ending = lock.name[2:]
    return [
        one
        for one in lock.parent.iterdir()
        if one.name.endswith(ending)
        and len(one.name) == len(lock.name)
        and one.name != lock.name
    ]


def _lock_holder(path: Path) -> str:
    """Return the name a lock file gives its owner, or nothing."""
    try:
        with path.open("rb") as file:
            data = file.read(_LOCK_BYTES)
    except OSError:
        return ""
    if path.name.startswith("~$"):
        length = data[0] if data else 0
        text = data[1 : 1 + length].decode("gb18030", "replace")
    else:
        text = data.decode("utf-8", "replace").split(",")[0]
    return "".join(character for character in text if character.isprintable()).strip()


def _stays_inside(path: Path, root: Path) -> bool:
    return real_path(path).is_relative_to(real_path(root))


def real_path(path: Path) -> Path:
    """Return where a path leads; a link to itself leads nowhere and raises nothing."""
    return Path(os.path.realpath(path))


def _passed_over(names: Sequence[str]) -> Finding:
    shown = "、".join(names[:_NAMED_AT_MOST])
    more = "…" if len(names) > _NAMED_AT_MOST else ""
    values = {"count": str(len(names)), "names": shown + more}
    return Finding("FILE-011", Place(names[0]), "", values)
