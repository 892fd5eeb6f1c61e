"""The plan's eight exclusions, nothing added (R36–R43)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Customer
from sunshine_xl.rules.people import age_of

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

# Judgements of people, not facts: they need a reason and somebody who answers for it.
JUDGED = frozenset({"2", "3", "8"})


def check(person: Customer, policy: Policy) -> Iterator[Finding]:
    """Yield exclusions without a reason, and minors who are not excluded."""
    if person.is_excluded:
        yield from _judgement(person)
        return
    if person.exclusion_code:
        yield finding("EXC-004", person.at, "exclusion_code")
    age = age_of(person, policy.campaign.as_of)
    if age is not None and age < policy.people.adult_age:
        field = "birth_date" if person.birth_date else "id_number"
        words = {"age": age, "adult": policy.people.adult_age}
        yield finding("EXC-005", person.at, field, **words)


def _judgement(person: Customer) -> Iterator[Finding]:
    if person.exclusion_code not in JUDGED:
        return
    code = {"code": person.exclusion_code}
    if not person.exclusion_note:
        yield finding("EXC-001", person.at, "exclusion_note", **code)
    if not person.exclusion_judge:
        yield finding("EXC-002", person.at, "exclusion_judge", **code)
