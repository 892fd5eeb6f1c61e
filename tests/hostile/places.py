"""Files that are odd by their name, or by what stands in the folder in their place."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile import lure
from tests.hostile.case import Case, read, same
from tests.hostile.lure import MARKER

_OWNER = b"\x04" + "李四".encode("gbk") + b" " * 50


def cases() -> Iterator[Case]:
    """Yield names and places."""
    for name, file in (
        ("emoji", "😀👨‍👩‍👧.xlsx"),
        ("newline", "甲\n乙.xlsx"),
        ("quotes", "甲'\"`乙.xlsx"),
        ("of-200-bytes", "长" * 66 + ".xlsx"),
        ("dash", "--out.xlsx"),
        ("equals", f"={MARKER}().xlsx"),
        ("command", f"$(touch {MARKER});&|.xlsx"),
        ("markup", "[link=x][red].xlsx"),
        ("percent", "%s{0}%n.xlsx"),
        ("blanks", " 甲 .xlsx"),
        ("dots", "甲..xlsx.xlsx"),
        ("escape", "\x1b[31m红\x07.xlsx"),
        ("backslash", "甲\\乙.xlsx"),
        ("tags", "<b>&amp;.xlsx"),
        ("mark", "\ufeff\u202e甲.xlsx"),
        ("upper", "甲.XLSX"),
    ):
        yield read(f"file-name-{name}", same, file=file)
    yield read("file-name-in-gbk", same, put=_named_in_gbk)
    yield read("file-name-closing-markup", same, put=_named_as_markup)
    for name, code, put in (
        ("link-to-outside", "FILE-012", _link_to(lambda: lure.secret())),
        ("link-to-zero", "FILE-012", _link_to(lambda: Path("/dev/zero"))),
        ("link-to-passwords", "FILE-012", _link_to(lambda: Path("/etc/passwd"))),
        ("link-to-nothing", "FILE-012", _link_to(lambda: Path("/nowhere/a.xlsx"))),
        ("link-to-itself", "FILE-013", _loop),
        ("link-to-folder-above", "FILE-012", _linked_folder),
        ("fifo", "FILE-013", _fifo),
        ("socket", "FILE-013", _socket),
        ("lock-of-excel", "FILE-011", _written("~$甲.xlsx", _OWNER)),
        ("lock-of-office", "FILE-011", _written(".~lock.甲.xlsx#", b",li,PC,;")),
        ("lock-of-nothing", "FILE-011", _written("~$", b"")),
        ("lock-of-the-folder", "FILE-011", _written("~$.", b"")),
        ("lock-of-the-folder-above", "FILE-011", _written(".~lock...#", b"")),
        ("lock-hollow", "FILE-011", _written("~$乙.xlsx", b"")),
        ("lock-of-fifo", "FILE-011", _fifo_lock),
        ("thumbs", "FILE-011", _written("Thumbs.db", b"x")),
        ("finder", "FILE-011", _written("._表.xlsx", b"x")),
        ("store", "FILE-011", _written(".DS_Store", b"x")),
        ("backup", "FILE-011", _written("表.xlsx.bak", b"x")),
    ):
        yield Case(f"place-{name}", same, (code,), is_read=False, put=put)
    yield Case("place-folder-named-xlsx", same, (), put=_folder_named)


def _named_in_gbk(folder: Path, data: bytes) -> Path:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + "东支行.xlsx".encode("gbk")))
    path.write_bytes(data)
    return path


def _named_as_markup(folder: Path, data: bytes) -> Path:
    path = folder / "[" / "bold].xlsx"
    path.parent.mkdir()
    path.write_bytes(data)
    return path


def _link_to(target: Callable[[], Path]) -> Callable[[Path, bytes], Path]:
    def put(folder: Path, _: bytes) -> Path:
        path = folder / "链.xlsx"
        path.symlink_to(target())
        return path

    return put


def _written(name: str, content: bytes) -> Callable[[Path, bytes], Path]:
    def put(folder: Path, _: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return put


def _loop(folder: Path, _: bytes) -> Path:
    path = folder / "环.xlsx"
    path.symlink_to(path)
    return path


def _linked_folder(folder: Path, _: bytes) -> Path:
    path = folder / "夹.xlsx"
    path.symlink_to("/")
    return path


def _fifo(folder: Path, _: bytes) -> Path:
    path = folder / "管道.xlsx"
    os.mkfifo(path)
    return path


def _fifo_lock(folder: Path, _: bytes) -> Path:
    path = folder / "~$管道.xlsx"
    os.mkfifo(path)
    return path


def _socket(folder: Path, _: bytes) -> Path:
    path = folder / "口.xlsx"
    # A socket's whole path is short, so it is bound from inside its folder.
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)
    return path


def _folder_named(folder: Path, data: bytes) -> Path:
    inside = folder / "夹.xlsx"
    inside.mkdir()
    path = inside / "表.xlsx"
    path.write_bytes(data)
    return path
