"""Every case of L1, L2 and B1–B5 with what the branch wrote beside it (R86–R95)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sunshine_xl.check_records import BadConclusion, LoanReason
from sunshine_xl.flows import sieve
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.listed import Home, branch_of_person
from sunshine_xl.forms.vocabulary import read_choice
from sunshine_xl.list_records import BadRecord
from sunshine_xl.rules import identity, list_checks, loans, names
from sunshine_xl.rules.amounts import to_cents
from sunshine_xl.rules.blacklist import BadHit, Match
from sunshine_xl.rules.loans import Ledger, LoanCheck, LoanHit

KEEP, REMOVE, REVIEW = "保留", "去除", "复议"
UNEXPLAINED = "未查明"
_REASON_PARTS = {
    "reason_code": "原因代码",
    "reason": "原因说明",
    "reason_by": "查明人",
    "reason_on": "查明日期",
}
_CONCLUSION_PARTS = {
    "conclusion": "核查结论",
    "reason": "认定原因",
    "reason_by": "认定人",
    "reason_on": "认定日期",
}


@dataclass(frozen=True, slots=True)
class LoanCase:
    """An L1 or L2 finding with what the branch wrote beside it."""

    hit: LoanHit
    branch: str
    written: LoanReason | None

    @property
    def gaps(self) -> tuple[str, ...]:
        """The titles of what a begun reason lacks."""
        return _gaps(self.written, _REASON_PARTS)

    @property
    def is_explained(self) -> bool:
        """Whether there is a whole reason; without one the audit gets the case."""
        written = self.written
        is_found = written is not None and written.reason_code != UNEXPLAINED
        return is_found and not self.gaps

    @property
    def name(self) -> str:
        """The borrower's name, or the household's where several borrow."""
        person = self.hit.borrowers[0] if len(self.hit.borrowers) == 1 else None
        person = person or self.hit.representative
        return names.compact(person.name) if person else self.hit.loans[0].name

    @property
    def id_mask(self) -> str:
        """The masked ID number that goes with the name."""
        person = self.hit.borrowers[0] if len(self.hit.borrowers) == 1 else None
        person = person or self.hit.representative
        return identity.mask(person.id_number if person else self._borrower)

    @property
    def _borrower(self) -> str:
        return self.hit.loans[0].id_number


@dataclass(frozen=True, slots=True)
class BadCase:
    """A person's hit with what was decided; ``outcome`` is 保留, 去除 or 复议."""

    hit: BadHit
    home: Home | None
    branch: str
    written: BadConclusion | None

    @property
    def gaps(self) -> tuple[str, ...]:
        """The titles of what a begun decision lacks."""
        return _gaps(self.written, _CONCLUSION_PARTS)

    @property
    def is_outdated(self) -> bool:
        """Whether the decision was about other lists than those of today."""
        return self.written is not None and self.written.lists != lists_of(self.hit)

    @property
    def outcome(self) -> str:
        """What follows for the household; only a person lets anybody stay."""
        if self.hit.removes:
            return REMOVE
        if self.written is None or self.gaps or self.is_outdated:
            return REVIEW
        return self.written.conclusion


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """All cases of a campaign, the ledger they come from, and rows left over."""

    homes: Mapping[str, Home]
    ledger: Ledger
    loans: tuple[LoanCase, ...]
    bad: tuple[BadCase, ...]
    stale_reasons: tuple[LoanReason, ...]
    stale_conclusions: tuple[BadConclusion, ...]

    def referred(self) -> Iterator[LoanCase]:
        """Yield what goes to the audit: findings nobody could explain (R89)."""
        return (case for case in self.loans if not case.is_explained)

    def outcomes(self) -> dict[str, list[BadCase]]:
        """Return the cases of bad records by 户号."""
        cases: dict[str, list[BadCase]] = {}
        for case in self.bad:
            for number in case.hit.households:
                cases.setdefault(number, []).append(case)
        return cases


def examine(gathered: Gathered, homes: Mapping[str, Home]) -> CrossCheck:
    """Return every case of L1, L2 and B1–B5 against these households' limits."""
    limits = {number: home.limit for number, home in homes.items()}
    records = [_with_kind(row) for row in gathered.bad_records]
    people, policy = gathered.customers, gathered.policy
    if len(people) >= sieve.WORTH_IT:
        bank = sieve.Bank(people, gathered.loans, records, limits)
        ledger, loan_hits, bad_hits = bank.check(policy)
    else:
        ledger = loans.read_ledger(gathered.loans)
        found = list_checks.check(ledger, records, people, limits, policy)
        loan_hits, bad_hits = found
    reasons = {_loan_key(row): row for row in reversed(gathered.loan_reasons)}
    written = {_bad_key(row): row for row in reversed(gathered.bad_conclusions)}
    loan_cases = [_loan_case(hit, homes, reasons) for hit in loan_hits]
    bad_cases = [
        case for hit in bad_hits if (case := _bad_case(hit, homes, written)) is not None
    ]
    used = {id(case.written) for case in loan_cases}
    used |= {id(case.written) for case in bad_cases}
    return CrossCheck(
        homes,
        ledger,
        tuple(loan_cases),
        tuple(bad_cases),
        tuple(r for r in gathered.loan_reasons if id(r) not in used),
        tuple(r for r in gathered.bad_conclusions if id(r) not in used),
    )


