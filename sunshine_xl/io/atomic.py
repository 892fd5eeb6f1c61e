"""Replaces a file whole or not at all, keeping the version that stood there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PREFIX = ".sunshine-"
_SUFFIX = ".tmp"
_LEFTOVER = re.compile(r"\.sunshine-.+\.tmp")
_BACKUP = ".bak"
_STALE_SECONDS = 3_600
# Full-width signs count because spreadsheets read them as the plain ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001
_INVISIBLE = " \u00a0\u200b\ufeff"
_NUMBER = re.compile(r"-(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")

Verify = Callable[[bytes], None]


class WriteFailed(Exception):
    """A file could not be replaced; the old one, if any, stands untouched."""

    def __init__(self, reason: str, path: Path) -> None:
        super().__init__(f"cannot write {path.name}: {reason}")
        self.reason = reason
        self.path = path


def replace_file(
    path: Path,
    data: bytes,
    *,
    verify: Verify | None = None,
    keep_previous: bool = True,
) -> Path | None:
    """Replace a file by ``data`` at one stroke; return where the old version went.

    ``verify`` sees the bytes as they came back from the disk and may raise
    ``ValueError`` to call the whole thing off.
    """
    _sweep(path.parent)
    temporary = _reserve(path)
    try:
        _write(temporary, data)
        _check(temporary, data, verify)
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            temporary.chmod(0o666 & ~_umask())
        backup = _keep(path) if keep_previous and path.exists() else None
        temporary.replace(path)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise WriteFailed(_reason(error), path) from error
    finally:
        temporary.unlink(missing_ok=True)
    return backup


def backup_of(path: Path) -> Path:
    """Return where the previous version of a file is kept."""
    return path.with_name(path.name + _BACKUP)


@contextlib.contextmanager
def replacing(path: Path, *, keep_previous: bool = True) -> Iterator[Path]:
    """Yield a file beside ``path`` to write into; at the end it takes the place.

    For what is too large to be held in memory. Where the block raises, the old file
    stands untouched.
    """
    _sweep(path.parent)
    temporary = _reserve(path)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        if keep_previous and path.exists():
            _keep(path)
        temporary.replace(path)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise WriteFailed(_reason(error), path) from error
    finally:
        temporary.unlink(missing_ok=True)


def is_leftover(name: str) -> bool:
    """Return whether a file name is that of a write of ours that was cut short."""
    return _LEFTOVER.fullmatch(name) is not None


def safe_text(value: str) -> str:
    """Return text that no spreadsheet opening a CSV file takes for a formula.

    >>> safe_text("=1+1"), safe_text("-350.00"), safe_text("张三")
    ("'=1+1", '-350.00', '张三')
    """
    bare = value.lstrip(_INVISIBLE)
    if bare.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _reserve(path: Path) -> Path:
    """Create the temporary file, readable by its owner only, beside the target."""
    try:
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, path.parent)
    except OSError as error:
        raise WriteFailed(_reason(error), path) from error
    os.close(handle)
    return Path(name)


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


def _keep(path: Path) -> Path:
    """Make the old version the backup, by link where the file system has links."""
    backup = backup_of(path)
    step = _reserve(backup)
    try:
        step.unlink()
        try:
            os.link(path, step)
        except OSError:
            shutil.copy2(path, step)
        step.replace(backup)
    finally:
        step.unlink(missing_ok=True)
    return backup


def _sweep(folder: Path) -> None:
    """Remove what a write of ours left when it was killed an hour or more ago."""
    limit = time.time() - _STALE_SECONDS
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if leftover.stat().st_mtime < limit:
                leftover.unlink()


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


def _reason(error: Exception) -> str:
    """Return why a write failed, in the words of the catalogue's sentence."""
    if isinstance(error, PermissionError):
        return "没有写入权限，或文件正被其他程序打开"
    if isinstance(error, FileNotFoundError):
        return "文件夹不存在"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘已满"
    return str(error) or type(error).__name__
