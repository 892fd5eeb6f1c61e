"""Zips joined from pieces that were deflated apart."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.io import zip_pieces
from sunshine_xl.io.guard import open_archive
from sunshine_xl.io.merged_rows import deflate
from sunshine_xl.io.zip_pieces import ZipPieces, joined_crc


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_checksum_of_the_whole_follows_from_the_parts(first, second):
    whole = joined_crc(zlib.crc32(first), zlib.crc32(second), len(second))
    assert whole == zlib.crc32(first + second)


@given(st.lists(st.lists(st.binary(max_size=2000), max_size=4), min_size=1, max_size=4))
def test_parts_read_back_as_they_were_put_in(parts):
    target = BytesIO()
    archive = ZipPieces(target)
    for number, pieces in enumerate(parts):
        archive.add(f"部/{number}.bin", map(deflate, pieces))
    archive.close()
    with zipfile.ZipFile(target) as read:
        assert read.testzip() is None
        for number, pieces in enumerate(parts):
            assert read.read(f"部/{number}.bin") == b"".join(pieces)
    open_archive(target.getvalue())


def test_the_same_pieces_give_the_same_bytes():
    made = []
    for _ in range(2):
        target = BytesIO()
        archive = ZipPieces(target)
        archive.add("a", [deflate(b"1"), deflate(b"2")])
        archive.close()
        made.append(target.getvalue())
    assert made[0] == made[1]


def test_a_directory_far_back_is_found_by_its_long_form(monkeypatch):
    # Offsets count as beyond 4 GiB from 50 bytes on.
    monkeypatch.setattr(zip_pieces, "_UNKNOWN", 50)
    long_end = zip_pieces.ZipPieces.close
    target = BytesIO()
    archive = ZipPieces(target)
    archive.add("a", [deflate(bytes(range(100)))])
    archive.add("b", [deflate(b"second")])
    long_end(archive)
    data = target.getvalue()
    assert b"PK\6\6" in data and b"PK\6\7" in data
    entry = data.rindex(b"PK\1\2")
    extra = data[entry + 46 + 1 : entry + 46 + 1 + 12]
    assert extra[:4] == b"\1\0\x08\0"
    assert data[int.from_bytes(extra[4:], "little") :].startswith(b"PK\3\4")
