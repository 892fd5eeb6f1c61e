"""Whether two evaluators wrote on their own: 背靠背 (R66)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet

if TYPE_CHECKING:
    from sunshine_xl.policy import DoubtPolicy


def check(booklets: Sequence[Booklet], doubts: DoubtPolicy) -> Iterator[Finding]:
    """Yield pairs of booklets whose amounts are the same or a constant multiple.

    The later sheet of the pair carries the finding, at its first amount.
    """
    amounts = [_amounts(booklet) for booklet in booklets]
    for one, other in combinations(range(len(booklets)), 2):
        shared = amounts[one].keys() & amounts[other].keys()
        if len(shared) < doubts.copy_rows:
            continue
        ratio, times = _usual_ratio(shared, amounts[one], amounts[other], doubts)
        if Decimal(times) / len(shared) < doubts.copy_share:
            continue
        later = next(o for o in booklets[other].opinions if o.customer_key in shared)
        yield finding(
            "IND-001" if ratio == 1 else "IND-002",
            later.at,
            "suggested_limit",
            sheet=booklets[other].sheet,
            other=booklets[one].sheet,
            same=times,
            shared=len(shared),
            ratio=f"{ratio:.4g}",
        )


def _usual_ratio(
    shared: Set[str],
    mine: Mapping[str, float],
    yours: Mapping[str, float],
    doubts: DoubtPolicy,
) -> tuple[float, int]:
    """Return the most common ratio of two booklets' amounts, and how common it is.

    A few rows are looked at first: all but those that may differ in a copy must have
    the same ratio. Where they have not, 0 is told.
    """
    deviations = int(len(shared) * (1 - doubts.copy_share))
    first = [yours[key] / mine[key] for key in islice(shared, 2 * deviations + 1)]
    if Counter(first).most_common(1)[0][1] < len(first) - deviations:
        return 0.0, 0
    return Counter([yours[key] / mine[key] for key in shared]).most_common(1)[0]


def _amounts(booklet: Booklet) -> dict[str, float]:
    """Return the amounts above 0 by key; a refusal says little about copying.

    Equal ratios of amounts are equal as floats too, and quicker to count.
    """
    return {
        o.customer_key: float(o.suggested_limit)
        for o in booklet.opinions
        if o.customer_key and o.suggested_limit
    }
