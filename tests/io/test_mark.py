"""Marking adds to a workbook and changes nothing in it; unmarking leaves no trace."""

from __future__ import annotations

import difflib
import re

import openpyxl
import pytest

from sunshine_xl.findings import Severity
from sunshine_xl.io.mark import Mark, NotMarkable, Results, can_mark, mark, unmark
from sunshine_xl.io.marks import AUTHOR, HEADERS, SHEET, SIGN
from tests.io.marking import loaded, marks_on, parts, plain_book, results_of, zipped
from tests.io.rich_workbook import GROUP, NOTED, SHEETS, THREADED, rich_workbook

MARKS = marks_on(SHEETS)
RESULTS = results_of(MARKS)


@pytest.fixture(scope="module", params=[False, True], ids=["xlsx", "xlsm"])
def rich(request: pytest.FixtureRequest) -> bytes:
    return rich_workbook(macros=request.param)


@pytest.fixture(scope="module")
def marked(rich: bytes) -> bytes:
    return mark(rich, MARKS, RESULTS)


@pytest.fixture(scope="module")
def book(marked: bytes) -> openpyxl.Workbook:
    return loaded(marked)


def test_unmark_gives_every_part_back(rich, marked):
    assert list(parts(unmark(marked)).items()) == list(parts(rich).items())


def test_marking_twice_is_marking_once(rich, marked):
    assert mark(marked, MARKS, RESULTS) == marked
    assert parts(mark(marked, [], Results("", []))) == parts(
        mark(rich, [], Results("", []))
    )


def test_a_file_without_marks_stays_the_same_file(rich):
    assert unmark(rich) is rich


def test_old_parts_keep_their_order_and_only_grow(rich, marked):
    before, after = parts(rich), parts(marked)
    assert list(after)[: len(before)] == list(before)
    new = set(after) - set(before)
    assert all("SX" in name or name.endswith(".rels") for name in new)
    for name, content in before.items():
        assert list(_foreign_changes(content, after[name])) == [], name


def _foreign_changes(before: bytes, after: bytes):
    """Yield what is no insertion and no counter of a table or of shape ids."""
    old, new = (re.split(rb"(?=<)", one) for one in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    counter = re.compile(rb"\b(count|data)=\"[\d,]+\"")
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace":
            same = [counter.sub(b"", one) for one in old[a:b]]
            if same != [counter.sub(b"", one) for one in new[c : c + b - a]]:
                yield before, old[a:b], new[c:d]
        elif kind == "delete":
            yield old[a:b]


def test_sheets_names_and_formulas_are_what_they_were(rich, book):
    before = loaded(rich)
    assert book.sheetnames == [*before.sheetnames, SHEET]
    assert list(book.defined_names) == list(before.defined_names)
    assert list(book["图表"].defined_names) == ["局部名称"]
    for sheet in before.worksheets:
        after = book[sheet.title]
        assert after.sheet_state == sheet.sheet_state
        assert after.protection.sheet == sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                assert after[cell.coordinate].value == cell.value
                assert after[cell.coordinate]._style == cell._style


def test_each_marked_cell_has_a_colour_behind_the_sheets_own(book):
    for sheet in book.worksheets[:-1]:
        coloured = {}
        priorities = []
        for ranges, rules in sheet.conditional_formatting._cf_rules.items():
            priorities += [(rule.priority, SIGN in str(rule.formula)) for rule in rules]
            for rule in rules:
                if SIGN in str(rule.formula):
                    assert rule.formula == [f'LEN("{SIGN}")>0']
                    fill = rule.dxf.fill.bgColor.rgb
                    cells = (
                        cell for area in ranges.sqref.ranges for cell in area.cells
                    )
                    coloured |= dict.fromkeys(cells, (fill, rule.dxf.font.b))
        assert coloured == {
            (3, 1): ("FFFFC7CE", True),
            (3, 3): ("FFFFEB9C", True),
            (5, 5): ("FFDDEBF7", True),
            (6, 4): ("FFFFC7CE", True),
            (7, 4): ("FFFFEB9C", True),
            (9, 6): ("FFDDEBF7", True),
        }
        ours = [number for number, is_ours in priorities if is_ours]
        theirs = [number for number, is_ours in priorities if not is_ours]
        assert min(ours) > max(theirs, default=0)
        assert len(set(ours + theirs)) == len(priorities)


def test_each_marked_cell_has_a_note_unless_somebody_wrote_one(book):
    wanted = {"A3", "C3", "E5", "D6", "D7", "F9"}
    for sheet in book.worksheets[:-1]:
        authors = {
            cell.coordinate: cell.comment.author
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment
        }
        foreign = {*NOTED, THREADED} if sheet.title == GROUP else set()
        assert {
            one for one, who in authors.items() if who == AUTHOR
        } == wanted - foreign
        assert {one for one, who in authors.items() if who != AUTHOR} == foreign


def test_results_link_to_their_cells(book):
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[2]][: len(HEADERS)] == list(HEADERS)
    assert sheet["A1"].value == "校验结果"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == f"A2:G{2 + len(MARKS)}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    first = sheet["E3"]
    assert first.value == "A3"
    assert first.hyperlink.location == "'评议 ''甲''组'!A3"
    assert sheet["F3"].alignment.wrap_text


