"""The links of our lists lead to the very cells, as Calc itself finds them."""

from __future__ import annotations

import re
from pathlib import Path

from sunshine_xl.buttons import buttons
from sunshine_xl.calc.uno_access import properties
from sunshine_xl.excel import undo
from sunshine_xl.excel.session import press
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.finding_list import write_list
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from tests.flows.test_group_books import group

WRONG = {
    (0, "K2"): {"suggested_limit": "三万左右"},
    (1, "K3"): {"knows": "可能"},
}
LINK = re.compile(r'=HYPERLINK\("([^#"]*)#([^"]+)","(\w+)"\)')


def jumped(book, mark):
    """Follow a link's mark as Calc does on a click; return sheet and cell."""
    dispatcher = book.app.impl.office.service("com.sun.star.frame.DispatchHelper")
    given = properties(Bookmark=mark)
    dispatcher.executeDispatch(book.impl.frame, ".uno:JumpToMark", "", 0, given)
    return book.sheets.active.name, book.selection.get_address(False, False)


def links(sheet, first):
    """Return file, mark and cell of the links of a list, by the row they stand in."""
    bottom = sheet.used_range.last_cell.row
    found = {}
    for row in range(first, bottom + 1):
        link = LINK.fullmatch(sheet.range((row, 5)).formula)
        if link:
            found[row] = link.groups()
    return found


def exists(book, mark):
    """Return whether sheet and cell of a mark are there, asked of UNO alone."""
    sheet, _, cell = mark.rpartition("!")
    name = sheet.strip("'").replace("''", "'")
    place = book.api.Sheets.getByName(name).getCellRangeByName(cell)
    return place.AbsoluteName.replace("$", "").endswith(f".{cell}")


def test_links_of_the_list_in_a_workbook_lead_to_the_cells(
    running, tmp_path, monkeypatch
):
    monkeypatch.setattr(undo, "folder", lambda: tmp_path / "undo")
    path = tmp_path / "朝阳村.xlsx"
    path.write_bytes(build_booklet(group(changes=WRONG), default_policy()))
    book = running.books.open(path)
    press(next(one for one in buttons() if one.id == "check"), book)
    results = book.sheets["校验结果"]
    found = links(results, 3)
    assert len(found) >= 3
    for row, (file, mark, cell) in found.items():
        assert file == "" and exists(book, mark)
        results.activate()
        assert jumped(book, mark) == (results.range((row, 4)).value, cell)
    book.close()


def test_links_into_other_workbooks_lead_to_the_cells(running, tmp_path):
    """A name with blanks and brackets among them."""
    root = tmp_path / "活动"
    path = root / "支行" / "东 支行" / "评议册" / "张庄村（一） 1组.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(build_booklet(group(), default_policy()))
    name = path.relative_to(root).as_posix()
    ones = [Finding("HDR-007", Place(name, "评议1", cell)) for cell in ("R7", "K9")]
    listed = write_list(ones, root, "试")
    book = running.books.open(listed)
    found = links(book.sheets[0], 4)
    assert len(found) == 2
    for file, mark, cell in found.values():
        there = Path(listed.parent / file).resolve()
        assert there == path.resolve()
        target = running.books.open(there)
        assert exists(target, mark) and jumped(target, mark) == ("评议1", cell)
        target.close()
    book.close()
