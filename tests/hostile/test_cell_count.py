"""Cells read are the cells in the XML, or the difference is listed."""

from __future__ import annotations

from pathlib import Path

from sunshine_xl.flows.synthetic import bank, mistakes
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.io.opening import read_file
from sunshine_xl.policy import default_policy
from tests.hostile import counting
from tests.hostile.corpus import HONEST
from tests.hostile.judging import lost_cells


def test_every_cell_of_the_demo_bank_is_read(tmp_path: Path) -> None:
    made = bank.make_bank()
    mistakes.seed(made)
    write_bank(made, tmp_path, default_policy(), mistakes.misspelt_titles())
    files = sorted(tmp_path.rglob("*.xlsx"))
    assert len(files) > 20
    total = 0
    for path in files:
        data = path.read_bytes()
        total += sum(counting.cells_by_sheet(data).values())
        assert lost_cells(data, read_file(path, path.name).grids) == [], path.name
    assert total > 50_000


def test_the_count_is_independent_and_sees_a_lost_cell() -> None:
    from sunshine_xl.grid import Grid

    one_less = Grid("表.xlsx", "评议1", [[1.0, 2.0, 3.0], [4.0, 5.0], [6.0]])
    assert counting.cells_by_sheet(HONEST) == {"评议1": 8}
    assert lost_cells(HONEST, (one_less,)) == ["评议1: 6 cells of 8"]
