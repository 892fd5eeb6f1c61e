"""Every filed customer with segment, grade and limit, granted or not (R3, R101)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sunshine_xl.flows.ballots import Ballot
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.summarise import GroupResult, count_groups
from sunshine_xl.records import Customer, FinalRow
from sunshine_xl.rules import identity, names

UNRATED = "未评级"
OLD, NEW = "存量客户", "新增客户"
_SEGMENTS = {"新增": NEW, "更新": OLD, "无变化": OLD}
REMOVED = "去除"


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One person as the CRM knows him; ``limit`` is his household's.

    ``is_final`` tells whether it comes from 表6 or is only proposed. It counts for the
    representative; on other members it is for reference alone.
    """

    person: Customer
    segment: str
    grade: str
    limit: Decimal | None
    is_final: bool
    is_representative: bool


@dataclass(frozen=True)
class CustomerList:
    """A campaign's people, joined with 表6, the booklets and the platform."""

    gathered: Gathered
    results: Sequence[GroupResult]

    @cached_property
    def by_id(self) -> Mapping[str, Customer]:
        """The people by ID number; of two with the same the first."""
        found: dict[str, Customer] = {}
        for person in self.gathered.customers:
            if person.id_number:
                found.setdefault(identity.compact(person.id_number), person)
        return found

    @cached_property
    def by_household(self) -> Mapping[str, Sequence[Customer]]:
        """The people by 户号."""
        found: dict[str, list[Customer]] = {}
        for person in self.gathered.customers:
            if person.household_no:
                found.setdefault(person.household_no, []).append(person)
        return found

    @cached_property
    def platform_numbers(self) -> Mapping[str, str]:
        """The numbers of customers on the platform by ID number."""
        return {
            identity.compact(one.id_number): one.customer_no
            for one in self.gathered.platform
            if one.id_number
        }

    @cached_property
    def ballots(self) -> Mapping[str, Ballot]:
        """The recounted households by 户号."""
        return {
            ballot.household_no: ballot
            for result in self.results
            for ballot in result.count.ballots
            if ballot.household_no
        }

    @cached_property
    def finals(self) -> Mapping[str, FinalRow]:
        """The rows of 表6 by 户号."""
        return {row.household_no: row for row in self.gathered.final_rows}

    @cached_property
    def _grades(self) -> Mapping[str, str]:
        grades = {row.household_no: row.grade for row in self.gathered.ratings}
        return {number: grade for number, grade in grades.items() if number and grade}

    def grade(self, household_no: str) -> str:
        """Return a household's grade, 未评级 where nobody gave one."""
        ballot = self.ballots.get(household_no)
        own = ballot.grade if ballot else ""
        return own or self._grades.get(household_no) or UNRATED

    def segment(self, person: Customer) -> str:
        """Return whether the person was a customer before, "" where unknown."""
        segment = _SEGMENTS.get(person.filing_status, "")
        number = identity.compact(person.id_number)
        if not segment and self.gathered.platform:
            segment = OLD if number in self.platform_numbers else NEW
        return segment

    def limit(self, household_no: str) -> tuple[Decimal | None, bool]:
        """Return a household's limit, and whether 表6 gives it."""
        final = self.finals.get(household_no)
        if final is not None:
            return granted(final), True
        ballot = self.ballots.get(household_no)
        return (ballot.limit.proposed if ballot else None), False

    def lines(self) -> list[CustomerLine]:
        """Return everybody who is not excluded, each ID number once."""
        return [
            self.line(person)
            for number, person in self.by_id.items()
            if number and not person.is_excluded
        ]

    def line(self, person: Customer) -> CustomerLine:
        """Return one person with what the campaign found for the household."""
        limit, is_final = self.limit(person.household_no)
        return CustomerLine(
            person,
            self.segment(person),
            self.grade(person.household_no),
            limit,
            is_final,
            self._represents(person),
        )

    def _represents(self, person: Customer) -> bool:
        final = self.finals.get(person.household_no)
        if final is not None and "*" not in final.id_number:
            return identity.compact(final.id_number) == identity.compact(
                person.id_number
            )
        return bool(person.is_representative)


def granted(row: FinalRow) -> Decimal | None:
    """Return what a row of 表6 grants; a removed household gets nothing."""
    return Decimal(0) if row.conclusion == REMOVED else row.final_limit


def customer_list(gathered: Gathered) -> CustomerList:
    """Return a campaign's people with what was found for them."""
    return CustomerList(gathered, count_groups(gathered))


def same_name(left: str, right: str) -> bool:
    """Return whether two names differ in blanks and dots alone."""
    return names.compact(left) == names.compact(right)
