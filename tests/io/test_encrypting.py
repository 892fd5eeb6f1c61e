"""A locked file is really locked, opens again, and leaves no plain copy (R106)."""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess

import pytest

from sunshine_xl.flows.synthetic.import_form import import_template
from sunshine_xl.io import encrypting
from sunshine_xl.io.atomic import WriteFailed
from sunshine_xl.io.encrypting import decrypt, encrypt, is_encrypted, write_result
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.opening import read_bytes
from tests.office import convert

PASSWORD = "农商·2015 年"


@pytest.fixture(scope="module")
def plain():
    return import_template()


@pytest.fixture(scope="module")
def locked(plain):
    return encrypt(plain, PASSWORD)


def test_what_is_locked_opens_again(plain, locked):
    assert locked[:4] == b"\xd0\xcf\x11\xe0"
    assert is_encrypted(locked)
    assert not is_encrypted(plain)
    assert decrypt(locked, PASSWORD) == plain
    assert b"sharedStrings" not in locked


@pytest.mark.parametrize("wrong", ["农商·2015 年 ", "", "VelvetSweatshop"])
def test_another_password_opens_nothing(locked, wrong):
    with pytest.raises(Refused):
        decrypt(locked, wrong)


def test_a_flipped_byte_is_noticed(locked):
    """msoffcrypto would accept it unless asked to verify."""
    rng = random.Random(1)
    for _ in range(10):
        at = rng.randrange(len(locked) // 2, len(locked))
        changed = bytearray(locked)
        changed[at] ^= 1 << rng.randrange(8)
        if bytes(changed) == locked:
            continue
        try:
            again = decrypt(bytes(changed), PASSWORD)
        except Refused:
            continue
        # A byte of padding that belongs to nothing.
        assert again == decrypt(locked, PASSWORD)


@pytest.mark.parametrize(
    ("data", "password"), [(b"PK", ""), (b"\xd0\xcf\x11\xe0", "x"), (b"a,b", "x")]
)
def test_what_cannot_be_locked_is_refused(data, password):
    with pytest.raises(ValueError, match=r"密码|xlsx"):
        encrypt(data, password)


def test_a_library_that_does_not_lock_is_found_out(plain, monkeypatch, tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    monkeypatch.setattr(OOXMLFile, "encrypt", lambda _, __, out: out.write(plain))
    with pytest.raises(WriteFailed):
        write_result(tmp_path / "表.xlsx", plain, password=PASSWORD)
    assert not (tmp_path / "表.xlsx").exists()


def test_our_reader_and_libreoffice_open_it(plain, locked, tmp_path):
    again = read_bytes(locked, "x", password=lambda _: PASSWORD)
    assert [g.rows for g in again.grids] == [
        g.rows for g in read_bytes(plain, "x").grids
    ]
    assert read_bytes(locked, "x").findings[0].code == "FILE-004"
    (tmp_path / "加密.xlsx").write_bytes(locked)
    (tmp_path / "出").mkdir()
    with contextlib.suppress(subprocess.CalledProcessError):
        convert([tmp_path / "加密.xlsx"], tmp_path / "出")
    assert not (tmp_path / "出" / "加密.xlsx").exists(), "it opened without a password"


def test_libreoffice_opens_it_with_the_password(running, locked, tmp_path):
    import sunshine_xl.calc.apps as apps

    path = tmp_path / "加密.xlsx"
    path.write_bytes(locked)
    books = apps.APPS[running.pid].books
    book = books.open(str(path), password=PASSWORD)
    assert book.sheets("字典").name == "字典"
    book.close()


def test_no_plain_version_is_left(plain, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"older")
    write_result(path, plain)
    assert path.with_name("表.xlsx.bak").exists()
    write_result(path, plain, password=PASSWORD)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["内部资料.txt", "表.xlsx"]
    assert is_encrypted(path.read_bytes())
    write_result(path, plain, password=PASSWORD)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["内部资料.txt", "表.xlsx"]


def test_the_plain_bytes_never_touch_the_disk(plain, tmp_path, monkeypatch):
    seen = []

    def replace(path, data, **options):
        seen.append(data)

    monkeypatch.setattr(encrypting, "replace_file", replace)
    write_result(tmp_path / "表.xlsx", plain, password=PASSWORD)
    assert not any(data.startswith(b"PK") for data in seen)


def test_a_refused_content_is_not_written(plain, tmp_path):
    def wrong(_):
        raise ValueError("不对")

    with pytest.raises(ValueError, match="不对"):
        write_result(tmp_path / "表.xlsx", plain, password=PASSWORD, verify=wrong)
    with pytest.raises(WriteFailed):
        write_result(tmp_path / "表.xlsx", plain, verify=wrong)
    assert not (tmp_path / "表.xlsx").exists()


def test_the_notice_is_written_once(plain, tmp_path):
    write_result(tmp_path / "表.xlsx", plain)
    text = (tmp_path / "内部资料.txt").read_text("utf-8-sig")
    assert "不得对客户公开或承诺" in text
    (tmp_path / "内部资料.txt").write_text("本行另有规定")
    write_result(tmp_path / "表.xlsx", plain)
    assert (tmp_path / "内部资料.txt").read_text() == "本行另有规定"
    shutil.rmtree(tmp_path)
