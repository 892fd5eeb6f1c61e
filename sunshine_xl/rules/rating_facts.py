"""What a household's rating is measured by, and the scores it comes to (R69)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sunshine_xl.list_records import BadRecord, Loan
from sunshine_xl.records import Opinion
from sunshine_xl.rules.limits import trimmed_mean
from sunshine_xl.rules.rating import Indicator

if TYPE_CHECKING:
    from sunshine_xl.policy import LimitPolicy

BAD_CLASSES = frozenset({"次级", "可疑", "损失"})
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a household; None is "not known", which is never 0.

    ``net_income`` is the voters' trimmed mean and ``base`` the usual one of the place;
    ``credit_events`` count overdue and bad loans and entries on the lists of bad
    records; ``products`` are the bank's products in use.
    """

    net_income: Decimal | None = None
    base: Decimal | None = None
    assets: Decimal | None = None
    debts: Decimal | None = None
    business_years: Decimal | None = None
    credit_events: int | None = None
    products: int | None = None


def measures(facts: Facts) -> Mapping[str, Decimal | None]:
    """Return what each indicator is measured at, by field.

    What evaluators or staff judge (品行信誉) has no measure.
    """
    return {
        "credit_record": _number(facts.credit_events),
        "repayment": _ratio(facts.net_income, facts.base),
        "family_assets": _ratio(facts.debts, facts.assets),
        "business": facts.business_years,
        "dealings": _number(facts.products),
    }


def scores(
    facts: Facts, indicators: Sequence[Indicator]
) -> Mapping[str, Decimal | None]:
    """Return the score of each indicator that can be measured, None where unknown."""
    measured = measures(facts)
    found: dict[str, Decimal | None] = {}
    for indicator in indicators:
        value = measured.get(indicator.field)
        if indicator.bands:
            found[indicator.field] = None if value is None else indicator.score(value)
    return found


def _number(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def _ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


def usual_income(nets: Iterable[Decimal | None], given: Decimal) -> Decimal | None:
    """Return the base of 偿债能力: the given one, else the group's median."""
    if given > 0:
        return given
    known = sorted(net for net in nets if net is not None)
    if not known:
        return None
    middle = len(known) // 2
    if len(known) % 2:
        return known[middle]
    return (known[middle - 1] + known[middle]) / 2


def estimate(
    opinions: Sequence[Opinion], name: str, policy: LimitPolicy
) -> Decimal | None:
    """Return the trimmed mean of what those who know a household estimate."""
    values = [
        value
        for opinion in opinions
        if opinion.knows and (value := getattr(opinion, name)) is not None
    ]
    if len(values) < policy.min_votes:
        return None
    return trimmed_mean(values, policy.trim_high, policy.trim_low)


def credit_events(
    numbers: Iterable[str], loans: Iterable[Loan], records: Iterable[BadRecord]
) -> int:
    """Return how often a household's members failed: loans and bad records."""
    people = frozenset(number for number in numbers if number)
    late = sum(
        1
        for loan in loans
        if loan.id_number in people
        and ((loan.overdue_days or ZERO) > 0 or loan.five_class in BAD_CLASSES)
    )
    return late + sum(1 for record in records if record.id_number in people)
