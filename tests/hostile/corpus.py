"""Every hostile file of the tests, by name."""

from __future__ import annotations

from tests.hostile import formats, markup, places, typed, zips
from tests.hostile.case import Case, named, read, same
from tests.hostile.making import cells, workbook

HONEST = workbook(
    cells("A1=1 B1=2 C1=3\nA2=4 B2=5\nA3=6 D3=7")
    + '<row r="4"><c r="A4" t="s"><v>0</v></c></row>',
    strings=("<t>甲</t>", "<t>乙</t>"),
)

CASES: dict[str, Case] = named(
    (
        read("honest", same),
        *zips.cases(),
        *markup.cases(),
        *formats.cases(),
        *typed.cases(),
        *places.cases(),
    )
)
