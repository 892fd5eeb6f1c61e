"""What goes to the printer: pages, copies, codes, and nothing of anybody (R49–R51)."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import openpyxl
import pytest
import zxingcpp
from pypdf import PdfReader

from sunshine_xl.calc import Exported
from sunshine_xl.flows import booklets, printing
from sunshine_xl.forms.booklet import FORM
from sunshine_xl.hosts.pdf import export_pdf
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.paper import ROWS_A_PAGE
from sunshine_xl.rules.copy_code import CopyCode, parse_code
from tests.flows.booklet_campaign import (
    BRANCH,
    GROUP,
    NAME,
    person,
    places,
    seats,
    team,
    write_campaign,
)
from tests.validators import problems

HOMES, STAFF_HOMES = 25, 4
STAFF, STAFF_NAME = "0102", "本行员工评议小组"
NOTE = "此人有贷款五万元，评级AA"


def people():
    village = [person(n) for n in range(1, HOMES + 1)]
    village[1] |= {"phone": "", "id_number": None}
    # What the files know and paper must not.
    village[2] |= {"has_credit": "是", "loan_branch": "借款支行", "occupation": NOTE}
    village[3] |= {"home_address": f"张庄村4组 {village[4]['id_number']} 13912345678"}
    village[5] |= {"home_address": "很长的住址" * 19, "name": "阿卜杜" * 8}
    staff = [
        person(50 + n, group_no=STAFF, household_no=f"{STAFF}{n:04d}")
        for n in range(1, STAFF_HOMES + 1)
    ]
    return village + staff


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The campaign printed once by a live office; returns its folder and the report."""
    teams = [team(), team(group_no=STAFF, group_name=STAFF_NAME, kind="其他")]
    seated = [*seats(), *seats(7, STAFF, is_bank_staff="是")]
    root = tmp_path_factory.mktemp("印刷")
    at = write_campaign(root, people(), teams, seated)
    report = booklets.run(root, pdf=export_pdf, imposed=True)
    assert not [f for f in report.findings if f.code.startswith("BOK")]
    return at, report


def copy_file(at, number, name=NAME):
    return at.output("印刷", BRANCH, f"{name}-第{number}册.pdf")


def texts(path):
    return [page.extract_text() for page in PdfReader(path).pages]


def pictures(path, folder, dpi=110):
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", str(path), str(folder / "p")], check=True
    )
    for file in sorted(folder.glob("p*.pgm")):
        yield read_pgm(file.read_bytes())
        file.unlink()


def read_pgm(data):
    import numpy

    width, height = map(int, data.split(b"\n", 3)[1].split())
    return numpy.frombuffer(data[-width * height :], "uint8").reshape(height, width)


def codes(picture):
    found = zxingcpp.read_barcodes(picture)
    return [parse_code(one.text) for one in found if one.format.name == "QRCode"]


def test_files_copies_and_pages(printed):
    at, report = printed
    pages = {NAME: 2 + 3, STAFF_NAME: 2 + 2}
    assert report.document["copies"] == 5 + 7
    assert report.document["pages"] == 5 * 5 + 7 * 4
    for name, count in ((NAME, 5), (STAFF_NAME, 7)):
        files = [copy_file(at, k, name) for k in range(1, count + 1)]
        assert [len(PdfReader(file).pages) for file in files] == [pages[name]] * count
    # In the branch's file every copy begins on a sheet of its own.
    whole = PdfReader(at.output("印刷", f"{BRANCH}.pdf"))
    assert len(whole.pages) == 5 * 6 + 7 * 4


def test_every_page_says_its_copy_and_its_number(printed):
    at, _ = printed
    for number, text in enumerate(texts(copy_file(at, 3)), 1):
        assert "第 3 册" in text and "共 5 册" in text
        assert f"{GROUP}-3" in text
        if number > 1:
            assert f"第 {number} 页" in text and "共 5 页" in text
        assert CONFIDENTIAL.split()[0] in text
    assert "第 7 册" in texts(copy_file(at, 7, STAFF_NAME))[0]


def test_the_qr_code_leads_to_the_copy_and_the_page(printed, tmp_path):
    at, _ = printed
    for name, group, number in ((NAME, GROUP, 2), (STAFF_NAME, STAFF, 7)):
        for page, picture in enumerate(
            pictures(copy_file(at, number, name), tmp_path), 1
        ):
            assert codes(picture) == [CopyCode(2015, group, number, page)]


