"""The formulas of 汇总, recalculated by LibreOffice, against the recount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import openpyxl
import pytest

from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import compare, count_groups
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet, sheet_rows
from sunshine_xl.policy import default_policy
from sunshine_xl.rules.amounts import to_cents
from tests.office import convert

GROUPS = 200

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


def amount(rng, net):
    """Return an amount as somebody may type it."""
    value = rng.choice((int(net * rng.uniform(0.8, 1.8)), round(net * 1.3, -3), 0))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in str(value))
    odd = (
        "3-5万",
        "5万左右",
        "1e5",
        "50%",
        "5,00",
        "五万",
        "1.2.3",
        "(500)",
        -5,
        "1/2",
    )
    return rng.choice(
        (value,) * 12
        + (str(value), f"{value:,}", f"¥{value:,}元", wide, f"{value / 10000}万")
        + (f" {value} 元", f"{value}\u3000圆", "", "-", "——", "不了解", "/")
        + ((rng.choice(odd),) if rng.random() < 0.25 else ())
    )


def answer(rng):
    net = rng.choice((0, -500, 20000, 33333.33, 60000, 100000))
    values = {
        "knows": rng.choice(("是",) * 8 + ("否", None)),
        "assets": 100000,
        "debts": 0,
        "gross_income": 120000,
        "net_income": rng.choice((net, net, net, str(net), None, "5万", "2-3万")),
        "suggested_limit": amount(rng, max(net, 30000)),
        "unfit_reason": "2" if rng.random() < 0.03 else None,
        "relation": rng.choice((None,) * 15 + ("本人", "近亲属", "其他")),
    }
    return values


def policy_of(rng):
    policy = default_policy()
    high, low = rng.choice(((1, 1), (1, 1), (1, 1), (0, 0), (2, 1), (0, 2)))
    return replace(
        policy,
        limit=replace(
            policy.limit,
            trim_high=high,
            trim_low=low,
            min_votes=high + low + rng.randrange(1, 3),
            band_high=rng.choice((Decimal("1.5"), Decimal("1.3"))),
            cap=rng.choice(("clip", "clip", "warn")),
            step=rng.choice((Decimal(1000), Decimal(100))),
        ),
        booklet=replace(
            policy.booklet, completeness=rng.choice((Decimal("0.8"), Decimal("0.5")))
        ),
    )


def group_of(rng, number):
    homes = [
        Household(n, f"K{number:04d}{n}", f"{number:04d}{n:04d}", "张三")
        for n in range(1, rng.randrange(2, 6))
    ]
    sheets = []
    for k in range(rng.randrange(1, 10)):
        answers = {h.customer_key: answer(rng) for h in homes}
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
    for number in range(GROUPS):
        data = build_booklet(group_of(rng, number), policy_of(rng), cached=False)
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
    sheet = openpyxl.load_workbook(file, data_only=True)["汇总"]
    titles = [cell.value for cell in sheet[6]]
    return {
        row[1]: dict(zip(titles, row, strict=True))
        for row in sheet.iter_rows(min_row=7, values_only=True)
        if row[1]
    }


def test_every_household_of_200_groups_agrees_to_the_cent(made):
    folder, shown = made
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
    assert differing == []
    assert households > 400


def test_a_recalculated_workbook_ties_out(made):
    _, shown = made
    files = sorted(shown.glob("*.xlsx"))[:40]
    gathered = gather(files)
    told = [f for result in count_groups(gathered) for f in compare(result)]
    assert told == []
    assert len(gathered.books) == 40


def test_what_is_shown_before_a_recalculation_is_the_same(tmp_path):
    rng = Random(5)
    for number in range(12):
        group, policy = group_of(rng, number), policy_of(rng)
        (tmp_path / f"组{number}.xlsx").write_bytes(build_booklet(group, policy))
    gathered = gather([tmp_path])
    told = [f for result in count_groups(gathered) for f in compare(result)]
    assert told == []
    assert [f for f in gathered.findings if f.code.startswith("FILE")] == []
