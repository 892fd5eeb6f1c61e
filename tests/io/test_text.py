"""CSV and HTML exports in the encodings that really come."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunshine_xl.io.opening import read_file
from tests.hostile.making import save

TITLES = "客户名称,证件号码,余额\n"
ROWS = [["客户名称", "证件号码", "余额"], ["张三", "990102199003070012", "0012"]]
LEDGER = TITLES + "张三,990102199003070012,0012\n"


def read(folder: Path, data: bytes, name: str = "台账.csv"):
    reading = read_file(save(folder, data, name), name)
    return reading, [finding.code for finding in reading.findings]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("gbk", ["FILE-008"]),
        ("gb18030", ["FILE-008"]),
        ("utf-16", []),
        ("utf-16-le", ["FILE-008"]),
        ("utf-16-be", ["FILE-008"]),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, found: list[str]) -> None:
    reading, codes = read(tmp_path, LEDGER.encode(encoding))
    (grid,) = reading.grids
    assert (grid.sheet, grid.rows, codes) == ("", ROWS, found)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep="])
def test_delimiters(tmp_path: Path, delimiter: str, first: str) -> None:
    line = f"{first}{delimiter}\n" if first else ""
    text = line + LEDGER.replace(",", delimiter)
    assert read(tmp_path, text.encode())[0].grids[0].rows == ROWS


def test_wrappers_that_keep_digits_text(tmp_path: Path) -> None:
    text = '="0012","=""0013""",\'0014,"a\nb"\r\n\r\n'
    (grid,) = read(tmp_path, text.encode())[0].grids
    assert grid.rows == [["0012", "0013", "0014", "a\nb"]]


def test_loose_quotes_are_characters(tmp_path: Path) -> None:
    (grid,) = read(tmp_path, '"甲"乙,1\n'.encode())[0].grids
    assert grid.rows == [["甲乙", "1"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xff\xff\xfe,1\n", "FILE-005"),
        (b"a,b\x01\n", "FILE-005"),
        (b"\xef\xbb\xbf\xff", "FILE-001"),
        (b'<?xml version="1.0"?><Workbook/>', "FILE-005"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "FILE-005"),
        (b'{"a": 1}', "FILE-005"),
        (b"x" * 60_001, "FILE-002"),
        (b'"' + b"x\n" * 20_000, "FILE-002"),
        (b'a,"b\nc,d\n', "FILE-001"),
        (b"a," * 16_400, "FILE-002"),
    ],
)
def test_bad_text(tmp_path: Path, data: bytes, code: str) -> None:
    reading, codes = read(tmp_path, data)
    assert (reading.readable, codes) == (False, [code])


PAGE = """<html><head><meta charset="{charset}"></head><body><table><tr><td>
<table border=1><tr><th rowspan=2>客户名称</th><th colspan=2>余额</th></tr>
<tr><td>年初</td><td>&nbsp;</td></tr>
<tr><td>张<br>三</td><td>='0012'</td><td x:str="'0013">'0013</td></tr></table>
</td></tr></table><table><tr><td>合计</td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "GBK"])
def test_pages_named_xls(tmp_path: Path, charset: str) -> None:
    data = PAGE.format(charset=charset).encode(charset)
    reading, codes = read(tmp_path, data, "台账.xls")
    (grid,) = reading.grids
    assert codes == ["FILE-015"]
    assert grid.rows == [
        ["客户名称", "余额", ""],
        ["", "年初", ""],
        ["张\n三", "='0012'", "0013"],
        ["合计"],
    ]
    assert grid.merged == ((0, 0, 1, 0), (0, 1, 0, 2))


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html><body>登录超时</body></html>", "FILE-005"),
        ("<table><tr><td colspan=16385>x</td></tr></table>", "FILE-002"),
        ("<table><tr><td rowspan=99999 colspan=9999>x</td></tr></table>", "FILE-002"),
    ],
)
def test_pages_that_are_no_tables(tmp_path: Path, page: str, code: str) -> None:
    assert read(tmp_path, page.encode(), "台账.html")[1] == [code]
