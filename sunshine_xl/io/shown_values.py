"""What 汇总 shows before its first recalculation, computed by the rules."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sunshine_xl.forms import formulas
from sunshine_xl.forms.vocabulary import read_choice
from sunshine_xl.io.booklet_data import BookletGroup
from sunshine_xl.policy import Policy
from sunshine_xl.rules import amounts, limits
from sunshine_xl.rules.completeness import WANTED
from sunshine_xl.rules.limits import Limit, Vote
from sunshine_xl.rules.opinions import CLOSE_RELATIONS

if TYPE_CHECKING:
    from sunshine_xl.io.rating_builder import RatingPart
    from sunshine_xl.io.summary_builder import EvaluatorPart

_BLANK = ""


def shown_values(
    group: BookletGroup,
    policy: Policy,
    parts: Sequence[EvaluatorPart],
    ratings: RatingPart,
) -> Mapping[str, Mapping[str, Any]]:
    """Return the values of 汇总 by customer key and field."""
    line = policy.booklet.completeness
    tallies = [
        _tally(part) if shown_completeness(part.rows) >= line else _Tally()
        for part in parts
    ]
    return {
        home.customer_key: _values(home.customer_key, tallies, policy, ratings)
        for home in group.households
    }


def unit_value(unit: str) -> Decimal:
    """Return what one of a sheet's units is worth in yuan."""
    return amounts.WAN if "万" in unit else amounts.ONE


def helper_values(row: Mapping[str, Any], factor: Decimal) -> tuple[Any, ...]:
    """Return what the eight hidden cells of an evaluator's row show."""
    amount = amounts.read(row.get("suggested_limit"), factor)
    net = amounts.read(row.get("net_income"), factor)
    value = amount.value
    is_negative = value is not None and value < 0
    is_unfit = bool(row.get("unfit_reason")) and (value or 0) > 0
    counts = value is not None and not is_negative and _may_vote(row)
    return (
        *_amount_cells(row.get("suggested_limit"), amount),
        *_amount_cells(row.get("net_income"), net),
        value if counts else _BLANK,
        int(not amount.is_readable or is_negative or is_unfit),
    )


def _amount_cells(raw: Any, amount: amounts.Amount) -> tuple[Any, Any, Any]:
    """Return a typed amount made plain, its digits and its yuan, as the formulas do."""
    read = _or_blank(amount.value) if amount.is_readable else formulas.UNREADABLE
    if raw is None or not isinstance(raw, str):
        return (_BLANK if raw is None else raw), _BLANK, read
    plain = unicodedata.normalize("NFKC", raw).replace(" ", "")
    return plain, plain.lstrip("¥-").rstrip("元万"), read


def _may_vote(row: Mapping[str, Any]) -> bool:
    knows = read_choice("yes_no", str(row.get("knows") or "")) == "是"
    return knows and row.get("relation") not in CLOSE_RELATIONS


def shown_completeness(rows: Sequence[Mapping[str, Any]]) -> Decimal:
    """Return what the completeness cell of a booklet shows: filled ÷ wanted cells."""
    named = [row for row in rows if row.get("representative")]
    known = [row for row in named if row.get("knows") == "是"]
    if not named:
        return Decimal(1)
    filled = sum(1 for row in named if row.get("knows"))
    filled += sum(1 for row in known for name in WANTED if _is_answer(row.get(name)))
    return Decimal(filled) / (len(named) + len(WANTED) * len(known))


def _is_answer(raw: Any) -> bool:
    read = amounts.read(raw)
    return read.value is not None or not read.is_readable


class _Tally:
    """One booklet's votes by key, and the keys that must wait."""

    def __init__(self) -> None:
        self.votes: dict[str, Vote] = {}
        self.held: set[str] = set()


def _tally(part: EvaluatorPart) -> _Tally:
    tally = _Tally()
    factor = unit_value(part.evaluator.unit)
    times = Counter(row.get("customer_key") for row in part.rows)
    for row in part.rows:
        key = row.get("customer_key")
        if not key:
            continue
        amount = amounts.read(row.get("suggested_limit"), factor)
        value = amount.value
        is_unfit = bool(row.get("unfit_reason")) and (value or 0) > 0
        if not amount.is_readable or (value or 0) < 0 or is_unfit or times[key] > 1:
            tally.held.add(key)
        if value is None or value < 0 or not _may_vote(row):
            continue
        net = amounts.read(row.get("net_income"), factor).value
        tally.votes.setdefault(key, Vote(value, net))
    return tally


def _values(
    key: str, tallies: Sequence[_Tally], policy: Policy, ratings: RatingPart
) -> dict[str, Any]:
    votes = [tally.votes.get(key) for tally in tallies]
    is_held = any(key in tally.held for tally in tallies)
    counted = [vote for vote in votes if vote is not None]
    limit = limits.propose(counted, policy.limit, is_held=is_held)
    score, grade = ratings.shown.get(key, (_BLANK, "未评级"))
    cells: dict[str, Any] = {
        f"vote_{k}": _BLANK if vote is None else vote.amount
        for k, vote in enumerate(votes, 1)
    }
    cells |= {
        f"net_{k}": _BLANK if vote is None else _or_blank(vote.net_income)
        for k, vote in enumerate(votes, 1)
    }
    return (
        cells
        | _figures(limit)
        | {
            "rating_score": score,
            "grade": grade,
            "hold": int(is_held),
        }
    )


def _figures(limit: Limit) -> dict[str, Any]:
    return {
        "votes": limit.votes,
        "zeros": limit.zeros,
        "highest": _or_blank(limit.highest),
        "lowest": _or_blank(limit.lowest),
        "net_income": _or_blank(limit.net_income),
        "trimmed_mean": _or_blank(limit.raw),
        "cap": _or_blank(limit.cap),
        "ratio": _or_blank(limit.ratio),
        "proposed_limit": _or_blank(limit.proposed),
        "status": str(limit.status),
    }


def _or_blank(value: Decimal | None) -> Any:
    return _BLANK if value is None else value
