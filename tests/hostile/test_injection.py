"""Texts that want to be formulas, in a whole campaign: none ever becomes one (R79).

People, places and reasons of a sound campaign are called by the 26 texts; every step is
taken, and what it wrote is opened by other readers. The texts come back as they were.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import openpyxl
from openpyxl.utils.escape import unescape

from tests.flows.campaign import small_bank, write
from tests.flows.final_lists import BRANCH_NUMBERS, write_final_lists
from tests.hostile import outputs
from tests.hostile.lure import MARKER
from tests.hostile.typed import INJECTED
from tests.hostile.zygote import Zygote

_FREE = ("name", "home_address", "visitor", "note", "remark", "unit", "source")
_STEPS = (
    *(
        "check {root} --json",
        "summarise {root}",
        "register {root}",
        "exclusions {root}",
    ),
    *("questionnaires {root}", "groups {root}", "copies list {root}"),
    "rate {root}",
    *("entry sample {root} --seed 1", "entry compare {root}", "supplements {root}"),
    *("crosscheck {root}", "refer {root}", "review {root}", "progress {root}"),
    *("finalise {root} --draft --person =SXEVIL()", "export {root}", "crm {root}"),
    *("merge {root} --out {out}/合并.xlsx --workers 1", "check {root} --mark"),
    *("anonymise {root} {out}/匿名 --yes", "compare-years {root} {root}"),
    *("rollover {root} {out}/次年", "booklets {root}"),
)


def test_no_text_becomes_a_formula_in_any_output(
    zygote: Zygote, tmp_path: Path
) -> None:
    root, out = tmp_path / "活动", tmp_path / "out"
    out.mkdir()
    made = small_bank(9)
    texts = itertools.cycle(INJECTED)
    for person in made.people():
        for field in _FREE:
            if field in person:
                person[field] = next(texts)
    write(made, root)
    settings = root / "campaign.toml"
    text = settings.read_text("utf-8")
    numbers = f"branch_numbers = {BRANCH_NUMBERS}"
    settings.write_text(text.replace("branch_numbers = {}", numbers), "utf-8")
    write_final_lists(root)
    for step in _STEPS:
        words = step.format(root=root, out=out).split()
        ended = zygote.command(*words, cwd=tmp_path)
        assert ended.status in (0, 1, 2), (step, ended.out[-500:], ended.err[-1500:])
        assert b"Traceback" not in ended.err, (step, ended.err[-1500:])
        if step.endswith("--json"):
            json.loads(ended.out)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [live for path in files for live in outputs.live(path)] == []
    holding = {path.name for path in files if _texts_in(path)}
    assert len(holding) >= 8, holding


def _texts_in(path: Path) -> set[str]:
    if path.suffix != ".xlsx":
        return set()
    book = openpyxl.load_workbook(path)
    return {
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and MARKER in cell.value
    }


def test_all_26_come_back_as_they_were_typed(tmp_path: Path) -> None:
    from sunshine_xl.io.list_workbook import ListColumn, ListSheet, build_lists

    rows = [[text] for text in INJECTED]
    data = build_lists([ListSheet("表", "表", (ListColumn("甲", 10),), rows)])
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    found = _texts_in(path)
    assert {unescape(text) for text in found} == set(INJECTED)
    assert list(outputs.live(path)) == []
