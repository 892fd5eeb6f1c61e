"""Live loans against the list: who borrows without a limit, who above it (R86–R87)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sunshine_xl.list_records import Loan
from sunshine_xl.records import Customer
from sunshine_xl.rules.known_people import by_number, heads, whole_number

_ZERO = Decimal(0)


class LoanCheck(StrEnum):
    """The two checks: not on the list, and above the limit."""

    UNLISTED = "L1"
    ABOVE = "L2"


@dataclass(frozen=True, slots=True)
class LoanHit:
    """A borrower who is not on the list, or a household that borrows above its limit.

    ``borrowers`` are the persons of 基础信息 among those who borrow. ``limit`` is None
    for an unlisted one. ``by_household`` tells that a member's loan counts whose
    borrower is not the representative.
    """

    check: LoanCheck
    household_no: str
    loans: tuple[Loan, ...]
    borrowers: tuple[Customer, ...]
    representative: Customer | None
    limit: Decimal | None
    by_household: bool

    @property
    def balance(self) -> Decimal:
        """What is owed, in yuan."""
        return sum((loan.balance or _ZERO for loan in self.loans), _ZERO)

    @property
    def issued(self) -> Decimal:
        """What had been paid out, in yuan."""
        return sum((loan.issued_amount or _ZERO for loan in self.loans), _ZERO)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The live loans by borrower's ID number, and rows that cannot be counted on.

    ``nameless`` have no usable ID number; ``repeated`` stand in the ledger again.
    """

    by_borrower: Mapping[str, list[Loan]]
    nameless: Sequence[Loan]
    repeated: Sequence[Loan]


def read_ledger(loans: Iterable[Loan]) -> Ledger:
    """Sort the live loans; a loan that stands twice counts once, with more left."""
    live = [loan for loan in loans if loan.balance is not None and loan.balance > 0]
    kept, repeated = _each_once(live)
    by_writing: dict[str, list[Loan]] = {}
    for loan in kept:
        by_writing.setdefault(loan.id_number, []).append(loan)
    by_borrower: dict[str, list[Loan]] = {}
    nameless: list[Loan] = []
    for written, rows in by_writing.items():
        number = whole_number(written)
        if not number:
            nameless += rows
        elif number in by_borrower:
            by_borrower[number] += rows
        else:
            by_borrower[number] = rows
    return Ledger(by_borrower, nameless, repeated)


def _each_once(live: Sequence[Loan]) -> tuple[Sequence[Loan], list[Loan]]:
    """Return the loans, each once, and the rows that repeat another's 借据号."""
    numbers = [loan.loan_no for loan in live]
    if len(set(numbers)) == len(numbers):
        return live, []
    largest: dict[object, Loan] = {}
    repeated: list[Loan] = []
    for place, loan in enumerate(live):
        key = (loan.loan_no, loan.id_number) if loan.loan_no else place
        same = largest.get(key)
        if same is not None:
            repeated.append(loan)
        if same is None or (loan.balance or _ZERO) > (same.balance or _ZERO):
            largest[key] = loan
    return list(largest.values()), repeated


@dataclass(frozen=True, slots=True)
class Owed:
    """What one household or one unlisted borrower owes, before anybody's name."""

    check: LoanCheck
    household_no: str
    loans: tuple[Loan, ...]
    borrowers: tuple[Customer, ...]
    limit: Decimal | None


def check(
    ledger: Ledger, people: Sequence[Customer], limits: Mapping[str, Decimal | None]
) -> list[LoanHit]:
    """Return L1 and L2, first by person, then by household (rules.md).

    ``limits`` gives the limit of each 户号 on the list; without one, or with 0, nobody
    of the household is on it. A balance equal to the limit is no breach.
    """
    known = by_number(people, ledger.by_borrower.keys())
    owed = find(ledger, known, limits)
    return name_heads(owed, heads(people, households(owed)))


def find(
    ledger: Ledger,
    known: Mapping[str, list[Customer]],
    limits: Mapping[str, Decimal | None],
) -> list[Owed]:
    """Return who owes without a limit or above it; ``known`` are persons by number."""
    found: list[Owed] = []
    owing: dict[str, list[tuple[Customer, list[Loan]]]] = {}
    for number, loans in ledger.by_borrower.items():
        persons = known.get(number)
        if persons is None:
            found.append(Owed(LoanCheck.UNLISTED, "", tuple(loans), (), None))
            continue
        person = persons[0]
        if len(persons) > 1:
            # An ID number in two households counts where it has a limit.
            person = next((p for p in persons if limits.get(p.household_no)), person)
        home = person.household_no
        if limits.get(home):
            owing.setdefault(home, []).append((person, loans))
        else:
            unlisted = LoanCheck.UNLISTED
            found.append(Owed(unlisted, home, tuple(loans), (person,), None))
    return [*found, *_above(owing, limits)]


def _above(
    owing: Mapping[str, Sequence[tuple[Customer, Sequence[Loan]]]],
    limits: Mapping[str, Decimal | None],
) -> Iterable[Owed]:
    for home, pairs in owing.items():
        limit, total = limits[home] or _ZERO, _ZERO
        for _, loans in pairs:
            for loan in loans:
                total += loan.balance or _ZERO
        if total > limit:
            every = tuple(loan for _, loans in pairs for loan in loans)
            borrowers = tuple(person for person, _ in pairs)
            yield Owed(LoanCheck.ABOVE, home, every, borrowers, limit)


def households(owed: Iterable[Owed]) -> set[str]:
    """Return the 户号 somebody has to stand for."""
    return {one.household_no for one in owed} - {""}


def name_heads(owed: Iterable[Owed], standing: Mapping[str, Customer]) -> list[LoanHit]:
    """Return the findings with who stands for each household."""
    hits = []
    for one in owed:
        head = standing.get(one.household_no)
        if one.check is LoanCheck.ABOVE:
            own = head.id_number if head else ""
            by_household = any(p.id_number != own for p in one.borrowers)
        else:
            by_household = head is not None and (
                head.id_number != one.borrowers[0].id_number
            )
        hits.append(
            LoanHit(
                one.check,
                one.household_no,
                one.loans,
                one.borrowers,
                head,
                one.limit,
                by_household,
            )
        )
    return hits
