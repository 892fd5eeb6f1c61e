"""Whatever stands in whatever cell: no exception, no lost row, findings at real cells.

Every form is filled with sound, odd and wrong values under headers that drift, and read
as a command reads it; then every check runs on what came (R27-R32, R79).
"""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sunshine_xl import catalog
from sunshine_xl.findings import Finding
from sunshine_xl.flows import check as checking
from sunshine_xl.flows.gather import gather_open_book
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.grid import CellError, Grid, Value
from sunshine_xl.io.sheetxml import address
from tests.hostile.budget import IS_LONG, SEED, seconds
from tests.hostile.typed import INJECTED, ODD

MOMENT = 25
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#SPILL!", "#没听过!")
NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e308, -1e-308, 1.5, 12345.678, 1.10101199003e17]),
    st.integers(-10, 10**9).map(float),
)
DAYS = st.one_of(
    st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.just(dt.date.min)
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(codec="utf-16", exclude_categories=()), max_size=6),
    st.sampled_from([*INJECTED, *ODD]),
    st.sampled_from(
        ["是", "否", "3-5万", "约5万", "5万", "￥1,000.00", "", "无", "同上"]
    ),
    st.text("0123456789xX０１ ", min_size=10, max_size=20),
    st.integers(0, 40_000).map(lambda size: "长" * size),
)
ANYTHING: st.SearchStrategy[Value] = st.one_of(
    TEXTS, NUMBERS, DAYS, st.booleans(), st.sampled_from(ERRORS).map(CellError)
)


def sound(column: Column) -> st.SearchStrategy[Value]:
    """Return values that may stand in a column, more or less."""
    by_kind: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.MONEY: st.integers(0, 10**7).map(float),
        Kind.NUMBER: st.integers(0, 999).map(float),
        Kind.WHOLE: st.integers(0, 99).map(float),
        Kind.DATE: st.dates(dt.date(1930, 1, 1), dt.date(2030, 1, 1)),
        Kind.YES_NO: st.sampled_from(["是", "否"]),
        Kind.ID_NUMBER: st.sampled_from(["990101198001010014", "99010119800101001"]),
        Kind.PHONE: st.just("13812345678"),
    }
    return by_kind.get(column.kind, st.sampled_from(["甲", "乙", "0101", "01010001"]))


@st.composite
def sheets(draw: st.DrawFn, form: Form) -> Grid:
    """Return a sheet of a form as it might come back."""
    columns = list(form.usual)
    drift = draw(
        st.sampled_from(["none", "swapped", "shuffled", "gap", "words", "above"])
    )
    if drift == "swapped" and len(columns) > 1:
        one, other = draw(st.permutations(range(len(columns))))[:2]
        columns[one], columns[other] = columns[other], columns[one]
    elif drift == "shuffled":
        random.Random(draw(st.integers(0, 99))).shuffle(columns)
    titles: list[Value] = [column.title for column in columns]
    if drift == "gap" and len(titles) > 3:
        titles[draw(st.integers(0, len(titles) - 1))] = draw(ANYTHING)
    elif drift == "words":
        titles = [f" {str(t)[:1]} {str(t)[1:]}\n" for t in titles]
    above = draw(st.lists(st.lists(ANYTHING, max_size=4), max_size=3))
    rows = [
        [draw(st.one_of(sound(column), ANYTHING)) for column in columns]
        for _ in range(draw(st.integers(0, 4)))
    ]
    head = [[form.title], *(above if drift == "above" else []), titles]
    return Grid(
        "支行/东/表.xlsx",
        draw(st.sampled_from([form.name, "表", "评议1"])),
        [*head, *rows],
    )


def judge(grids: list[Grid]) -> None:
    """Read and check sheets as a command does; nothing may be lost or point nowhere."""
    gathered = gather_open_book(grids, Path("/nowhere/表.xlsx"), grids[0].file)
    findings = [*checking.check(gathered), *gathered.findings]
    count_groups(gathered)
    heights = {grid.sheet: grid for grid in grids}
    for seen in gathered.sheets:
        assert seen.rows <= len(heights[seen.sheet].rows)
    for one in findings:
        at_a_real_cell(one, heights)
        assert catalog.sentence(one) and catalog.remedy(one)
    checking.finding_lines(findings)


def at_a_real_cell(one: Finding, grids: dict[str, Grid]) -> None:
    if one.place.sheet:
        assert one.place.sheet in grids, one
    if one.place.cell:
        row, column = address(one.place.cell.split(":")[0])
        grid = grids[one.place.sheet]
        widest = max(map(len, grid.rows))
        assert 0 <= row < len(grid.rows) + 1 and 0 <= column <= widest, one


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.code}-{form.name}")
def test_every_form_filled_with_anything(form: Form) -> None:
    until = time.monotonic() + seconds(MOMENT) / len(FORMS)
    rounds = 0
    number = SEED
    while time.monotonic() < until or not rounds:
        number += 1

        @seed(number)
        @settings(
            max_examples=200 if IS_LONG else 12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            print_blob=False,
        )
        @given(sheets(form))
        def search(grid: Grid) -> None:
            judge([grid])

        search()
        rounds += 1
        if not IS_LONG:
            break


def rows_with_something(grid: Grid) -> int:
    return sum(any(cell != "" for cell in row) for row in grid.rows)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.code}-{form.name}")
def test_no_row_with_a_value_is_lost(form: Form) -> None:
    """Each row below the header, filled in every column, is one row read."""
    columns = form.usual
    rows: list[list[Value]] = [
        [f"甲{number}" for _ in columns] for number in range(1, 8)
    ]
    grid = Grid("表.xlsx", form.name, [[form.title], [c.title for c in columns], *rows])
    gathered = gather_open_book([grid], Path("/nowhere/表.xlsx"), "表.xlsx")
    (seen,) = gathered.sheets
    assert (seen.form, seen.rows) == (form.code, 7)
