"""From votes to the proposed limit: trimmed mean, cap, rounding (R64, R80–R82)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sunshine_xl.policy import LimitPolicy

ZERO = Decimal(0)


class Status(StrEnum):
    """What became of a household's votes."""

    NORMAL = "正常"
    CLIPPED = "上限截取"
    FEW_VOTES = "票数不足"
    REFUSED = "多数拒绝"
    MANUAL = "人工决定"
    HELD = "待处理"


class Vote(NamedTuple):
    """One evaluator's counted vote: the amount and his estimate of net income."""

    amount: Decimal
    net_income: Decimal | None = None


class Limit(NamedTuple):
    """A household's figures in yuan; means and cap are not rounded.

    ``raw`` is the trimmed mean before cap and rounding, ``ratio`` the raw amount over
    the net income used.
    """

    votes: int
    zeros: int
    highest: Decimal | None
    lowest: Decimal | None
    raw: Decimal | None
    net_income: Decimal | None
    cap: Decimal | None
    ratio: Decimal | None
    proposed: Decimal | None
    status: Status


class _Kept(NamedTuple):
    """The amounts left after the extremes went: their exact sum and their number."""

    total: Decimal
    number: int

    def mean(self, times: Decimal = Decimal(1)) -> Decimal:
        """Return the mean times a number, rounded once, so that no step gets lost."""
        return self.total * times / self.number


def trimmed_mean(
    amounts: Sequence[Decimal], trim_high: int = 1, trim_low: int = 1
) -> Decimal | None:
    """Return the mean after the highest and the lowest amounts are set aside.

    Exactly ``trim_high`` and ``trim_low`` values go, whatever the ties; None where
    nothing would be left.

    >>> trimmed_mean([Decimal(3), Decimal(5), Decimal(10)])
    Decimal('5')
    """
    kept = _kept(amounts, trim_high, trim_low)
    return kept.mean() if kept else None


def _kept(amounts: Sequence[Decimal], trim_high: int, trim_low: int) -> _Kept | None:
    left = len(amounts) - trim_high - trim_low
    if left < 1:
        return None
    ordered = sorted(amounts)
    return _Kept(sum(ordered[trim_low : trim_low + left], ZERO), left)


def round_down(amount: Decimal, step: Decimal) -> Decimal:
    """Return the greatest multiple of ``step`` that is not above ``amount``.

    >>> round_down(Decimal("46666.67"), Decimal(1000))
    Decimal('46000')
    """
    return (amount / step).to_integral_value(ROUND_FLOOR) * step


def propose(
    votes: Sequence[Vote], policy: LimitPolicy, *, is_held: bool = False
) -> Limit:
    """Return the proposed limit of one household from its counted votes.

    A held household (a cell that must be mended first) shows its votes and gets no
    amount. Fewer than ``min_votes`` votes give none either; refusals by more than half
    give 0.
    """
    amounts = [vote.amount for vote in votes]
    nets = [vote.net_income for vote in votes if vote.net_income is not None]
    amount = _enough(amounts, policy)
    income = _enough(nets, policy) if amount else None
    raw = amount.mean() if amount else None
    net = income.mean() if income else None
    cap = income.mean(policy.band_high) if income else None
    zeros = amounts.count(ZERO)
    status = _status(len(amounts), zeros, raw, net, cap, policy, is_held)
    return Limit(
        votes=len(amounts),
        zeros=zeros,
        highest=max(amounts, default=None),
        lowest=min(amounts, default=None),
        raw=raw,
        net_income=net,
        cap=cap,
        ratio=_ratio(amount, income),
        proposed=_proposed(status, raw, cap, policy),
        status=status,
    )


def _enough(amounts: Sequence[Decimal], policy: LimitPolicy) -> _Kept | None:
    """Return what the mean is made of, where enough have given an amount."""
    if len(amounts) < policy.min_votes:
        return None
    return _kept(amounts, policy.trim_high, policy.trim_low)


def _ratio(amount: _Kept | None, income: _Kept | None) -> Decimal | None:
    """Return one mean over the other, rounded once; None without a net income."""
    if amount is None or income is None or income.total <= 0:
        return None
    return (amount.total * income.number) / (income.total * amount.number)


def _status(
    votes: int,
    zeros: int,
    raw: Decimal | None,
    net: Decimal | None,
    cap: Decimal | None,
    policy: LimitPolicy,
    is_held: bool,
) -> Status:
    if is_held:
        return Status.HELD
    if raw is None:
        return Status.FEW_VOTES
    if zeros * 2 > votes:
        return Status.REFUSED
    if raw > 0 and (net is None or net <= 0):
        return Status.MANUAL
    if policy.cap == "clip" and cap is not None and raw > cap:
        return Status.CLIPPED
    return Status.NORMAL


def _proposed(
    status: Status, raw: Decimal | None, cap: Decimal | None, policy: LimitPolicy
) -> Decimal | None:
    if status is Status.REFUSED:
        return ZERO
    if raw is None or status in (Status.HELD, Status.MANUAL):
        return None
    amount = cap if status is Status.CLIPPED and cap is not None else raw
    return round_down(amount, policy.step)
