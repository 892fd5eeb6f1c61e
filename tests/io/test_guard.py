"""What is refused before a parser sees it, and what a refusal says."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from sunshine_xl.io.guard import open_archive, sizes
from sunshine_xl.io.limits import LIMITS, Refused
from tests.hostile import making

PLAIN = making.workbook()


def code_of(data: bytes, limits=LIMITS) -> str:
    try:
        open_archive(data, limits)
    except Refused as refusal:
        assert refusal.reason
        return refusal.code
    return ""


def with_part(name: str, text: bytes) -> bytes:
    return making.zipped(making.parts() | {name: text})


def twice() -> bytes:
    files = making.parts()
    return making.zipped(files | {"XL/Workbook.xml": files["xl/workbook.xml"]})


DTD = b'<?xml version="1.0"?><!-- x --><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PLAIN, ""),
        (PLAIN[:-30], "FILE-001"),
        (PLAIN[: len(PLAIN) // 2], "FILE-001"),
        (PLAIN.replace(b"PK\3\4", b"PK\3\5"), "FILE-001"),
        (b"PK\5\6" + b"\0" * 18, ""),
        (making.set_flag(PLAIN, 1), "FILE-003"),
        (making.zipped(making.parts(), zipfile.ZIP_BZIP2), "FILE-003"),
        (making.zipped(making.parts(), zipfile.ZIP_LZMA), "FILE-003"),
        (making.overlapping(), "FILE-003"),
        (making.bomb(64 << 20), "FILE-003"),
        (twice(), "FILE-003"),
        (with_part("xl/a.xml", DTD), "FILE-003"),
        (with_part("xl/a.xml", DTD.decode().encode("utf-16")), "FILE-003"),
        (with_part("xl/a.xml", DTD.decode().encode("utf-16-be")), "FILE-003"),
        (with_part("xl/a.xml", b"\xef\xbb\xbf" + DTD), "FILE-003"),
        (with_part("xl/a.xml", b"\xff\xfe\0"), "FILE-001"),
    ],
)
def test_refusals(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize(
    ("bound", "code"),
    [
        ({"parts": 2}, "FILE-002"),
        ({"inflated_bytes": 900}, "FILE-002"),
        ({"part_bytes": 200}, "FILE-002"),
        ({"ratio_from": 10, "ratio": 1}, "FILE-003"),
    ],
)
def test_each_limit_bites(bound: dict[str, int], code: str) -> None:
    assert code_of(PLAIN, replace(LIMITS, **bound)) == code


def test_every_flipped_bit_of_the_content_is_noticed() -> None:
    start = PLAIN.find(b"sheet1.xml") + len(b"sheet1.xml")
    for position in range(start, start + 40):
        data = bytearray(PLAIN)
        data[position] ^= 4
        assert code_of(bytes(data)) == "FILE-001"


def test_a_size_that_lies_is_noticed_without_inflating_more() -> None:
    data = bytearray(making.workbook(making.cells("A1=1") * 200))
    central = data.rfind(b"PK\1\2")
    data[central + 24 : central + 28] = (20).to_bytes(4, "little")
    assert code_of(bytes(data)) == "FILE-001"


def test_backslash_names_and_folders_are_read() -> None:
    files = {name.replace("/", "\\"): part for name, part in making.parts().items()}
    archive = open_archive(making.zipped(files | {"xl/": b""}))
    assert "xl/workbook.xml" in archive.xml
    assert "xl/" not in archive.entries


def test_the_stored_copy_is_a_sound_zip_of_the_xml_parts() -> None:
    files = making.parts() | {
        "xl/media/image1.png": b"\x89PNG",
        "xl/wide.xml": '<?xml version="1.0" encoding="UTF-16"?><甲/>'.encode("utf-16"),
    }
    archive = open_archive(making.zipped(files))
    copy = open_archive(archive.stored())
    assert copy.xml == archive.xml
    assert archive.xml["xl/wide.xml"].decode().endswith('"UTF-8"?><甲/>')
    assert "xl/media/image1.png" in archive.entries
    assert "xl/media/image1.png" not in copy.entries


def test_sizes_are_those_of_the_parts() -> None:
    assert sizes(PLAIN) == {n: len(p) for n, p in making.parts().items()}
