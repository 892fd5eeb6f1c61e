"""Answers as people may type them: blanks, ties, zeros, text, void marks, mistakes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from sunshine_xl.policy import Policy, default_policy

_ODD = ("3-5万", "5万左右", "1e5", "50%", "5,00", "五万", "1.2.3", "(500)", -5, "1/2")


def amount(rng: Random, net: float) -> Any:
    """Return an amount as somebody may type it, often near the cap or a step."""
    value = rng.choice((int(net * rng.uniform(0.8, 1.8)), round(net * 1.3, -3), 0))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in str(value))
    return rng.choice(
        (value,) * 12
        + (str(value), f"{value:,}", f"¥{value:,}元", wide, f"{value / 10000}万")
        + (f" {value} 元", f"{value}\u3000圆", "", "-", "——", "不了解", "/")
        + ((rng.choice(_ODD),) if rng.random() < 0.25 else ())
    )


def answer(rng: Random) -> dict[str, Any]:
    """Return one evaluator's cells about one household, by field."""
    net = rng.choice((0, -500, 20000, 33333.33, 60000, 100000))
    return {
        "knows": rng.choice(("是",) * 8 + ("否", None)),
        "assets": 100000,
        "debts": 0,
        "gross_income": 120000,
        "net_income": rng.choice((net, net, net, str(net), None, "5万", "2-3万")),
        "suggested_limit": amount(rng, max(net, 30000)),
        "unfit_reason": "2" if rng.random() < 0.03 else None,
        "relation": rng.choice((None,) * 15 + ("本人", "近亲属", "其他")),
    }


def policy(rng: Random) -> Policy:
    """Return a campaign's numbers, most often those of the bank's plan."""
    usual = default_policy()
    high, low = rng.choice(((1, 1), (1, 1), (1, 1), (0, 0), (2, 1), (0, 2)))
    return replace(
        usual,
        limit=replace(
            usual.limit,
            trim_high=high,
            trim_low=low,
            min_votes=high + low + rng.randrange(1, 3),
            band_high=Decimal(rng.choice(("1.5", "1.5", "1.3", "1.8", "1.2", "2.1"))),
            cap=rng.choice(("clip", "clip", "warn")),
            step=rng.choice((Decimal(1000), Decimal(100))),
        ),
        booklet=replace(
            usual.booklet, completeness=rng.choice((Decimal("0.8"), Decimal("0.5")))
        ),
    )
