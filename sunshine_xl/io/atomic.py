"""Replaces a file whole or not at all, keeping the version that stood there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sunshine_xl.io.temporary import second, temporary

_BACKUP = ".bak"
_FORBIDDEN = "没有写入权限，或文件正被其他程序打开"
_REASONS = {
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EBUSY: _FORBIDDEN,
    errno.EROFS: "文件夹是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘已满",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "文件夹的位置上是一个文件",
    errno.EEXIST: "文件夹的位置上是一个文件",
    errno.EISDIR: "文件的位置上是一个文件夹",
    errno.ENAMETOOLONG: "文件名太长",
}
# Full-width signs count because spreadsheets read them as the plain ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001
_INVISIBLE = " \u00a0\u200b\ufeff"
_NUMBER = re.compile(r"-(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")

Verify = Callable[[bytes], None]


class WriteFailed(Exception):
    """A file could not be replaced; the old one, if any, stands untouched.

    Where it ``is_placed`` the new one stands there, but a power cut may take it.
    """

    def __init__(self, reason: str, path: Path, *, is_placed: bool = False) -> None:
        super().__init__(f"cannot write {path.name}: {reason}")
        self.reason = reason
        self.path = path
        self.is_placed = is_placed


def replace_file(
    path: Path,
    data: bytes,
    *,
    verify: Verify | None = None,
    keep_previous: bool = True,
    instead_of: bytes | None = None,
) -> Path | None:
    """Replace a file by ``data`` at one stroke; return where the old version went.

    ``verify`` sees the bytes as they came back from the disk and may raise
    ``ValueError`` to call the whole thing off. A file that holds just this already is
    left, and so is the version before it. Where ``data`` was made from ``instead_of``,
    a file that somebody else has saved meanwhile is left too, and that is said.
    """
    with _replacing(path) as temporary_file:
        _write(temporary_file, data)
        _check(temporary_file, data, verify)
        if path.exists():
            stands = path.read_bytes()
            if stands == data:
                _sync_folder(path.parent)
                return None
            if instead_of not in (None, stands):
                raise ValueError("文件刚被别人改动，请再运行一次")
            shutil.copymode(path, temporary_file)
        else:
            temporary_file.chmod(0o666 & ~_umask())
        return _put_in_place(temporary_file, path, keep_previous=keep_previous)


def backup_of(path: Path) -> Path:
    """Return where the previous version of a file is kept."""
    return path.with_name(path.name + _BACKUP)


@contextlib.contextmanager
def replacing(path: Path, *, keep_previous: bool = True) -> Iterator[Path]:
    """Yield a file beside ``path`` to write into; at the end it takes the place.

    For what is too large to be held in memory. Where the block raises, the old file
    stands untouched.
    """
    with _replacing(path) as temporary_file:
        yield temporary_file
        with temporary_file.open("rb+") as file:
            os.fsync(file.fileno())
        temporary_file.chmod(0o666 & ~_umask())
        _put_in_place(temporary_file, path, keep_previous=keep_previous)


def safe_text(value: str) -> str:
    """Return text that no spreadsheet opening a CSV file takes for a formula.

    >>> safe_text("=1+1"), safe_text("-350.00"), safe_text("张三")
    ("'=1+1", '-350.00', '张三')
    """
    bare = value.lstrip(_INVISIBLE)
    if bare.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary file, and say what fails in the block as ``WriteFailed``."""
    try:
        with temporary(path) as temporary_file:
            yield temporary_file
    except (OSError, ValueError) as error:
        raise WriteFailed(reason_of(error), path) from error


def _put_in_place(file: Path, path: Path, *, keep_previous: bool) -> Path | None:
    backup = _keep(path, file) if keep_previous and path.exists() else None
    file.replace(path)
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise WriteFailed(reason_of(error), path, is_placed=True) from error
    return backup


def _write(temporary: Path, data: bytes) -> None:
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _check(temporary: Path, data: bytes, verify: Verify | None) -> None:
    written = temporary.read_bytes()
    if written != data:
        raise ValueError("读回的内容与写入的不同")
    if verify:
        verify(written)


def _keep(path: Path, file: Path) -> Path:
    """Make the old version the backup, by link where the file system has links."""
    backup, step = backup_of(path), second(file)
    try:
        os.link(path, step)
    except OSError:
        shutil.copy2(path, step)
    step.replace(backup)
    return backup


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where folders can be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reason_of(problem: Exception) -> str:
    """Return why a file was not written, in the words of the catalogue's sentence."""
    if isinstance(problem, WriteFailed):
        return problem.reason
    if isinstance(problem, OSError):
        return _REASONS.get(problem.errno or 0, f"系统错误 {problem.errno}")
    return str(problem) or type(problem).__name__
