"""Cells set in an existing workbook: these cells differ and nothing else (R6, R79)."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sunshine_xl.findings import cell_address
from sunshine_xl.io.cell_patch import patch_cells
from sunshine_xl.io.mark import mark, unmark
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.patch_faults import NotPatchable
from tests.io import test_mark_dialects as dialects
from tests.io.marking import loaded, marks_on, parts, plain_book, results_of, zipped
from tests.io.rich_workbook import GROUP, rich_workbook
from tests.office import convert
from tests.validators import problems

DAY = dt.date(2015, 10, 20)
VALUES = {
    (1, 1): "=1+1 & <甲> 'x'\n第二行 ",
    (2, 2): 12345.5,
    (3, 3): Decimal("50000.00"),
    (4, 4): DAY,
    (5, 0): None,
    (6, 30): "远",
    (11, 1): True,
    (40, 0): "新行",
    (40, 2): 0,
    (38, 5): dt.datetime(2015, 10, 20, 18, 0),
}


@pytest.fixture(scope="module")
def rich() -> bytes:
    return rich_workbook()


@pytest.fixture(scope="module")
def patched(rich: bytes) -> bytes:
    return patch_cells(rich, GROUP, VALUES)


def test_only_the_sheet_its_formats_and_the_recalculation_differ(rich, patched):
    before, after = parts(rich), parts(patched)
    assert list(before) == list(after)
    differing = {name for name in before if before[name] != after[name]}
    # XlsxWriter asks for the recalculation itself.
    assert differing == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


@pytest.mark.parametrize("there", [b"", b'<calcPr calcId="1"/>'])
def test_a_workbook_with_formulas_asks_to_be_calculated(there):
    contents = parts(styled())
    name = "xl/workbook.xml"
    contents[name] = re.sub(rb"<calcPr[^>]*>", there, contents[name])
    after = parts(patch_cells(zipped(contents), "表", {(9, 9): 1}))
    assert b'fullCalcOnLoad="1"' in after[name]
    plain = parts(plain_book("一"))
    plain[name] = re.sub(rb"<calcPr[^>]*>", there, plain[name])
    assert parts(patch_cells(zipped(plain), "一", {(9, 9): 1}))[name] == plain[name]


def test_in_the_sheet_only_the_cells_differ(rich, patched):
    old, new = (
        parts(one)["xl/worksheets/sheet1.xml"].decode() for one in (rich, patched)
    )
    cell = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.S)
    mine = {cell_address(*at) for at in VALUES}

    def others(text: str) -> str:
        text = cell.sub(lambda m: "" if m[1] in mine else m[0], text)
        text = re.sub(r'<row r="(39|41)"[^>]*></row>', "", text)
        return re.sub(r' spans="[^"]*"|<dimension[^>]*>', "", text)

    assert others(old) == others(new)


def test_an_independent_reader_finds_the_values_and_the_old_formats(rich, patched):
    sheet, before = loaded(patched)[GROUP], loaded(rich)[GROUP]
    assert sheet["B2"].value == VALUES[1, 1]
    assert sheet["B2"].data_type != "f"
    assert sheet["C3"].value == 12345.5
    assert sheet["D4"].value == 50000
    assert sheet["E5"].value == dt.datetime(2015, 10, 20)
    assert sheet["A6"].value is None
    assert sheet["AE7"].value == "远"
    assert sheet["B12"].value is True
    assert [sheet["A41"].value, sheet["C41"].value] == ["新行", 0]
    assert sheet["F39"].value == dt.datetime(2015, 10, 20, 18, 0)
    assert sheet.dimensions == "A1:AE41"
    for row in before.iter_rows():
        for cell in row:
            now = sheet[cell.coordinate]
            if (cell.row - 1, cell.column - 1) not in VALUES:
                assert now.value == cell.value
            if cell.coordinate not in ("E5",):
                assert now._style == cell._style


def test_our_own_reader_finds_the_values(patched, tmp_path):
    file = tmp_path / "册.xlsm"
    file.write_bytes(patched)
    reading = read_file(file, file.name)
    grid = next(one for one in reading.grids if one.sheet == GROUP)
    for at, value in VALUES.items():
        if value is None:
            assert grid.value(*at) == ""
        else:
            assert grid.value(*at) == value


def test_the_validator_and_the_other_office_accept_it(patched, tmp_path):
    file = tmp_path / "册.xlsm"
    file.write_bytes(patched)
    assert problems(file) == []
    plain = tmp_path / "册2.xlsx"
    plain.write_bytes(patch_cells(rich_workbook(macros=False), GROUP, VALUES))
    assert problems(plain) == []
    convert([plain], tmp_path / "out")
    there = loaded((tmp_path / "out" / "册2.xlsx").read_bytes())[GROUP]
    assert there["B2"].value == VALUES[1, 1]
    assert there["E5"].value == dt.datetime(2015, 10, 20)
    assert there["D13"].value == "=SUM(D2:D12)"
    assert there["A41"].value == "新行"


def test_no_cells_no_change(rich):
    assert patch_cells(rich, GROUP, {}) is rich


def test_formulas_are_calculated_anew_from_what_was_set(rich, tmp_path):
    file = tmp_path / "册.xlsx"
    file.write_bytes(patch_cells(rich_workbook(macros=False), GROUP, {(1, 3): 1}))
    convert([file], tmp_path / "out")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = openpyxl.load_workbook(tmp_path / "out" / "册.xlsx", data_only=True)
    assert there[GROUP]["D13"].value == 594000 - 9000 + 1


@pytest.mark.parametrize(
    "change",
    [
        dialects.prefixed,
        dialects.strict,
        dialects.single_quotes,
        dialects.commented,
        dialects.absolute,
        dialects.bare,
    ],
    ids=lambda one: one.__name__,
)
def test_other_programs_words_are_understood(rich, change):
    contents = parts(rich_workbook(macros=False))
    data = zipped({name: change(name, text) for name, text in contents.items()})
    after = patch_cells(data, GROUP, VALUES)
    old, new = parts(data), parts(after)
    same = {name for name in old if old[name] == new[name]}
    assert set(old) - same <= {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
    }
    if change not in (dialects.strict,):
        sheet = loaded(after)[GROUP]
        assert sheet["B2"].value == VALUES[1, 1]
        assert sheet["E5"].value == dt.datetime(2015, 10, 20)
        assert sheet["A41"].value == "新行"
        assert sheet["A3"].value == "002"


def test_rows_and_cells_without_numbers_are_counted(rich):
    contents = parts(plain_book("一"))
    name = "xl/worksheets/sheet1.xml"
    contents[name] = re.sub(
        rb"<sheetData>.*</sheetData>",
        b"<sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row/>"
        b'<row r="5"><c><v>5</v></c></row></sheetData>',
        contents[name],
    )
    values = {(0, 1): "乙", (0, 3): 4, (1, 0): "行二", (2, 0): "行三", (5, 0): 6}
    sheet = loaded(patch_cells(zipped(contents), "一", values))["一"]
    assert [c.value for c in sheet[1]] == [1, "乙", 3, 4]
    assert [sheet.cell(n, 1).value for n in range(1, 7)] == [
        1,
        "行二",
        "行三",
        None,
        5,
        6,
    ]


def test_an_empty_sheet_takes_cells():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("空")
    sheet = loaded(patch_cells(buffer.getvalue(), "空", {(2, 1): "甲"}))["空"]
    assert sheet["B3"].value == "甲"
    assert sheet.max_row == 3


def styled(**protect: object) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("表")
        text = book.add_format({"num_format": "@", "locked": False})
        day = book.add_format({"num_format": "yyyy/m/d", "locked": False})
        sheet.set_column(0, 0, 10, text)
        sheet.set_column(1, 1, 10, day)
        sheet.set_row(3, 20, text)
        sheet.write("C1", "题")
        sheet.write_array_formula("D1:D2", "{=A1:A2}", None, 0)
        sheet.write_formula("E1", "=C1", None, "题")
        sheet.merge_range("F1:G2", "合")
        options = {"columns": [{"header": "列"}], "total_row": True}
        sheet.add_table("I1:I3", options)
        if protect:
            sheet.protect()
    return buffer.getvalue()


def test_new_cells_take_the_format_of_their_row_or_column():
    values = {(1, 0): "007", (1, 1): DAY, (3, 4): "008", (3, 5): DAY}
    sheet = loaded(patch_cells(styled(), "表", values))["表"]
    assert [sheet[one].number_format for one in ("A2", "B2", "E4")] == [
        "@",
        "yyyy/m/d",
        "@",
    ]
    # A day in a text format would show as a number: it gets a date format, no more.
    assert sheet["F4"].number_format == "yyyy-mm-dd"
    assert not sheet["F4"].protection.locked
    assert sheet["F4"].value == dt.datetime(2015, 10, 20)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ((0, 3), "PAT-004"),  # an array formula's first cell
        ((1, 3), "PAT-004"),  # and its second, which has no formula itself
        ((0, 4), "PAT-003"),
        ((1, 6), "PAT-004"),  # inside a merged area
        ((0, 8), "PAT-004"),  # the title of a table
        ((2, 8), "PAT-004"),  # its totals
    ],
)
def test_what_must_not_be_written_over_is_refused(at, code):
    with pytest.raises(NotPatchable) as caught:
        patch_cells(styled(), "表", {(8, 0): "好", at: "坏"})
    one = caught.value.finding("表.xlsx")
    assert (one.code, one.place.cell) == (code, cell_address(*at))


def test_the_first_cell_of_a_merged_area_may_be_set():
    sheet = loaded(patch_cells(styled(), "表", {(0, 5): "新", (1, 8): "值"}))["表"]
    assert (sheet["F1"].value, sheet["I2"].value) == ("新", "值")


def test_locked_cells_of_a_protected_sheet_need_permission():
    data = styled(protect=True)
    assert loaded(patch_cells(data, "表", {(1, 0): "好"}))["表"]["A2"].value == "好"
    with pytest.raises(NotPatchable) as caught:
        patch_cells(data, "表", {(1, 0): "好", (0, 2): "坏"})
    assert caught.value.finding("表.xlsx").code == "PAT-005"
    after = patch_cells(data, "表", {(0, 2): "准"}, allow_locked=True)
    assert loaded(after)["表"]["C1"].value == "准"


@pytest.mark.parametrize(
    "value",
    [
        "长" * 32_768,
        "\x00",
        float("nan"),
        float("inf"),
        Decimal("Infinity"),
        990101198001010014,
        Decimal("1234567890123456.1"),
        dt.date(1900, 2, 28),
        dt.time(8, 0),
    ],
    ids=lambda one: str(one)[:12],
)
def test_a_value_the_sheet_would_change_is_refused(value):
    with pytest.raises(NotPatchable) as caught:
        patch_cells(styled(), "表", {(5, 0): value})
    assert caught.value.finding("表.xlsx").code == "PAT-006"
    assert caught.value.cell == "A6"


def test_other_problems_have_their_codes():
    with pytest.raises(NotPatchable) as caught:
        patch_cells(styled(), "别的", {(0, 0): 1})
    assert caught.value.finding("表.xlsx").code == "PAT-002"
    with pytest.raises(NotPatchable) as caught:
        patch_cells(b"no workbook", "表", {(0, 0): 1})
    found = caught.value.finding("表.xlsx")
    assert (found.code, found.values["reason"]) == (
        "PAT-001",
        "不是 .xlsx 或 .xlsm 工作簿",
    )
    with pytest.raises(ValueError, match="no such cell"):
        patch_cells(styled(), "表", {(-1, 0): 1})
    contents = parts(styled())
    name = "xl/worksheets/sheet1.xml"
    contents[name] = contents[name].replace(b"<row ", b"<!-- x --><row ", 1)
    with pytest.raises(NotPatchable) as caught:
        patch_cells(zipped(contents), "表", {(0, 0): 1})
    assert caught.value.reason == "内部写法少见"


def test_a_sheet_is_found_whatever_the_case_of_its_letters():
    assert loaded(patch_cells(plain_book("Sheet1"), "SHEET1", {(0, 0): 1}))


def test_days_count_from_the_workbooks_own_first_day():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("表").write_datetime("A1", DAY, day)
    data = buffer.getvalue()
    sheet = loaded(patch_cells(data, "表", {(1, 0): DAY}))["表"]
    assert sheet["A2"].value == sheet["A1"].value


def test_a_marked_workbook_can_be_patched_and_unmarked():
    data = plain_book("一")
    marks = marks_on(["一"])
    after = unmark(patch_cells(mark(data, marks, results_of(marks)), "一", {(4, 0): 5}))
    book = loaded(after)
    assert book.sheetnames == ["一"]
    assert book["一"]["A5"].value == 5
    assert not book["一"].conditional_formatting


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 8)),
    st.one_of(
        st.integers(-(10**14), 10**14),
        st.floats(-1e9, 1e9),
        st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
        st.text(
            st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"),
            min_size=1,
            max_size=20,
        ).filter(lambda one: "_x" not in one),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_what_was_set_is_what_stands_there(first, second):
    data = patch_cells(patch_cells(plain_book("一"), "一", first), "一", second)
    sheet = loaded(data)["一"]
    for (row, column), value in (first | second).items():
        if isinstance(first.get((row, column)), dt.date) and value in second.values():
            continue  # a number keeps the date format that is there, and shows as a day
        there = sheet.cell(row + 1, column + 1).value
        there = there.date() if isinstance(there, dt.datetime) else there
        assert there == value
