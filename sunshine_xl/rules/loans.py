"""Live loans against the list: who borrows without a limit, who above it (R86–R87)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sunshine_xl.list_records import Loan
from sunshine_xl.records import Customer
from sunshine_xl.rules.known_people import by_number, members, representative
from sunshine_xl.rules.known_people import whole_number as _whole

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
    by_borrower: dict[str, list[Loan]] = {}
    nameless: list[Loan] = []
    repeated: list[Loan] = []
    largest: dict[str, Loan] = {}
    for loan in loans:
        if loan.balance is None or loan.balance <= 0:
            continue
        same = largest.get(loan.loan_no) if loan.loan_no else None
        if same is not None and same.id_number == loan.id_number:
            repeated.append(loan)
            if same.balance is not None and loan.balance <= same.balance:
                continue
            _forget(by_borrower, nameless, same)
        largest[loan.loan_no] = loan
        number = _whole(loan.id_number)
        if number:
            by_borrower.setdefault(number, []).append(loan)
        else:
            nameless.append(loan)
    return Ledger(by_borrower, nameless, repeated)


def _forget(
    by_borrower: dict[str, list[Loan]], nameless: list[Loan], loan: Loan
) -> None:
    rows = by_borrower.get(_whole(loan.id_number), nameless)
    rows[:] = [row for row in rows if row is not loan]


def check(
    ledger: Ledger, people: Sequence[Customer], limits: Mapping[str, Decimal | None]
) -> list[LoanHit]:
    """Return L1 and L2, first by person, then by household (rules.md).

    ``limits`` gives the limit of each 户号 on the list; without one, or with 0, nobody
    of the household is on it. A balance equal to the limit is no breach.
    """
    known = by_number(people, ledger.by_borrower)
    hits: list[LoanHit] = []
    owing: dict[str, list[tuple[Customer, Loan]]] = {}
    for number, loans in ledger.by_borrower.items():
        persons = known.get(number)
        if not persons:
            hits.append(_unlisted(loans, ()))
            continue
        # An ID number in two households counts where it has a limit.
        person = next((p for p in persons if limits.get(p.household_no)), persons[0])
        if limits.get(person.household_no):
            pairs = owing.setdefault(person.household_no, [])
            pairs.extend((person, loan) for loan in loans)
        else:
            hits.append(_unlisted(loans, (person,)))
    return [*_with_homes(hits, people), *_above(owing, people, limits)]


def _unlisted(loans: Sequence[Loan], borrowers: tuple[Customer, ...]) -> LoanHit:
    home = borrowers[0].household_no if borrowers else ""
    check = LoanCheck.UNLISTED
    return LoanHit(check, home, tuple(loans), borrowers, None, None, False)


def _with_homes(
    hits: Sequence[LoanHit], people: Sequence[Customer]
) -> Iterable[LoanHit]:
    """Yield unlisted borrowers with the representative of their household."""
    homes = members(people, {h.household_no for h in hits if h.household_no})
    for hit in hits:
        head = representative(homes.get(hit.household_no, ()))
        is_member = head is not None and head.id_number != hit.borrowers[0].id_number
        yield LoanHit(
            hit.check, hit.household_no, hit.loans, hit.borrowers, head, None, is_member
        )


def _above(
    owing: Mapping[str, Sequence[tuple[Customer, Loan]]],
    people: Sequence[Customer],
    limits: Mapping[str, Decimal | None],
) -> Iterable[LoanHit]:
    breached = {
        home: pairs
        for home, pairs in owing.items()
        if sum((loan.balance or _ZERO for _, loan in pairs), _ZERO)
        > (limits[home] or _ZERO)
    }
    homes = members(people, breached.keys())
    for home, pairs in breached.items():
        head = representative(homes[home])
        borrowers = tuple({p.id_number: p for p, _ in pairs}.values())
        own = head.id_number if head else ""
        yield LoanHit(
            LoanCheck.ABOVE,
            home,
            tuple(loan for _, loan in pairs),
            borrowers,
            head,
            limits[home],
            any(person.id_number != own for person in borrowers),
        )
