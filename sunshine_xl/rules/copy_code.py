"""The code of a booklet copy: what its QR code says and a scanner types (R51, R73).

``SX1|<edition>|<group_no>|<copy_no>|<page>``; the page is empty for a whole copy. A
scanner acts as a keyboard, so the code is plain ASCII: other characters of a group's
number are written as percent signs and hexadecimal digits (UTF-8). Nothing personal
is in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote_to_bytes

_MARK = "SX1"
_PARTS = 5
_MOST_DIGITS = 6
# What Chinese keyboards give for | beside the full-width one that NFKC knows.
_BARS = str.maketrans(dict.fromkeys("¦│丨", "|"))
_NOISE = dict.fromkeys(map(ord, " \t\r\n\u00a0\u200b\u2060\ufeff"), None)
_NUMBER = re.compile(rf"0*([1-9]\d{{0,{_MOST_DIGITS - 1}}})")
_ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
_COPY_NO = re.compile(r"第?0*([1-9]\d{0,5})册?(?:[/／-]\d{1,6})?")


@dataclass(frozen=True, slots=True)
class CopyCode:
    """Which copy of which group's booklet, and which page of it (None: all)."""

    edition: int
    group_no: str
    copy_no: int
    page: int | None = None


class CodeFault(StrEnum):
    """What is wrong with a text that should be a copy's code, for a clerk to read."""

    FOREIGN = "不是评议册的编码"
    PARTS = "编码不完整，应有五段"
    EDITION = "年度不是四位数字"
    GROUP = "小组编号一段无法识别"
    COPY = "册号一段不是正整数"
    PAGE = "页码一段不是正整数"


def format_code(code: CopyCode) -> str:
    """Return the text of a copy's QR code.

    >>> format_code(CopyCode(2015, "G01", 3)), format_code(CopyCode(2015, "G01", 3, 2))
    ('SX1|2015|G01|3|', 'SX1|2015|G01|3|2')
    """
    group = quote(code.group_no.strip(), safe="")
    page = "" if code.page is None else code.page
    return f"{_MARK}|{code.edition:04d}|{group}|{code.copy_no}|{page}"


def parse_code(text: str) -> CopyCode | CodeFault:
    """Return what a scanned or typed code names, or what is wrong with it.

    Full-width signs, blanks, line ends and small letters are taken as meant.

    >>> parse_code(" sx1|２０１５|G01|3|\\n")
    CopyCode(edition=2015, group_no='G01', copy_no=3, page=None)
    """
    plain = unicodedata.normalize("NFKC", text).translate(_BARS).translate(_NOISE)
    parts = plain.split("|")
    if parts[0].upper() != _MARK:
        return CodeFault.FOREIGN
    if len(parts) != _PARTS:
        return CodeFault.PARTS
    _, edition, group, copy, page = parts
    if not re.fullmatch(r"[0-9]{4}", edition):
        return CodeFault.EDITION
    group_no = _group_no(group)
    if not group_no:
        return CodeFault.GROUP
    copy_no = _NUMBER.fullmatch(copy)
    if not copy_no:
        return CodeFault.COPY
    page_no = _NUMBER.fullmatch(page)
    if page and not page_no:
        return CodeFault.PAGE
    number = int(page_no[1]) if page_no else None
    return CopyCode(int(edition), group_no, int(copy_no[1]), number)


def parse_short_code(text: str) -> CopyCode | None:
    """Return what ``<group_no>/<copy_no>`` names, which people type; its edition is 0.

    >>> parse_short_code("G01/3")
    CopyCode(edition=0, group_no='G01', copy_no=3, page=None)
    """
    plain = unicodedata.normalize("NFKC", text).translate(_NOISE)
    group_no, _, copy = plain.rpartition("/")
    number = _NUMBER.fullmatch(copy)
    return CopyCode(0, group_no, int(number[1])) if group_no and number else None


def copy_number(text: str) -> int | None:
    """Return k of a 册号 such as ``k``, ``k/n`` or ``第k册``, None where there is none.

    >>> copy_number("3/5"), copy_number("第２册"), copy_number("全")
    (3, 2, None)
    """
    plain = unicodedata.normalize("NFKC", text).translate(_NOISE)
    found = _COPY_NO.fullmatch(plain)
    return int(found[1]) if found else None


def same_group(one: str, other: str) -> bool:
    """Return whether two group numbers are the same but for width, case and blanks."""
    return _plain(one) == _plain(other)


def _plain(group_no: str) -> str:
    return unicodedata.normalize("NFKC", group_no).translate(_NOISE).casefold()


def _group_no(text: str) -> str:
    """Return a group's number out of its part of the code, "" where it is none.

    Somebody may type Chinese characters as they are; a scanner never does.
    """
    if not text.isascii():
        return text if "%" not in text else ""
    if not _ENCODED.fullmatch(text):
        return ""
    try:
        return unquote_to_bytes(text).decode("utf-8").strip()
    except UnicodeDecodeError:
        return ""
