"""A built booklet filled in, shuffled and cut about in a live LibreOffice (R73–R79)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunshine_xl.flows import booklets
from sunshine_xl.flows.booklet_builder import KEPT
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import count_groups
from tests.flows.booklet_campaign import BRANCH, NAME, person, write_campaign

HOMES, EVALUATORS = 12, 5
FIRST, WIDTH = 6, 20  # first row of households, columns that people see
KNOWS, NET, LIMIT = 11, 15, 18
AMOUNTS = (100_000, 0, 30_000, 20_000)


def opinion(evaluator):
    """Return what an evaluator writes from 是否了解 to 建议授信额度."""
    return ["是", *AMOUNTS, None, None, 24_000 + 1_000 * evaluator]


@pytest.fixture(scope="module")
def edited(tmp_path_factory, running):
    root = tmp_path_factory.mktemp("活动")
    at = write_campaign(root, [person(n) for n in range(1, HOMES + 1)])
    booklets.run(root)
    path = at.booklet(BRANCH, NAME)
    keys = [o.customer_key for o in gather([path]).books[0].booklets[0].opinions]
    book = running.books.open(path)
    for k in range(1, EVALUATORS + 1):
        sheet = book.sheets[f"评议{k}"]
        sheet.api.unprotect("")
        for row in range(FIRST, FIRST + HOMES):
            sheet.range((row, KNOWS), (row, LIMIT)).value = opinion(k)
    _shuffle(book.sheets["评议2"])
    book.sheets["评议3"].range("9:9").insert("down")
    book.sheets["评议3"].range("11:11").delete("up")  # the household of the fifth row
    _copy_row(book.sheets["评议4"], FIRST, FIRST + HOMES + 1)
    _add_stranger(book.sheets["评议5"], FIRST + HOMES)
    book.save(path)
    book.close()
    return root, keys


def _shuffle(sheet):
    """Turn the rows upside down, as a sort by some column would."""
    area = sheet.range((FIRST, 1), (FIRST + HOMES - 1, WIDTH))
    area.value = list(reversed(area.options(ndim=2).value))


def _copy_row(sheet, row, to):
    source = sheet.range((row, 2), (row, WIDTH))
    sheet.range((to, 2), (to, WIDTH)).value = source.options(ndim=2).value


def _add_stranger(sheet, row):
    sheet.range((row, 2), (row, 4)).value = ["K-FOREIGN", "09990001", "外来户"]
    sheet.range((row, KNOWS), (row, LIMIT)).value = opinion(5)


def test_nothing_is_lost(edited):
    root, keys = edited
    (book,) = gather([root]).books
    found = [[o.customer_key for o in b.opinions] for b in book.booklets]
    assert found[0] == keys
    assert found[1] == list(reversed(keys))
    assert found[2] == keys[:4] + keys[5:]
    assert found[3] == [*keys, keys[0]]
    assert found[4] == [*keys, "K-FOREIGN"]
    for number, booklet in enumerate(book.booklets, 1):
        limits = {o.suggested_limit for o in booklet.opinions}
        assert limits == {Decimal(24_000 + 1_000 * number)}


def test_each_difference_is_named_where_it_is(edited):
    root, _ = edited
    gathered = gather([root])
    told = [
        (f.code, f.place.sheet, f.place.cell)
        for f in check(gathered)
        if f.code.startswith(("BKL", "BOK"))
    ]
    expected = [
        ("BOK-018", "评议2", "A7"),
        ("BKL-003", "评议3", "B6"),
        ("BKL-005", "评议4", "B6"),
        ("BKL-005", "评议4", f"B{FIRST + HOMES + 1}"),
        ("BKL-004", "评议5", f"B{FIRST + HOMES}"),
        ("BKL-008", "评议5", f"C{FIRST + HOMES}"),
    ]
    assert sorted(told) == sorted(expected)


def test_the_totals_are_those_of_the_keys(edited):
    root, keys = edited
    gathered = gather([root])
    (result,) = count_groups(gathered)
    by_key = {ballot.customer_key: ballot.limit for ballot in result.count.ballots}
    # Five votes of 25 to 29 thousand: 27 is their middle; the fifth household has four.
    assert by_key[keys[1]].proposed == Decimal(27_000)
    assert (by_key[keys[4]].votes, by_key[keys[4]].proposed) == (4, Decimal(27_000))
    assert by_key[keys[0]].proposed is None  # held: its key stands twice
    assert result.total == 27_000 * (HOMES - 1)


def test_the_live_formulas_agree_with_the_recount(edited):
    root, _ = edited
    told = [f for f in check(gather([root])) if f.code.startswith("SUM")]
    # The stranger's row is on no line of 汇总; all else ties out.
    assert [(f.code, f.values) for f in told] == [
        ("SUM-004", {"household": "09990001"})
    ]


def test_the_edited_booklet_is_never_built_over(edited):
    root, keys = edited
    (group,) = booklets.run(root).document["groups"]
    assert group["state"] == KEPT  # nothing has changed: nothing is to be said
    write_campaign(root, [person(n) for n in range(1, HOMES + 2)])
    report = booklets.run(root)
    assert "BOK-002" in {f.code for f in report.findings}
    assert [
        o.customer_key for o in gather([root]).books[0].booklets[0].opinions
    ] == keys
