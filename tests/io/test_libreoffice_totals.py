"""The formulas of 汇总, recalculated by LibreOffice, against the recount."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from itertools import count
from random import Random
from unittest.mock import patch

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import compare, count_groups
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet, sheet_rows
from sunshine_xl.rules.amounts import to_cents
from tests.numbers import random_answers
from tests.office import convert

GROUPS = 200
# `make numbers` recalculates 100,000 households in large groups, 1,000 at a time.
HOUSEHOLDS = int(os.environ.get("HOUSEHOLDS", "1_000"))
BATCHES = -(-HOUSEHOLDS // 1_000)

FIELDS = {
    "有效票数": "votes",
    "拒绝票": "zeros",
    "最高": "highest",
    "最低": "lowest",
    "评议净收入": "net_income",
    "去极值均值": "raw",
    "上限": "cap",
    "拟预授信金额": "proposed",
}


def group_of(rng, number, largest=4):
    homes = [
        Household(n, f"K{number:04d}{n}", f"{number:04d}{n:04d}", "张三")
        for n in range(1, rng.randrange(2, largest + 2))
    ]
    sheets = []
    for k in range(rng.randrange(1, 10)):
        answers = {h.customer_key: random_answers.answer(rng) for h in homes}
        unit = rng.choice(("元", "元", "万元"))
        sheets.append(EvaluatorSheet(f"{number:04d}-{k}", unit=unit, answers=answers))
    group = BookletGroup(
        f"{number:04d}", f"组{number}", "东支行", "村委会", homes, sheets, spare_rows=2
    )
    if rng.random() < 0.1:
        rows = sheet_rows(group, sheets[0])
        rows.append({**rows[0], "row_no": 99})
        sheets[0] = replace(sheets[0], rows=rows)
    return group


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("册")
    rng = Random(20151110)
    with patch.object(Worksheet, "_prepare_formula", quick_formula):
        for number in range(GROUPS):
            group, policy = group_of(rng, number), random_answers.policy(rng)
            data = build_booklet(group, policy, cached=False)
            (folder / f"组{number:03d}.xlsx").write_bytes(data)
    shown = tmp_path_factory.mktemp("算")
    convert(sorted(folder.glob("*.xlsx")), shown)
    return folder, shown


def cents(value):
    if value in (None, ""):
        return None
    return to_cents(
        Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    )


def shown_rows(file):
    """Return what 汇总 shows by customer key and title."""
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    _, titles, *rows = book["汇总"].iter_rows(min_row=5, values_only=True)
    book.close()
    return {row[1]: dict(zip(titles, row, strict=True)) for row in rows if row[1]}


def differences(folder, shown):
    """Return how many households were recounted, and where the sheets differ."""
    households, differing = 0, []
    for result in count_groups(gather([folder])):
        rows = shown_rows(shown / result.book.path.name)
        for ballot in result.count.ballots:
            households += 1
            row, limit = rows[ballot.customer_key], ballot.limit
            if row["状态"] != limit.status:
                differing.append((ballot.customer_key, row["状态"], limit))
            for title, name in FIELDS.items():
                if cents(row[title]) != cents(getattr(limit, name)):
                    differing.append((ballot.customer_key, title, row[title], limit))
    return households, differing


def test_every_household_of_200_groups_agrees_to_the_cent(made):
    households, differing = differences(*made)
    assert differing == []
    assert households > 400


def quick_formula(_, formula, expand_future_functions=False):
    """Our formulas hold no function of later Excels: searching them takes minutes."""
    return formula.removeprefix("=")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_households_of_large_groups_agree_to_the_cent(batch, tmp_path, monkeypatch):
    monkeypatch.setattr(Worksheet, "_prepare_formula", quick_formula)
    rng = Random(batch)
    wanted = HOUSEHOLDS // BATCHES
    built = tmp_path / "册"
    built.mkdir()
    made = 0
    for number in count():
        if made >= wanted:
            break
        group = group_of(rng, number, largest=min(400, wanted))
        made += len(group.households)
        data = build_booklet(group, random_answers.policy(rng), cached=False)
        (built / f"组{number:03d}.xlsx").write_bytes(data)
    shown = tmp_path / "算"
    shown.mkdir()
    convert(sorted(built.glob("*.xlsx")), shown)
    households, differing = differences(built, shown)
    print(f"{households} households, {len(differing)} differences")
    assert differing == []
    assert households >= wanted


def test_a_recalculated_workbook_ties_out(made):
    _, shown = made
    files = sorted(shown.glob("*.xlsx"))[:40]
    gathered = gather(files)
    told = [f for result in count_groups(gathered) for f in compare(result)]
    assert told == []
    assert len(gathered.books) == 40


def test_the_quick_way_of_writing_formulas_writes_the_same():
    group, policy = group_of(Random(3), 1), random_answers.policy(Random(3))
    usual = build_booklet(group, policy, cached=False)
    with patch.object(Worksheet, "_prepare_formula", quick_formula):
        assert build_booklet(group, policy, cached=False) == usual


def test_what_is_shown_before_a_recalculation_is_the_same(tmp_path):
    rng = Random(5)
    for number in range(12):
        group, policy = group_of(rng, number), random_answers.policy(rng)
        (tmp_path / f"组{number}.xlsx").write_bytes(build_booklet(group, policy))
    gathered = gather([tmp_path])
    told = [f for result in count_groups(gathered) for f in compare(result)]
    assert told == []
    assert [f for f in gathered.findings if f.code.startswith("FILE")] == []
