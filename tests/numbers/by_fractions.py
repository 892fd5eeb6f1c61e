"""From an evaluator's cells to a household's limit, in fractions: a second opinion.

Written from the bank's rules (R61–R68, R75, R80–R82), not from the program, and sharing
nothing with it: no Decimal, no regular expression, no rounding before the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

UNREADABLE = "?"
NOTHING_WRITTEN = ("", "-", "--", "—", "——", "–", "/", "不了解")
WANTED = ("assets", "debts", "gross_income", "net_income", "suggested_limit")
_WIDE = str.maketrans("０１２３４５６７８９，．－￥圆", "0123456789,.-¥元")
_UNITS = (("万元", 10000), ("万", 10000), ("元", 1))


@dataclass(frozen=True)
class Numbers:
    """The parameters a limit depends on."""

    trim_high: int
    trim_low: int
    min_votes: int
    times: Fraction
    clips: bool
    step: Fraction
    completeness: Fraction


@dataclass(frozen=True)
class Answer:
    """What one evaluator's row says of a household, as its cells hold it."""

    household: int
    cells: dict[str, Any]
    is_own: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the rules make of a household's votes."""

    votes: int
    zeros: int
    highest: Fraction | None
    lowest: Fraction | None
    mean: Fraction | None
    net: Fraction | None
    cap: Fraction | None
    ratio: Fraction | None
    proposed: Fraction | None
    status: str


def cents(value: Fraction) -> Fraction:
    """Round to the cent, half away from zero."""
    away = (200 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return Fraction(away if value >= 0 else -away, 100)


@lru_cache(10_000)
def read(cell: Any, unit: int) -> Fraction | str | None:
    """Return an amount in yuan, None for nothing written, or UNREADABLE."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        return cents(Fraction(str(cell)) * unit)
    text = "".join(cell.translate(_WIDE).split())
    if text in NOTHING_WRITTEN:
        return None
    text = text.removeprefix("¥")
    sign = -1 if text.startswith("-") else 1
    text = text.removeprefix("-")
    for word, worth in _UNITS:
        if text.endswith(word):
            text, unit = text.removesuffix(word), worth
            break
    whole, point, part = text.partition(".")
    digits = _without_separators(whole)
    if not _is_number(digits) or (point and not _is_number(part)):
        return UNREADABLE
    return cents(sign * Fraction(int(digits + part), 10 ** len(part)) * unit)


def _is_number(text: str) -> bool:
    return bool(text) and all(sign in "0123456789" for sign in text)


def _without_separators(whole: str) -> str:
    first, *rest = whole.split(",")
    if rest and (
        not 1 <= len(first) <= 3 or first[0] == "0" or any(len(g) != 3 for g in rest)
    ):
        return ""
    return first + "".join(rest)


def is_complete(rows: Sequence[Answer], line: Fraction) -> bool:
    """Return whether a booklet is filled in well enough to be entered (R75)."""
    filled = required = 0
    for row in rows:
        required += 1
        filled += row.cells.get("knows") is not None
        if row.cells.get("knows") == "是":
            required += len(WANTED)
            filled += sum(read(row.cells.get(w), 1) is not None for w in WANTED)
    return not required or Fraction(filled, required) >= line


def household(
    number: int, booklets: Sequence[tuple[int, Sequence[Answer]]], numbers: Numbers
) -> Outcome:
    """Return what becomes of a household; booklets are (unit, rows), the entered ones.

    One highest and one lowest go (or as many as the parameters say); half the votes
    being refusals is not yet a majority of them.
    """
    votes: list[Fraction] = []
    nets: list[Fraction] = []
    waits = False
    for unit, rows in booklets:
        mine = [row for row in rows if row.household == number]
        waits |= len(mine) > 1 or any(_must_be_mended(row, unit) for row in mine)
        vote = _vote(mine[0], unit) if mine else None
        if vote is not None:
            votes.append(vote)
            net = read(mine[0].cells.get("net_income"), unit)
            nets += [net] if isinstance(net, Fraction) else []
    return _outcome(votes, nets, waits, numbers)


def _must_be_mended(row: Answer, unit: int) -> bool:
    amount = read(row.cells.get("suggested_limit"), unit)
    if amount is None:
        return False
    if amount == UNREADABLE or amount < 0:
        return True
    return amount > 0 and bool(row.cells.get("unfit_reason"))


def _vote(row: Answer, unit: int) -> Fraction | None:
    amount = read(row.cells.get("suggested_limit"), unit)
    if row.cells.get("knows") != "是" or row.is_own:
        return None
    if row.cells.get("relation") in ("本人", "近亲属"):
        return None
    return amount if isinstance(amount, Fraction) and amount >= 0 else None


def _mean(values: list[Fraction], numbers: Numbers) -> Fraction | None:
    if len(values) < numbers.min_votes:
        return None
    left = sorted(values)
    for _ in range(numbers.trim_high):
        left.remove(max(left))
    for _ in range(numbers.trim_low):
        left.remove(min(left))
    return sum(left, Fraction(0)) / len(left)


def _outcome(
    votes: list[Fraction], nets: list[Fraction], waits: bool, numbers: Numbers
) -> Outcome:
    mean = _mean(votes, numbers)
    net = None if mean is None else _mean(nets, numbers)
    cap = None if net is None else net * numbers.times
    refusals = votes.count(Fraction(0))
    amount: Fraction | None = None
    if waits:
        status = "待处理"
    elif mean is None:
        status = "票数不足"
    elif 2 * refusals > len(votes):
        status, amount = "多数拒绝", Fraction(0)
    elif mean > 0 and (net is None or net <= 0):
        status = "人工决定"
    elif numbers.clips and cap is not None and mean > cap:
        status, amount = "上限截取", cap
    else:
        status, amount = "正常", mean
    if amount is not None:
        amount = (amount / numbers.step).__floor__() * numbers.step
    return Outcome(
        votes=len(votes),
        zeros=refusals,
        highest=max(votes, default=None),
        lowest=min(votes, default=None),
        mean=mean,
        net=net,
        cap=cap,
        ratio=mean / net if mean is not None and net is not None and net > 0 else None,
        proposed=amount,
        status=status,
    )
