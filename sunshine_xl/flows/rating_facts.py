"""What the campaign knows of each household, gathered for its rating (R69)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from sunshine_xl.flows.ballots import Ballot
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.summarise import GroupResult
from sunshine_xl.list_records import BadRecord, Loan
from sunshine_xl.records import Customer, HouseholdFile, Opinion
from sunshine_xl.register_records import Questionnaire
from sunshine_xl.rules import rating_facts
from sunshine_xl.rules.rating_facts import ZERO, Facts

_Row = TypeVar("_Row")
_YES = "是"
# The products a questionnaire asks for; deposits and loans are known elsewhere, too.
_OWNED = ("has_card", "has_social_card")
_OPENED = (
    "mobile_bank",
    "online_bank",
    "message_service",
    "payment_code",
    "self_service",
    "collection_service",
)


@dataclass(slots=True)
class Sources:
    """The campaign's lists, ready to be looked up by household."""

    members: dict[str, list[Customer]] = field(default_factory=dict)
    files: dict[str, HouseholdFile] = field(default_factory=dict)
    loans: dict[str, list[Loan]] = field(default_factory=dict)
    records: dict[str, list[BadRecord]] = field(default_factory=dict)
    answers: dict[str, list[Questionnaire]] = field(default_factory=dict)
    has_system_data: bool = False


def sources_of(gathered: Gathered) -> Sources:
    """Return the lists of a campaign by household or person."""
    sources = Sources(has_system_data=bool(gathered.loans or gathered.bad_records))
    for person in gathered.customers:
        if person.household_no:
            sources.members.setdefault(person.household_no, []).append(person)
    for file in gathered.household_files:
        sources.files.setdefault(file.household_no, file)
    for loan in gathered.loans:
        sources.loans.setdefault(loan.id_number, []).append(loan)
    for record in gathered.bad_records:
        sources.records.setdefault(record.id_number, []).append(record)
    for answer in gathered.questionnaires:
        for key in {answer.customer_key, answer.id_number} - {""}:
            sources.answers.setdefault(key, []).append(answer)
    return sources


def facts_of(result: GroupResult, sources: Sources) -> Mapping[str, Facts]:
    """Return what is known of a group's households, by customer key."""
    policy = result.book.policy
    opinions: dict[str, list[Opinion]] = {}
    for booklet in result.count.entered:
        for opinion in booklet.opinions:
            opinions.setdefault(opinion.customer_key, []).append(opinion)
    base = rating_facts.usual_income(
        [ballot.limit.net_income for ballot in result.count.ballots],
        policy.rating.income_base,
    )
    return {
        ballot.customer_key: _facts(
            ballot,
            base,
            sources,
            _estimates(opinions.get(ballot.customer_key, ()), result, ballot, sources),
        )
        for ballot in result.count.ballots
    }


def _estimates(
    opinions: Sequence[Opinion],
    result: GroupResult,
    ballot: Ballot,
    sources: Sources,
) -> tuple[Decimal | None, Decimal | None]:
    """Return assets and debts: as evaluators see them, else as the household's file."""
    policy = result.book.policy.limit
    assets = rating_facts.estimate(opinions, "assets", policy)
    debts = rating_facts.estimate(opinions, "debts", policy)
    file = sources.files.get(ballot.household_no)
    if (assets is None or debts is None) and file is not None:
        return file.assets, file.debts
    return assets, debts


def _facts(
    ballot: Ballot,
    base: Decimal | None,
    sources: Sources,
    estimates: tuple[Decimal | None, Decimal | None],
) -> Facts:
    members = sources.members.get(ballot.household_no, [])
    head = next((p for p in members if p.is_representative), None)
    numbers = {person.id_number for person in members if person.id_number}
    events = None
    if sources.has_system_data and numbers:
        events = rating_facts.credit_events(
            numbers, _of(sources.loans, numbers), _of(sources.records, numbers)
        )
    return Facts(
        net_income=ballot.limit.net_income,
        base=base,
        assets=estimates[0],
        debts=estimates[1],
        business_years=head.business_years if head else None,
        credit_events=events,
        products=_products(ballot, numbers, sources),
    )


def _of(table: Mapping[str, list[_Row]], numbers: Iterable[str]) -> list[_Row]:
    return [one for number in numbers for one in table.get(number, ())]


def _products(ballot: Ballot, numbers: set[str], sources: Sources) -> int | None:
    """Return how many of the bank's products a household uses, None if unknown."""
    answers = {
        id(answer): answer
        for key in (ballot.customer_key, *numbers)
        for answer in sources.answers.get(key, ())
    }.values()
    file = sources.files.get(ballot.household_no)
    has_figures = file is not None and file.average_deposit is not None
    if not answers and not has_figures:
        return None
    loans = _of(sources.loans, numbers)
    used = {name for a in answers for name in _OWNED if getattr(a, name)}
    used |= {name for a in answers for name in _OPENED if getattr(a, name) == _YES}
    if any(a.has_deposit for a in answers) or (
        file is not None and (file.average_deposit or ZERO) > 0
    ):
        used.add("deposit")
    if (
        any(a.has_loan for a in answers)
        or any((loan.balance or ZERO) > 0 for loan in loans)
        or (file is not None and (file.loan_balance or ZERO) > 0)
    ):
        used.add("loan")
    return len(used)
