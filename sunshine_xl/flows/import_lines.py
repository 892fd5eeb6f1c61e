"""From 表6 and 基础信息 to the rows of the import file, and what stops them (R99)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.flows.customer_list import CustomerList, granted, same_name
from sunshine_xl.policy import Policy
from sunshine_xl.records import Customer, FinalRow
from sunshine_xl.rules import identity
from sunshine_xl.rules.review import is_past_age

Plain = str | Decimal | dt.date


@dataclass(frozen=True, slots=True)
class Source:
    """A value on its way into the import file, and the cell it comes from."""

    value: Plain
    at: RowRef
    name: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One granted household: its row of 表6, its representative, values by field."""

    final: FinalRow
    person: Customer
    amount: Decimal
    months: int
    values: Mapping[str, Source]


def import_lines(
    people: CustomerList, policy: Policy
) -> tuple[list[ImportLine], list[Finding]]:
    """Return a line for every household 表6 grants an amount, and what is wrong."""
    lines: list[ImportLine] = []
    findings: list[Finding] = []
    ids: set[str] = set()
    homes: set[str] = set()
    for row in people.gathered.final_rows:
        amount = granted(row)
        if not amount or amount <= 0:
            continue
        person = _person(people, row)
        if person is None:
            findings.append(finding("IMP-002", row.at, "id_number"))
            continue
        findings += _doubts(row, person, ids, homes)
        line = _line(people, policy, row, person, amount)
        findings += _age(line, policy)
        lines.append(line)
    return lines, findings


def _person(people: CustomerList, row: FinalRow) -> Customer | None:
    """Return the one whom a row of 表6 names; a masked number needs the household."""
    if "*" not in row.id_number:
        return people.by_id.get(identity.compact(row.id_number))
    fitting = [
        one
        for one in people.by_household.get(row.household_no, ())
        if identity.mask(identity.compact(one.id_number)) == row.id_number
    ]
    return fitting[0] if len(fitting) == 1 else None


def _doubts(
    row: FinalRow, person: Customer, ids: set[str], homes: set[str]
) -> Iterator[Finding]:
    """Yield what forbids the row: another name, an excluded person, one taken twice."""
    if not same_name(row.name, person.name):
        yield finding("IMP-003", row.at, "name", file=person.at.sheet.file)
    if person.is_excluded:
        yield finding("IMP-004", row.at, "id_number")
    if person.household_no != row.household_no:
        words = {"other": person.household_no}
        yield finding("IMP-005", row.at, "household_no", **words)
    number = identity.compact(person.id_number)
    if number in ids or row.household_no in homes:
        yield finding("IMP-006", row.at, "household_no")
    ids.add(number)
    homes.add(row.household_no)


def _line(
    people: CustomerList,
    policy: Policy,
    row: FinalRow,
    person: Customer,
    amount: Decimal,
) -> ImportLine:
    settings = policy.export
    months = int(row.term_months or policy.review.term_months)
    number = identity.compact(person.id_number)
    of_person: dict[str, tuple[Plain, str]] = {
        "org_no": (settings.branch_numbers.get(person.branch, ""), "branch"),
        "manager_id": (person.manager_id, "manager_id"),
        "id_type": (person.id_type, "id_type"),
        "id_number": (number, "id_number"),
        "name": (row.name, "name"),
        "customer_no": (people.platform_numbers.get(number, ""), "id_number"),
        "is_householder": (_yes_no(person.is_householder), "is_householder"),
        "phone": (person.phone, "phone"),
        "customer_type": (person.customer_type, "customer_type"),
        "segment": (people.segment(person), "filing_status"),
        "address": (person.home_address, "home_address"),
        "industry": (person.industry, "industry"),
    }
    of_list: dict[str, tuple[Plain, str]] = {
        "household_no": (row.household_no, "household_no"),
        "amount": (amount, "final_limit"),
        "term_months": (Decimal(months), "term_months"),
        "grade": (people.grade(row.household_no), "household_no"),
        "start": (settings.start, "term_months"),
        "end": (months_later(settings.start, months), "term_months"),
        "registered_on": (settings.registered, "household_no"),
        "currency": (settings.currency, "household_no"),
        "maker": (settings.maker, "household_no"),
    }
    values = {f: Source(v, person.at, name) for f, (v, name) in of_person.items()}
    values |= {f: Source(v, row.at, name) for f, (v, name) in of_list.items()}
    return ImportLine(row, person, amount, months, values)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def months_later(start: dt.date, months: int) -> dt.date:
    """Return the day some months later, the last of its month where it has no such.

    >>> months_later(dt.date(2015, 8, 31), 6)
    datetime.date(2016, 2, 29)
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def _age(line: ImportLine, policy: Policy) -> Iterator[Finding]:
    """Yield where age plus term is more than the bank allows (R36)."""
    number, most = line.person.id_number, policy.people.age_plus_term
    if is_past_age(number, line.months, policy.campaign.as_of, most):
        words = {"household": line.final.household_no, "months": line.months}
        yield finding("FIN-006", line.final.at, "term_months", **words, limit=most)
