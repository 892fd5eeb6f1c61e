"""Result files under a password, and the one door through which they are written.

The plain bytes of an encrypted file never touch the disk.
"""

from __future__ import annotations

import io
from pathlib import Path

from sunshine_xl.io.atomic import Verify, WriteFailed, backup_of, replace_file
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.places import NOTICE

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def encrypt(data: bytes, password: str) -> bytes:
    """Return an Office file locked by a password (agile AES-256, integrity included).

    What was made is opened again and compared before anybody relies on it. Raises
    ``ValueError`` for an empty password and for what is no .xlsx file.
    """
    if not password:
        raise ValueError("密码不能为空")
    if not data.startswith(b"PK"):
        raise ValueError("只有 .xlsx 文件可以加密")
    from msoffcrypto.exceptions import FileFormatError
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(data)).encrypt(password, locked)
    except FileFormatError as error:
        raise ValueError("文件已损坏，不能加密") from error
    made = locked.getvalue()
    if not is_encrypted(made) or decrypt(made, password) != data:
        raise ValueError("加密后核对不一致")
    return made


def decrypt(data: bytes, password: str) -> bytes:
    """Return the file inside; a wrong password or a changed byte raises Refused."""
    from sunshine_xl.io import ole

    return ole.decrypt(data, [password])


def is_encrypted(data: bytes) -> bool:
    """Return whether the bytes are a locked .xlsx file and not merely named so."""
    if not data.startswith(_COMPOUND):
        return False
    import msoffcrypto

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
    except Exception:  # msoffcrypto raises its own errors for what it does not know
        return False
    return bool(office.format == "ooxml" and office.is_encrypted())


def leave_notice(folder: Path) -> None:
    """Say in a folder of results that they are confidential.

    It speaks for the files that cannot say so themselves: the bank's own import
    template, in which nothing but the cells may change, and the database.
    """
    notice = folder / NOTICE
    if not notice.exists():
        replace_file(notice, f"{CONFIDENTIAL}\r\n".encode("utf-8-sig"))


def write_result(
    path: Path, data: bytes, *, password: str = "", verify: Verify | None = None
) -> None:
    """Write a result file whole or not at all, locked where a password is given.

    An older plain version is not kept beside a locked one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    leave_notice(path.parent)
    if not password:
        replace_file(path, data, verify=verify)
        return
    if verify:
        verify(data)
    try:
        locked = encrypt(data, password)
    except ValueError as error:
        raise WriteFailed(str(error), path) from error
    replace_file(path, locked, keep_previous=False)
    forget_previous(path)


def forget_previous(path: Path) -> None:
    """Remove the previous version of a locked file, which may be a plain one."""
    backup_of(path).unlink(missing_ok=True)
