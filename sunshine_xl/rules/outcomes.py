"""What the office must know about a household's result (R64, R80–R82)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.rules.limits import Limit, Status

if TYPE_CHECKING:
    from sunshine_xl.policy import LimitPolicy


def check(
    limit: Limit,
    policy: LimitPolicy,
    at: RowRef,
    field: str,
    *,
    household: str,
    held_for: str,
    evaluators: int,
) -> Iterator[Finding]:
    """Yield the findings of one household's limit, at the row and field given.

    ``evaluators`` is the number of booklets in the group: "not five votes" is told for
    a household only where the group itself is complete.
    """
    words: dict[str, object] = {"household": household, "votes": limit.votes}
    if limit.status is Status.HELD:
        yield finding("LIM-009", at, field, reason=held_for, **words)
        return
    yield from _votes(limit, policy, at, field, words, evaluators)
    if limit.status is Status.MANUAL:
        yield finding("LIM-004", at, field, **words)
    elif limit.status is Status.CLIPPED:
        yield finding("LIM-001", at, field, times=policy.band_high, **words)
    elif limit.status is Status.NORMAL:
        yield from _band(limit, policy, at, field, words)


def _votes(
    limit: Limit,
    policy: LimitPolicy,
    at: RowRef,
    field: str,
    words: dict[str, object],
    evaluators: int,
) -> Iterator[Finding]:
    if limit.status is Status.FEW_VOTES:
        yield finding("LIM-005", at, field, needed=policy.min_votes, **words)
    elif limit.votes != policy.full_votes and evaluators == policy.full_votes:
        yield finding("LIM-008", at, field, full=policy.full_votes, **words)
    if limit.zeros * 2 > limit.votes:
        yield finding("LIM-007", at, field, zeros=limit.zeros, **words)
    elif limit.zeros >= policy.zeros_warning:
        yield finding("LIM-006", at, field, zeros=limit.zeros, **words)


def _band(
    limit: Limit, policy: LimitPolicy, at: RowRef, field: str, words: dict[str, object]
) -> Iterator[Finding]:
    if limit.ratio is None:
        return
    if limit.ratio > policy.band_high:
        yield finding("LIM-002", at, field, times=policy.band_high, **words)
    elif 0 < limit.ratio < policy.band_low:
        yield finding("LIM-003", at, field, times=policy.band_low, **words)
