"""Text exports of the core system: CSV in any of the encodings in use, by content."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence

from sunshine_xl.findings import Finding, Place
from sunshine_xl.grid import Grid, Value
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.limits import LIMITS, Limits, Refused, damaged, too_large

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"')
_DELIMITERS = ",;\t"
_SAMPLE = 20


def decode(data: bytes) -> tuple[str, str]:
    """Return a text file's text, and the encoding's name where it was a guess."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding), ""
    encoding = _wide(data)
    if encoding:
        return _decoded(data, encoding), encoding.upper()
    declared = _CHARSET.search(data[:2_048])
    candidates = [declared[1].decode().lower()] if declared else []
    for name in (*candidates, "utf-8", "gb18030"):
        name = "gb18030" if name in ("gbk", "gb2312") else name
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        _refuse_binary(text)
        return text, "GBK" if name == "gb18030" and not declared else ""
    raise Refused("FILE-005", "无法识别文字编码")


def read_csv(
    text: str, name: str, guessed: str = "", limits: Limits = LIMITS
) -> Contents:
    """Return the one grid of a CSV text; every value stays text."""
    lines = text.splitlines(keepends=True)
    if max(map(len, lines), default=0) > limits.csv_line:
        raise too_large("一行超过 60,000 个字符")
    delimiter, lines = _delimiter(lines)
    rows: list[list[Value]] = []
    cells = 0
    for row in _parsed(lines, delimiter, limits):
        rows.append([plain(value) for value in row])
        cells += len(row)
        if len(rows) > limits.rows or len(row) > limits.columns or cells > limits.cells:
            raise too_large("单元格过多")
    while rows and not any(rows[-1]):
        rows.pop()
    return Contents((Grid(name, "", rows),), encoding_findings(name, guessed))


def encoding_findings(name: str, guessed: str) -> tuple[Finding, ...]:
    """Return the notice that a text's encoding was guessed."""
    if not guessed:
        return ()
    return (Finding("FILE-008", Place(name), "", {"encoding": guessed}),)


def plain(value: str) -> str:
    """Return a value without the wrappers that keep digits text in a CSV file.

    >>> plain('="0012"'), plain("'0012"), plain("0012")
    ('0012', '0012', '0012')
    """
    wrapped = _FORMULA_TEXT.fullmatch(value)
    if wrapped:
        return wrapped[1].replace('""', '"')
    return value.removeprefix("'")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise damaged("文字编码出错") from error
    _refuse_binary(text)
    return text


def _refuse_binary(text: str) -> None:
    if _CONTROL.search(text):
        raise Refused("FILE-005", "不是 Excel、CSV 或网页表格")


def _wide(data: bytes) -> str:
    """Return which UTF-16 the bytes must be in, by where their zero bytes stand."""
    sample = data[:2_048]
    if sample.count(0) * 5 < len(sample):
        return ""
    return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"


def _delimiter(lines: list[str]) -> tuple[str, list[str]]:
    first = lines[0].rstrip("\r\n") if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], lines[1:]
    sample = [line for line in lines if line.strip()][:_SAMPLE]
    return max(_DELIMITERS, key=lambda one: _evenness(sample, one)), lines


def _evenness(sample: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines agree on the delimiter, then into how many fields."""
    counts = sorted(_QUOTED.sub("", line).count(delimiter) for line in sample)
    usual = counts[len(counts) // 2] if counts else 0
    return (counts.count(usual) if usual else 0), usual


def _parsed(lines: list[str], delimiter: str, limits: Limits) -> list[list[str]]:
    """Return the fields of every line; loose quotes are kept as characters."""
    csv.field_size_limit(limits.text)
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "field limit" in str(error):
            raise too_large("一个单元格超过 32,767 个字符") from error
        if "end of data" in str(error):
            raise damaged("引号不成对") from error
    return list(csv.reader(lines, delimiter=delimiter))