def test_results_of_other_files_have_no_link_and_texts_stay_texts():
    marks = [Mark("别处", "B2", Severity.ERROR, '=1+1 & <x> "_x0041_" \x01')]
    sheet = loaded(mark(plain_book("一"), marks, results_of(marks)))[SHEET]
    assert sheet["E3"].hyperlink is None
    assert sheet["F3"].data_type == "s"
    # Excel reads _x005F_ as "_"; openpyxl leaves it in inline texts.
    assert sheet["F3"].value == '=1+1 & <x> "_x005F_x0041_" \ufffd'


def test_a_sheet_the_user_calls_the_same_is_left_alone():
    data = plain_book("一", SHEET)
    marked = mark(data, [], Results("题", []))
    assert loaded(marked).sheetnames == ["一", SHEET, f"{SHEET}(2)"]
    assert parts(unmark(marked)) == parts(data)
    assert unmark(data) is data


def test_one_cell_found_twice_has_the_gravest_colour_and_both_texts():
    marks = [
        Mark("一", "B2", Severity.NOTICE, "甲"),
        Mark("一", "B2", Severity.ERROR, "乙"),
        Mark("一", "B2", Severity.ERROR, "乙"),
    ]
    sheet = loaded(mark(plain_book("一"), marks, Results("", [])))["一"]
    assert sheet["B2"].comment.text == f"{AUTHOR}：\n甲\n乙"
    (rules,) = sheet.conditional_formatting._cf_rules.values()
    assert rules[0].dxf.fill.bgColor.rgb == "FFFFC7CE"


def test_findings_about_a_whole_sheet_show_in_the_results_only():
    marks = [Mark("一", "", Severity.ERROR, "缺少表头")]
    book = loaded(mark(plain_book("一"), marks, results_of(marks)))
    assert not book["一"].conditional_formatting
    assert book[SHEET]["E3"].hyperlink.location == "'一'!A1"


def test_many_scattered_cells_are_split_into_several_formats():
    cells = " ".join(f"{'ACEG'[row % 4]}{row + 1}" for row in range(3000))
    data = plain_book("一")
    marked = mark(data, marks_on(["一"], cells), Results("", []))
    sheet = parts(marked)["xl/worksheets/sheet1.xml"]
    ranges = re.findall(rb'sqref="([^"]*)"><cfRule', sheet)
    assert sum(len(one.split()) for one in ranges) == 3000
    assert max(len(one.split()) for one in ranges) <= 200
    shapes = re.findall(
        rb'v:shape id="_x0000_s(\d+)"', parts(marked)["xl/drawings/notesSX1.vml"]
    )
    assert len(set(shapes)) == 3000
    assert parts(unmark(marked)) == parts(data)


def test_shape_numbers_are_used_once_in_the_whole_file(rich, marked):
    numbers = [
        number
        for name, content in parts(marked).items()
        if name.endswith(".vml")
        for number in re.findall(rb'<v:shape id="_x0000_s(\d+)"', content)
    ]
    old = sum(c.count(b"<v:shape ") for n, c in parts(rich).items() if ".vml" in n)
    assert len(numbers) > old - 3
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("cell", ["A0", "a1", "A1048577", "XFE1", "A1:B2", "$A$1"])
def test_a_wrong_address_is_refused(cell):
    with pytest.raises(ValueError, match=r"cell|sheet"):
        mark(plain_book("一"), [Mark("一", cell, Severity.ERROR, "")], Results("", []))


def test_a_signed_workbook_is_refused():
    contents = parts(plain_book("一"))
    kind = (
        "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    )
    relation = (
        f'<Relationship Id="rId9" Type="{kind}/origin" '
        'Target="_xmlsignatures/origin.sigs"/></Relationships>'
    )
    rels = contents["_rels/.rels"].replace(b"</Relationships>", relation.encode())
    _refused(zipped(contents | {"_rels/.rels": rels}), "MRK-004")


def _refused(data: bytes, code: str) -> None:
    assert not can_mark(data)
    with pytest.raises(NotMarkable) as caught:
        mark(data, [], Results("", []))
    assert caught.value.reason == code


def test_what_is_no_office_package_is_refused():
    _refused(b"", "MRK-001")
    _refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, "MRK-001")
    _refused("户号,姓名\n1,某某\n".encode("gbk"), "MRK-001")
    _refused(zipped({"content.xml": b"<x/>", "mimetype": b"x"}), "MRK-001")


def test_a_damaged_file_is_refused():
    contents = parts(plain_book("一"))
    half = contents["xl/workbook.xml"]
    _refused(zipped(contents | {"xl/workbook.xml": half[: len(half) // 2]}), "MRK-003")
    doctype = half.replace(b"<workbook", b"<!DOCTYPE x><workbook", 1)
    _refused(zipped(contents | {"xl/workbook.xml": doctype}), "MRK-003")


def test_a_binary_workbook_and_a_shared_one_are_refused():
    contents = parts(plain_book("一"))
    rels = contents["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    _refused(zipped(contents | {"_rels/.rels": rels}), "MRK-002")
    name = "xl/_rels/workbook.xml.rels"
    shared = contents[name].replace(
        b"relationships/theme", b"relationships/revisionHeaders"
    )
    _refused(zipped(contents | {name: shared}), "MRK-005")


def test_a_part_in_another_encoding_is_refused():
    contents = parts(plain_book("一"))
    wide = (
        contents["xl/workbook.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    )
    _refused(zipped(contents | {"xl/workbook.xml": wide}), "MRK-006")
