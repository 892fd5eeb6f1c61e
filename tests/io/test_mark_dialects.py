"""Other programs write the same workbook in other words; patching understands them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sunshine_xl.io.mark import NotMarkable, Results, mark, unmark
from sunshine_xl.io.marks import AUTHOR, SHEET, SIGN
from tests.io.marking import loaded, marks_on, parts, plain_book, results_of, zipped
from tests.io.rich_workbook import SHEETS, rich_workbook

_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/"
_PATCHED = re.compile(r"xl/(workbook|styles|comments1|worksheets/sheet\d+)\.xml")

Change = Callable[[str, bytes], bytes]


def prefixed(name: str, content: bytes) -> bytes:
    """Write the spreadsheet elements as ``x:...``, as the Open XML SDK does."""
    if not _PATCHED.fullmatch(name):
        return content
    content = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])", rb"<\1x:", content)
    return content.replace(b'xmlns="' + _MAIN, b'xmlns:x="' + _MAIN, 1)


def strict(_: str, content: bytes) -> bytes:
    """Use the namespaces of ISO 29500 strict."""
    content = content.replace(_MAIN, _STRICT + b"spreadsheetml/main")
    old = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return content.replace(old, _STRICT + b"officeDocument/relationships")


def single_quotes(name: str, content: bytes) -> bytes:
    """Start with a byte order mark and quote attributes the other way."""
    if not name.endswith((".xml", ".rels")) or b"'" in content:
        return content
    return b"\xef\xbb\xbf" + content.replace(b'"', b"'")


def commented(name: str, content: bytes) -> bytes:
    """Hide tags in a comment and in character data."""
    if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
        return content
    trap = b"<!-- <sheetData></sheetData> --><sheetData"
    return content.replace(b"<sheetData", trap, 1)


def absolute(name: str, content: bytes) -> bytes:
    """Point to parts from the root of the package."""
    if name != "xl/_rels/workbook.xml.rels":
        return content
    return re.sub(rb'Target="(?=\w)', rb'Target="/xl/', content)


def bare(name: str, content: bytes) -> bytes:
    """Leave out what the schema lets one leave out."""
    if name == "xl/styles.xml":
        content = re.sub(rb"<dxfs.*</dxfs>", b"", content)
    if name.startswith("xl/worksheets/sheet"):
        content = re.sub(
            rb"<conditionalFormatting.*</conditionalFormatting>", b"", content
        )
        content = re.sub(rb"<pageMargins[^>]*>|<dimension[^>]*>", b"", content)
    return content


def empty_tables(name: str, content: bytes) -> bytes:
    """Write empty lists as one tag."""
    if name == "xl/styles.xml":
        content = re.sub(rb"<dxfs.*</dxfs>", b"<dxfs count='0' />", content)
    if name == "xl/comments1.xml":
        content = re.sub(rb"<authors>.*</authors>", b"<authors />", content)
        content = re.sub(rb"<commentList>.*</commentList>", b"<commentList/>", content)
    if name.startswith("xl/worksheets/sheet"):
        content = re.sub(
            rb"<conditionalFormatting.*</conditionalFormatting>", b"", content
        )
    return content


@pytest.mark.parametrize(
    "change",
    [prefixed, strict, single_quotes, commented, absolute, bare, empty_tables],
)
def test_each_way_of_writing_is_marked_and_given_back(change: Change) -> None:
    contents = {
        name: change(name, content)
        for name, content in parts(rich_workbook(macros=False)).items()
    }
    marks = marks_on(SHEETS)
    marked = mark(zipped(contents), marks, results_of(marks))
    assert parts(unmark(marked)) == contents
    assert mark(marked, marks, results_of(marks)) == marked
    if change is not strict:  # openpyxl finds no sheets in strict files
        _looks_marked(marked)


def _looks_marked(marked: bytes) -> None:
    book = loaded(marked)
    assert book.sheetnames[-1] == SHEET
    for sheet in book.worksheets[:-1]:
        rules = sheet.conditional_formatting._cf_rules.values()
        formulas = [str(rule.formula) for some in rules for rule in some]
        assert sum(SIGN in formula for formula in formulas) == 3
        assert sheet["A3"].comment.author == AUTHOR
    assert book[SHEET]["E3"].hyperlink.location == "'评议 ''甲''组'!A3"


def test_a_workbook_without_styles_gets_some() -> None:
    contents = parts(plain_book("一"))
    del contents["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        contents[name] = re.sub(rb"<\w+ [^>]*styles[^>]*>", b"", contents[name])
    marked = mark(zipped(contents), marks_on(["一"]), Results("", []))
    assert loaded(marked)["一"]["A3"].comment
    assert parts(unmark(marked)) == contents


def test_styles_without_fonts_are_left_alone() -> None:  # MRK-007
    contents = parts(plain_book("一"))
    contents["xl/styles.xml"] = re.sub(
        rb"<fonts.*?</fonts>", b"", contents["xl/styles.xml"], flags=re.DOTALL
    )
    with pytest.raises(NotMarkable) as refused:
        mark(zipped(contents), marks_on(["一"]), Results("", []))
    assert refused.value.reason == "MRK-007"