def _with_kind(row: BadRecord) -> BadRecord:
    """Return a row with its list's name, which the sheet or file may give alone."""
    known = read_choice("list_kind", row.list_kind)
    if not known:
        sheet = row.at.sheet
        known = next(
            (
                kind
                for text in (sheet.sheet, sheet.file)
                if (kind := _kind_in(text.rpartition("/")[2].partition(".")[0]))
            ),
            row.list_kind,
        )
    return row if known == row.list_kind else row._replace(list_kind=known)


def _kind_in(text: str) -> str:
    for end in ("", "名单", "清单", "明细", "客户"):
        if text.endswith(end) and (
            kind := read_choice("list_kind", text.removesuffix(end))
        ):
            return kind
    return ""


def _loan_key(row: LoanReason) -> tuple[str, ...]:
    if row.check.startswith(LoanCheck.ABOVE):
        return (LoanCheck.ABOVE, row.household_no)
    return (LoanCheck.UNLISTED, names.compact(row.name), row.id_mask)


def _bad_key(row: BadConclusion) -> tuple[str, ...]:
    return (row.household_no, names.compact(row.name), row.id_mask)


def _loan_case(
    hit: LoanHit,
    homes: Mapping[str, Home],
    reasons: Mapping[tuple[str, ...], LoanReason],
) -> LoanCase:
    home = homes.get(hit.household_no)
    largest = max(hit.loans, key=lambda loan: loan.balance or Decimal(0))
    branch = home.branch if home else ""
    if not branch and hit.borrowers:
        branch = branch_of_person(hit.borrowers[0])
    case = LoanCase(hit, branch or largest.branch, None)
    keys = [
        (LoanCheck.ABOVE, hit.household_no),
        (LoanCheck.UNLISTED, names.compact(case.name), case.id_mask),
    ]
    if hit.check is LoanCheck.UNLISTED:
        keys.reverse()
    # A household that lost its limit turns L2 into L1; its reason stays its reason.
    found = (reasons[key] for key in keys if key in reasons and any(key[1:]))
    return replace(case, written=next(found, None))


def _bad_case(
    hit: BadHit,
    homes: Mapping[str, Home],
    written: Mapping[tuple[str, ...], BadConclusion],
) -> BadCase | None:
    """Return the case of a hit, None where the household is no matter of the list."""
    home = next((homes[n] for n in hit.households if n in homes), None)
    if home is None and hit.representative is None:
        return None
    branch = home.branch if home and home.branch else branch_of_person(hit.person)
    number = home.household_no if home else hit.households[0]
    person = names.compact(hit.person.name), identity.mask(hit.person.id_number)
    return BadCase(hit, home, branch, written.get((number, *person)))


def lists_of(hit: BadHit) -> str:
    """Return the names of a hit's lists as one text."""
    return "、".join(hit.lists)


def _gaps(written: Any, parts: Mapping[str, str]) -> tuple[str, ...]:
    if written is None:
        return ()
    return tuple(title for field, title in parts.items() if not getattr(written, field))


def is_begun(written: Any) -> bool:
    """Return whether anything was typed beside a finding."""
    parts = _CONCLUSION_PARTS if isinstance(written, BadConclusion) else _REASON_PARTS
    return written is not None and any(getattr(written, field) for field in parts)


def document(checked: CrossCheck) -> dict[str, Any]:
    """Return what ``crosscheck --json`` prints: yuan as text, ID numbers masked."""
    return {
        "loans": [_loan_line(case) for case in checked.loans],
        "blacklist": [_bad_line(case) for case in checked.bad],
    }


def _loan_line(case: LoanCase) -> dict[str, Any]:
    hit = case.hit
    return {
        "code": str(hit.check),
        "person": case.id_mask,
        "household": hit.household_no or None,
        "balance": str(to_cents(hit.balance)),
        "limit": None if hit.limit is None else str(to_cents(hit.limit)),
        "by_household": hit.by_household,
    }


def _bad_line(case: BadCase) -> dict[str, Any]:
    hit = case.hit
    return {
        "key": case.home.customer_key if case.home else None,
        "lists": list(hit.lists),
        "match": str(hit.match),
        "person": identity.mask(hit.person.id_number),
        "household": case.home.household_no if case.home else hit.households[0],
        "older": hit.is_old,
    }


def removals(checked: CrossCheck) -> Iterator[tuple[Home, tuple[BadCase, ...]]]:
    """Yield the households that leave the list, each once, with every case."""
    for number, cases in checked.outcomes().items():
        home = checked.homes.get(number)
        leaving = tuple(case for case in cases if case.outcome == REMOVE)
        if home is not None and leaving:
            yield home, leaving


def removal_reason(case: BadCase) -> str:
    """Return why a household leaves, as 去除名单 says it."""
    if case.hit.match is Match.ID and case.hit.removes:
        return f"授信代表在{lists_of(case.hit)}名单中（证件号码相符）"
    written = case.written
    return written.reason if written is not None else ""


def bank_branches(checked: CrossCheck) -> list[str]:
    """Return every branch that a household or a case belongs to, in order of name."""
    cases: Iterable[LoanCase | BadCase] = (*checked.loans, *checked.bad)
    named = {home.branch for home in checked.homes.values()}
    return sorted((named | {case.branch for case in cases}) - {""})
