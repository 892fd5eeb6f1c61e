"""100,000 random households: our rules against an independent one in fractions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

from sunshine_xl.flows.ballots import Ballot, count
from sunshine_xl.flows.gathered import GroupBook
from sunshine_xl.policy import Policy
from sunshine_xl.records import Booklet, Opinion
from sunshine_xl.rules import amounts
from tests.numbers import by_fractions, random_answers
from tests.numbers.by_fractions import Answer, Numbers, Outcome
from tests.rules.factory import booklet, make

HOUSEHOLDS = int(os.environ.get("HOUSEHOLDS", "100_000"))
_NEAR = (("raw", "mean"), ("net_income", "net"), ("cap", "cap"), ("ratio", "ratio"))
_EXACT = ("votes", "zeros", "highest", "lowest", "proposed", "status")


@dataclass(frozen=True)
class Sheet:
    """An evaluator's sheet: what one yuan is written as, and its rows."""

    unit: int
    rows: list[Answer]


def sheet(rng: Random, households: int) -> Sheet:
    own = rng.randrange(households) if rng.random() < 0.2 else None
    rows = [
        Answer(h, random_answers.answer(rng), h == own)
        for h in range(households)
        if rng.random() > 0.01
    ]
    if rows and rng.random() < 0.05:
        rows.append(Answer(rows[0].household, random_answers.answer(rng)))
    return Sheet(rng.choice((1, 1, 1, 10000)), rows)


def ours(number: int, one: Sheet) -> Booklet:
    """Return a sheet as our reading gives it to the rules."""
    opinions = [_opinion(at, row, one.unit) for at, row in enumerate(one.rows, 1)]
    return booklet(*opinions, sheet=f"评议{number}", evaluator=str(number))


def _opinion(at: int, row: Answer, unit: int) -> Opinion:
    values = dict(row.cells)
    unreadable = set()
    for name in by_fractions.WANTED:
        read = amounts.read(values[name], Decimal(unit))
        values[name] = read.value
        is_negative = read.value is not None and read.value < 0
        if not read.is_readable or (is_negative and name != "net_income"):
            values[name] = None
            unreadable.add(name)
    values["knows"] = {"是": True, "否": False, None: None}[values["knows"]]
    for name in ("unfit_reason", "relation"):
        values[name] = values[name] or ""
    who = {"customer_key": f"K{row.household}", "representative": "张三"}
    who["household_no"] = f"H{row.household}"
    return make(Opinion, at, unreadable=unreadable, **who, **values)


def numbers_of(policy: Policy) -> Numbers:
    limit = policy.limit
    return Numbers(
        limit.trim_high,
        limit.trim_low,
        limit.min_votes,
        Fraction(limit.band_high),
        limit.cap == "clip",
        Fraction(limit.step),
        Fraction(policy.booklet.completeness),
    )


def ballots(sheets: list[Sheet], policy: Policy) -> dict[str, Ballot]:
    books = tuple(ours(number, one) for number, one in enumerate(sheets, 1))
    own = {
        str(number): f"H{row.household}"
        for number, one in enumerate(sheets, 1)
        for row in one.rows
        if row.is_own
    }
    book = GroupBook("册.xlsx", Path("册.xlsx"), policy, books, None, (), ())
    return {b.customer_key: b for b in count(book, own, frozenset()).ballots}


def differences(ballot: Ballot, wanted: Outcome) -> list[str]:
    limit = ballot.limit
    told = [
        f"{name}: {getattr(limit, name)} for {getattr(wanted, name)}"
        for name in _EXACT
        if getattr(limit, name) != getattr(wanted, name)
    ]
    for name, other in _NEAR:
        got, there = getattr(limit, name), getattr(wanted, other)
        if (got is None) != (there is None) or (
            got is not None and abs(Fraction(got) - there) > Fraction(1, 10**12)
        ):
            told.append(f"{name}: {got} for {there}")
    return told


def test_random_households_agree_with_the_second_opinion():  # R61–R68, R75, R80–R82
    rng = Random(20151110)
    households, differing, seen = 0, [], set()
    while households < HOUSEHOLDS:
        policy = random_answers.policy(rng)
        numbers = numbers_of(policy)
        size = rng.randrange(1, 60)
        sheets = [sheet(rng, size) for _ in range(rng.randrange(1, 10))]
        entered = [
            (one.unit, one.rows)
            for one in sheets
            if by_fractions.is_complete(one.rows, numbers.completeness)
        ]
        got = ballots(sheets, policy)
        for number in {row.household for one in sheets for row in one.rows}:
            wanted = by_fractions.household(number, entered, numbers)
            told = differences(got[f"K{number}"], wanted)
            differing += [(households, number, told)] if told else []
            households += 1
            seen.add(wanted.status)
    print(f"{households} households, {len(differing)} differences")
    assert differing == []
    assert len(seen) == 6


def test_amounts_on_a_step_and_on_the_cap_agree():
    """Thirds, sevenths and the like of round sums: where rounding could lose a step."""
    rng = Random(7)
    differing = []
    for case in range(HOUSEHOLDS // 4):
        policy = random_answers.policy(rng)
        numbers = numbers_of(policy)
        sheets = [round_answer(rng) for _ in range(rng.randrange(3, 10))]
        entered = [(one.unit, one.rows) for one in sheets]
        wanted = by_fractions.household(0, entered, numbers)
        told = differences(ballots(sheets, policy)["K0"], wanted)
        differing += [(case, told)] if told else []
    assert differing == []


def round_answer(rng: Random) -> Sheet:
    cells = random_answers.answer(rng) | {
        "knows": "是",
        "net_income": rng.randrange(1, 40) * 5000,
        "suggested_limit": rng.randrange(1, 60) * 5000,
        "unfit_reason": None,
        "relation": None,
    }
    return Sheet(1, [Answer(0, cells)])
