"""电子银行业务调查问卷: one for every visited customer, tied to 基础信息 (R31–R32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Customer
from sunshine_xl.register_records import Questionnaire
from sunshine_xl.rules import names

if TYPE_CHECKING:
    from sunshine_xl.policy import Phase


class Register:
    """Whom a questionnaire can be about: people by ID number, households by 客户键."""

    def __init__(
        self, people: Iterable[Customer], households: Mapping[str, str]
    ) -> None:
        self.people = {p.id_number: p for p in people if p.id_number}
        self.households = households
        self._speakers = {
            p.household_no: p for p in self.people.values() if p.is_representative
        }

    def person(self, answered: Questionnaire) -> Customer | None:
        """Return who was asked, None where neither number nor key tells."""
        if answered.id_number:
            return self.people.get(answered.id_number)
        household = self.households.get(answered.customer_key, "")
        return self._speakers.get(household)


def check(
    answers: Sequence[Questionnaire], register: Register, phase: Phase
) -> Iterator[Finding]:
    """Yield questionnaires about nobody, asked twice, out of phase or contradictory."""
    seen: dict[str, Questionnaire] = {}
    for one in answers:
        key = one.id_number or one.customer_key
        if not key:
            if "id_number" not in one.at.unreadable:
                yield finding("QST-001", one.at, "id_number")
        else:
            first = seen.setdefault(key, one)
            if first is not one:
                words = {"file": first.at.sheet.file, "row": first.at.number}
                yield finding("QST-003", one.at, "id_number", **words)
            yield from _person(one, register)
        day = one.visit_date
        if day and not phase.start <= day <= phase.end:
            span = {"start": phase.start.isoformat(), "end": phase.end.isoformat()}
            yield finding("QST-004", one.at, "visit_date", **span)
        if one.needs_funds is False and one.funding_need:
            yield finding("QST-005", one.at, "funding_need")


def _person(one: Questionnaire, register: Register) -> Iterator[Finding]:
    person = register.person(one)
    field = "id_number" if one.id_number else "customer_key"
    if person is None:
        is_known = register.people if one.id_number else register.households
        # Without 基础信息, or without booklets, nobody could be found.
        if is_known:
            yield finding("QST-002", one.at, field)
    elif person.is_excluded:
        yield finding("QST-006", one.at, field)
    elif one.name and names.compact(one.name) != names.compact(person.name):
        yield finding("QST-007", one.at, "name")


def unasked(
    people: Iterable[Customer], answers: Iterable[Questionnaire], register: Register
) -> list[Customer]:
    """Return the visited people about whom there is no questionnaire."""
    asked = {
        id(person) for one in answers if (person := register.person(one)) is not None
    }
    return [
        person
        for person in people
        if person.visit_date and not person.is_excluded and id(person) not in asked
    ]