def test_headers_and_row_numbers_are_the_workbooks(printed):
    at, _ = printed
    sheet = openpyxl.load_workbook(at.booklet(BRANCH, NAME))["评议1"]
    numbers = [sheet.cell(r, 1).value for r in range(6, sheet.max_row + 1)]
    on_paper = []
    for text in texts(copy_file(at, 1))[2:]:
        plain = "".join(text.split())
        for column in FORM.columns:
            assert column.hidden or column.title in plain, column.title
        on_paper += rows_of(text)
    assert on_paper == [n for n in numbers if n] == list(range(1, HOMES + 21))


def rows_of(text):
    """Return the row numbers of a page: they head its lines, up to ROWS_A_PAGE."""
    table = text.partition("支行：")[0]
    found = [int(n) for n in re.findall(r"^(\d{1,3})(?:$| )", table, re.MULTILINE)]
    assert len(found) <= ROWS_A_PAGE
    return sorted(found)


def test_missing_data_are_boxes_and_the_rest_is_masked(printed):
    at, _ = printed
    book = openpyxl.load_workbook(at.output("印刷", BRANCH, f"{NAME}.xlsx"))
    page = book["第3页"]
    known, unknown = page[7], page[8]
    assert known[3].value.count("*") == 11 and known[4].value.count("*") == 4
    assert (unknown[3].value, unknown[4].value) == (None, None)
    assert unknown[6].border.left.style == "medium" and known[6].fill.fill_type


def secrets():
    """Return what must be nowhere on paper."""
    for one in people():
        yield from (one["id_number"], one["phone"] or None)
    yield from (
        "13912345678",
        "借款支行",
        NOTE,
        "贷款余额",
        "评级",
        "去极值",
        "拟预授信",
    )


def test_nothing_of_anybody_is_on_paper(printed):  # privacy: PDF text
    at, _ = printed
    files = [*at.output("印刷").rglob("*.pdf")]
    assert len(files) == 5 + 7 + 2 + 2
    text = "\n".join(line for file in files for line in texts(file))
    assert "王三" in text
    assert [word for word in secrets() if word and word in text] == []
    assert not re.search(r"(?<!\d)\d{15,18}", text)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)


def test_nothing_of_anybody_is_in_any_part_of_the_workbook(printed):  # privacy
    at, _ = printed
    keys = {
        row[1]
        for row in openpyxl.load_workbook(at.booklet(BRANCH, NAME))["评议1"].iter_rows(
            6, 5 + HOMES, values_only=True
        )
    }
    assert len(keys) == HOMES
    for file in at.output("印刷", BRANCH).glob("*.xlsx"):
        with zipfile.ZipFile(file) as package:
            parts = {n: package.read(n).decode() for n in package.namelist()}
        for name, part in parts.items():
            found = [word for word in (*secrets(), *keys) if word and word in part]
            assert found == [], name
            assert "customer_key" not in part and "客户键" not in part
        assert not [n for n in parts if re.search("comment|pivot|custom|vml", n)]
        assert "definedName" not in parts["xl/workbook.xml"]
        assert "state=" not in parts["xl/workbook.xml"]
        assert not re.search(r'hidden="1"', "".join(parts.values()))
        assert re.search("<dc:creator></dc:creator>|<dc:creator/>", parts[CORE])
        assert problems(file) == []


CORE = "docProps/core.xml"


def test_the_files_name_nobody(printed):
    at, _ = printed
    for file in at.output("印刷").rglob("*.pdf"):
        if "底稿" not in file.parts:
            assert set(PdfReader(file).metadata or {}) <= {"/Producer"}


def test_a3_sheets_fold_into_the_copies(printed, tmp_path):
    at, _ = printed
    reader = PdfReader(at.output("印刷", f"{BRANCH}（A3骑马订）.pdf"))
    assert len(reader.pages) == 5 * 4 + 7 * 2
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 1191)
    found = []
    for picture in pictures(at.output("印刷", f"{BRANCH}（A3骑马订）.pdf"), tmp_path):
        middle = picture.shape[0] // 2
        halves = (picture[:middle], picture[middle:])
        found.append([[c.page for c in codes(half)] for half in halves])
    # Copies of five pages: two sheets; of four pages: one.
    assert found[:4] == [[[], [1]], [[2], []], [[], [3]], [[4], [5]]]
    assert found[-2:] == [[[4], [1]], [[2], [3]]]


def test_the_list_for_the_printer(printed):
    at, _ = printed
    sheet = openpyxl.load_workbook(at.output("印刷", "印刷清单.xlsx")).active
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows[GROUP][3:8] == (5, 5, 25, f"{BRANCH}.pdf", 1)
    assert rows[STAFF][3:8] == (7, 4, 28, f"{BRANCH}.pdf", 31)


