"""What there is to say about the cases of a cross-check, each at its list's row."""

from __future__ import annotations

from collections.abc import Iterator

from sunshine_xl.check_records import BadConclusion, LoanReason
from sunshine_xl.findings import Finding, Place, finding
from sunshine_xl.flows.cases import (
    KEEP,
    REVIEW,
    BadCase,
    CrossCheck,
    LoanCase,
    is_begun,
    lists_of,
)
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.forms.vocabulary import choices
from sunshine_xl.io.places import BLACKLIST, HEAD_OFFICE, LEDGER
from sunshine_xl.list_records import Loan
from sunshine_xl.rules import identity, names
from sunshine_xl.rules.blacklist import Match
from sunshine_xl.rules.known_people import could_be
from sunshine_xl.rules.loans import LoanCheck

_NAMED = 3


def case_findings(gathered: Gathered, checked: CrossCheck) -> Iterator[Finding]:
    """Yield every case and every row that could not be judged."""
    yield from missing_lists(gathered)
    for loan_case in checked.loans:
        yield from _loan(loan_case)
    for bad_case in checked.bad:
        yield from _bad(bad_case, gathered.policy.blacklist.years)
    yield from _unjudged(gathered, checked)
    stale: tuple[LoanReason | BadConclusion, ...]
    stale = (*checked.stale_reasons, *checked.stale_conclusions)
    for row in stale:
        if is_begun(row):
            yield finding("XCK-011", row.at, "name")


def missing_lists(gathered: Gathered) -> Iterator[Finding]:
    """Yield the lists of head office without which the checks say nothing."""
    for rows, name, words in (
        (gathered.loans, LEDGER, "贷款台账"),
        (gathered.bad_records, BLACKLIST, "不良名单"),
    ):
        if not rows:
            place = Place(f"{HEAD_OFFICE}/{name}")
            yield Finding("XCK-012", place, "", {"list": words})


def _loan(case: LoanCase) -> Iterator[Finding]:
    hit = case.hit
    words = {
        "person": case.id_mask,
        "household": hit.household_no,
        "balance": f"{hit.balance:,.2f}",
        "limit": f"{hit.limit:,.2f}" if hit.limit is not None else "",
    }
    at = hit.loans[0].at
    if case.is_explained and case.written is not None:
        words["reason"] = case.written.reason_code
        yield finding("XCK-003", at, "balance", **words)
        before = case.written.balance
        if before is not None and hit.balance > before:
            words["before"] = f"{before:,.2f}"
            yield finding("XCK-017", case.written.at, "balance", **words)
        return
    code = "XCK-002" if hit.check is LoanCheck.ABOVE else "XCK-001"
    yield finding(code, at, "balance", **words)
    if is_begun(case.written) and case.written is not None and case.gaps:
        gaps = {"gaps": "、".join(case.gaps)}
        yield finding("XCK-010", case.written.at, "reason_code", **gaps)


def _bad(case: BadCase, years: int) -> Iterator[Finding]:
    hit = case.hit
    words = {
        "person": identity.mask(hit.person.id_number),
        "household": case.home.household_no if case.home else hit.households[0],
        "lists": lists_of(hit),
        "years": years,
    }
    rows = hit.records or hit.suspected
    if hit.is_old:
        code = "XCK-007"
    else:
        code = {
            Match.ID: "XCK-004",
            Match.HOUSEHOLD: "XCK-005",
            Match.NAME: "XCK-006",
        }[hit.match]
    yield finding(code, rows[0].at, "name", **words)
    person = names.compact(hit.person.name)
    for row in hit.records:
        if row.name and names.compact(row.name) != person:
            yield finding("XCK-016", row.at, "name", **words)
    yield from _decision(case)


def _decision(case: BadCase) -> Iterator[Finding]:
    written = case.written
    if written is None or not is_begun(written):
        return
    if case.hit.removes:
        if written.conclusion in (KEEP, REVIEW):
            yield finding("XCK-013", written.at, "conclusion")
    elif case.is_outdated:
        words = {"lists": lists_of(case.hit)}
        yield finding("XCK-014", written.at, "conclusion", **words)
    elif case.gaps:
        gaps = {"gaps": "、".join(case.gaps)}
        yield finding("XCK-010", written.at, "conclusion", **gaps)


def _unjudged(gathered: Gathered, checked: CrossCheck) -> Iterator[Finding]:
    for loan in checked.ledger.nameless:
        yield finding("XCK-008", loan.at, "id_number", hint=_hint(loan, gathered))
    for loan in checked.ledger.repeated:
        yield finding("XCK-009", loan.at, "loan_no", loan=loan.loan_no)
    for case in checked.loans:
        person = case.hit.borrowers[0] if len(case.hit.borrowers) == 1 else None
        for loan in case.hit.loans if person else ():
            name = names.compact(loan.name)
            if person and name and name != names.compact(person.name):
                words = {"person": case.id_mask, "lists": "贷款台账"}
                yield finding("XCK-016", loan.at, "name", **words)
    known = set(choices("list_kind"))
    for bad in checked.bad:
        for row in (*bad.hit.records, *bad.hit.suspected):
            if row.list_kind not in known:
                yield finding("XCK-015", row.at, "list_kind")


def _hint(loan: Loan, gathered: Gathered) -> str:
    """Return who of 基础信息 a loan without a usable number may belong to."""
    name = names.compact(loan.name)
    rows = [
        person
        for person in gathered.customers
        if name
        and names.compact(person.name) == name
        and could_be(loan.id_number, person.id_number)
    ]
    if not rows:
        return "；基础信息中没有同名的人"
    places = [f"{p.at.sheet.file} 第{p.at.number}行" for p in rows[:_NAMED]]
    more = "等" if len(rows) > _NAMED else ""
    return f"；同名的人在 {'、'.join(places)}{more}，请核实是否本人"
