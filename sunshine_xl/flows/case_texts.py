"""What 行内评议 and 表6 say in a cell about a household's loans and bad records."""

from __future__ import annotations

from sunshine_xl.flows.cases import BadCase, CrossCheck, LoanCase, lists_of
from sunshine_xl.rules.blacklist import Match

NOTHING = "无"
_MATCHES = {Match.ID: "本人", Match.HOUSEHOLD: "户内", Match.NAME: "疑似"}


class CaseTexts:
    """The cases of a campaign as short texts by 户号."""

    def __init__(self, checked: CrossCheck) -> None:
        self._loans: dict[str, list[LoanCase]] = {}
        for case in checked.loans:
            self._loans.setdefault(case.hit.household_no, []).append(case)
        self._bad = checked.outcomes()

    def loans(self, household_no: str) -> str:
        """Return the loan findings of a household."""
        return "；".join(map(_loan, self._loans.get(household_no, ()))) or NOTHING

    def bad_records(self, household_no: str) -> str:
        """Return the lists a household's people stand on: their names and no more."""
        return "；".join(map(_bad, self._bad.get(household_no, ()))) or NOTHING

    def has_bad_records(self, household_no: str) -> bool:
        """Return whether somebody of a household stands on a list."""
        return household_no in self._bad


def _loan(case: LoanCase) -> str:
    hit = case.hit
    if hit.limit is not None:
        text = f"{hit.check} 超额 {hit.balance - hit.limit:,.2f}"
    else:
        text = f"{hit.check} 余额 {hit.balance:,.2f}"
    reason = case.written.reason_code if case.written and case.is_explained else ""
    return f"{text}（{reason or '移送审计'}）"


def _bad(case: BadCase) -> str:
    old = "，超过年限" if case.hit.is_old else ""
    return f"{lists_of(case.hit)}（{_MATCHES[case.hit.match]}{old}）"