def test_a_second_run_prints_nothing_anew(printed):
    at, _ = printed

    def none(paths, target, *, progress=None):
        raise AssertionError(paths)

    report = booklets.run(at.root, pdf=none)
    assert report.document["printed"]["kept"] == 2
    assert at.output("印刷", f"{BRANCH}.pdf").is_file()


def test_one_group_is_printed_by_its_number(printed):
    at, _ = printed
    copy_file(at, 2).rename(copy_file(at, 6))  # left over from a larger group
    report = booklets.print_group(at.root, GROUP, pdf=export_pdf)
    assert report.document["copies"] == 5 and copy_file(at, 2).is_file()
    assert not copy_file(at, 6).exists()
    assert "0999" in booklets.print_group(at.root, "0999", pdf=export_pdf).refusal


def test_printing_alone_takes_every_booklet(printed):
    at, _ = printed
    report = booklets.print_booklets(at.root, pdf=export_pdf)
    assert (report.document["copies"], report.document["kept"]) == (12, 2)
    assert booklets.print_booklets(at.branch(BRANCH), pdf=export_pdf).refusal
    elsewhere = at.root.parent / f"{NAME}.xlsx"
    refused = booklets.print_workbook(at.root, elsewhere, pdf=export_pdf)
    assert "不在活动文件夹" in refused.refusal


def test_results_are_not_printed(printed):  # BOK-011, R106
    at, _ = printed
    from sunshine_xl.flows.templates import BUILDERS
    from sunshine_xl.policy import default_policy

    for name in ("汇总表.xlsx", "表6.xlsx", "评议小组.xlsx"):
        path = at.branch(BRANCH, f"副本{name}")
        path.write_bytes(BUILDERS[name](default_policy()))
        report = booklets.print_workbook(at.root, path, pdf=export_pdf)
        assert places(report) == [("BOK-011", "")]
        path.unlink()


def test_what_somebody_typed_is_not_printed(printed, tmp_path):
    at, _ = printed
    book = openpyxl.load_workbook(at.booklet(BRANCH, NAME))
    sheet = book["评议1"]
    sheet["K6"], sheet["R6"], sheet["S6"] = "是", 77777, "填写的备注"
    sheet["E6"] = people()[0]["id_number"]
    copy = tmp_path / "册.xlsx"
    book.save(copy)
    from sunshine_xl.flows.paper_source import read_paper
    from sunshine_xl.policy import default_policy

    paper = read_paper(copy, tmp_path, default_policy())
    assert "77777" not in repr(paper) and "填写的备注" not in repr(paper)
    assert paper.rows[0]["id_mask"].count("*") == 11


def failing(problem="", pages=None):
    """Return an office program that fails, or prints other pages than it should."""

    def convert(paths, target, *, progress=None):
        for number, path in enumerate(paths, 1):
            pdf = None
            if pages == "broken":
                pdf = target(path)
                pdf.parent.mkdir(parents=True, exist_ok=True)
                pdf.write_bytes(b"%PDF-1.7 broken")
            elif pages is not None:
                from pypdf import PdfWriter

                writer, data = PdfWriter(), io.BytesIO()
                for size in pages:
                    writer.add_blank_page(*size)
                writer.write(data)
                pdf = target(path)
                pdf.parent.mkdir(parents=True, exist_ok=True)
                pdf.write_bytes(data.getvalue())
            progress(number, len(paths), Exported(path, pdf, 0, 0.0, problem))

    return convert


@pytest.mark.parametrize(
    ("convert", "code"),
    [
        (failing("没有办公软件"), "BOK-012"),
        (failing(pages=[(842, 595)]), "BOK-013"),
        (failing(pages="broken"), "BOK-013"),
        (failing(pages=[(595, 842)] * (4 + 5)), "BOK-013"),
    ],
)
def test_what_the_office_program_does_wrong_is_told(tmp_path, convert, code):
    at = write_campaign(tmp_path, [person(n) for n in range(1, 5)])
    report = booklets.run(at.root, pdf=convert)
    assert [c for c, _ in places(report)] == [code]
    # A branch's file would lack the group: there is none, rather than a short one.
    assert not at.output("印刷", f"{BRANCH}.pdf").exists()
    assert report.document["printed"]["copies"] == 0
    assert printing.Printed().copies == 0


def test_what_is_typed_into_the_header_leads_nowhere(tmp_path):
    at = write_campaign(tmp_path / "活动", [person(n) for n in range(1, 5)])
    booklets.run(at.root)
    path = at.booklet(BRANCH, NAME)
    book = openpyxl.load_workbook(path)
    book["评议1"]["A2"] = "支行：../../../外面"
    book.save(path)
    booklets.print_workbook(at.root, path, pdf=failing())
    assert at.output("印刷", BRANCH, f"{NAME}.xlsx").is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["活动"]
