"""The cases as rows of their sheets: 贷款核查, 不良核查, 去除名单, 审计移送."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sunshine_xl.check_records import BadConclusion, LoanReason
from sunshine_xl.flows.cases import (
    REMOVE,
    REVIEW,
    BadCase,
    CrossCheck,
    LoanCase,
    is_begun,
    lists_of,
    removal_reason,
    removals,
)
from sunshine_xl.flows.listed import branch_of_file
from sunshine_xl.list_records import BadRecord, Loan
from sunshine_xl.rules import identity, names
from sunshine_xl.rules.blacklist import BadHit, Match
from sunshine_xl.rules.loans import LoanCheck, LoanHit

Row = Mapping[str, Any]
CHECK_NAMES = {LoanCheck.UNLISTED: "L1 名单外借款", LoanCheck.ABOVE: "L2 超额度借款"}
MATCH_NAMES = {
    Match.ID: "证件号码相符",
    Match.HOUSEHOLD: "户内成员",
    Match.NAME: "疑似（仅姓名相同）",
}
_GONE = "本次核查已不再出现"
_SHOWN = 5


def loan_rows(checked: CrossCheck, branch: str) -> list[Row]:
    """Return a branch's rows of 贷款核查, those with old reasons last."""
    rows = [_loan_row(case) for case in checked.loans if case.branch == branch]
    rows += [
        {**_typed(row), "note": _GONE}
        for row in checked.stale_reasons
        if is_begun(row) and branch_of_file(row.at.sheet.file) == branch
    ]
    return rows


def _loan_row(case: LoanCase) -> Row:
    hit = case.hit
    known = [names.compact(person.name) for person in hit.borrowers]
    return {
        "check": CHECK_NAMES[hit.check],
        "household_no": hit.household_no,
        "name": case.name,
        "id_mask": case.id_mask,
        "borrowers": "、".join(known) or hit.loans[0].name,
        "branch": _each(loan.branch for loan in hit.loans),
        "relationship_manager": _each(loan.relationship_manager for loan in hit.loans),
        "loan_nos": _each(loan.loan_no for loan in hit.loans),
        "issued_amount": hit.issued,
        "balance": hit.balance,
        "limit": hit.limit,
        "excess": hit.balance - hit.limit if hit.limit is not None else None,
        "by_household": "户内" if hit.by_household else "",
        "note": _note(hit),
        **_kept(case.written, LoanReason, "reason_code"),
    }


def _note(hit: LoanHit) -> str:
    if hit.check is LoanCheck.ABOVE:
        return ""
    if not hit.borrowers:
        return "不在基础信息中"
    return "基础信息中有此人，但该户没有额度"


def bad_rows(checked: CrossCheck, branch: str) -> list[Row]:
    """Return a branch's rows of 不良核查, those with old decisions last."""
    rows = [_bad_row(case) for case in checked.bad if case.branch == branch]
    rows += [
        {**_typed(row), "advice": _GONE}
        for row in checked.stale_conclusions
        if is_begun(row) and branch_of_file(row.at.sheet.file) == branch
    ]
    return rows


def _bad_row(case: BadCase) -> Row:
    hit = case.hit
    head = hit.representative
    return {
        "household_no": case.home.household_no if case.home else hit.households[0],
        "representative": names.compact(head.name) if head else "",
        "name": names.compact(hit.person.name),
        "id_mask": identity.mask(hit.person.id_number),
        "lists": lists_of(hit),
        "match": MATCH_NAMES[hit.match],
        "is_old": "是" if hit.is_old else "否",
        "records": _records(hit),
        "advice": advice(hit),
        **_kept(case.written, BadConclusion, "conclusion"),
    }


def advice(hit: BadHit) -> str:
    """Return what 不良核查 advises about a hit."""
    if hit.removes:
        return REMOVE
    return "由人核实后定" if hit.match is Match.NAME else REVIEW


def _records(hit: BadHit) -> str:
    shown = [_record(row) for row in (*hit.records, *hit.suspected)]
    more = f"；等{len(shown)}笔" if len(shown) > _SHOWN else ""
    return "；".join(shown[:_SHOWN]) + more


def _record(row: BadRecord) -> str:
    day = row.event_date.isoformat() if row.event_date else "日期不详"
    amount = f"{row.amount:,.0f}元" if row.amount is not None else "金额不详"
    return " ".join(part for part in (row.list_kind, row.loan_no, day, amount) if part)


def _typed(row: LoanReason | BadConclusion) -> dict[str, Any]:
    return {k: v for k, v in row._asdict().items() if k != "at"}


def _kept(written: Any, kind: type[Any], first: str) -> dict[str, Any]:
    """Return what people typed beside a finding, from the column ``first`` on."""
    if written is None:
        return {}
    fields = kind._fields[kind._fields.index(first) :]
    return {field: getattr(written, field) for field in fields}


def _each(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(text for text in texts if text))


def removal_rows(checked: CrossCheck, branch: str, day: dt.date) -> list[Row]:
    """Return a branch's rows of 去除名单; who was found by number, the program took."""
    rows: list[Row] = []
    for home, cases in removals(checked):
        if home.branch != branch:
            continue
        reasons = dict.fromkeys(removal_reason(case) for case in cases)
        decided = next((c.written for c in cases if not c.hit.removes), None)
        rows.append(
            {
                "customer_key": home.customer_key,
                "household_no": home.household_no,
                "name": home.name,
                "id_number": home.id_mask,
                "group_no": home.group_no,
                "proposed_limit": home.proposed,
                "lists": _each(kind for case in cases for kind in case.hit.lists),
                "removal_reason": "；".join(reasons),
                "removed_by": decided.reason_by if decided else "交叉核查",
                "removed_on": decided.reason_on if decided else day,
            }
        )
    return rows


def referral_rows(checked: CrossCheck) -> Iterator[Row]:
    """Yield one row per loan of every case that goes to the audit (R89)."""
    for case in checked.referred():
        written = case.written
        for loan in case.hit.loans:
            yield {
                "branch": loan.branch or case.branch or "（支行不详）",
                "relationship_manager": loan.relationship_manager or "（不详）",
                "customer": f"{loan.name} {identity.mask(loan.id_number)}".strip(),
                "check": CHECK_NAMES[case.hit.check],
                "customer_no": loan.customer_no,
                "loan_no": loan.loan_no,
                "issued_amount": loan.issued_amount,
                "balance": loan.balance,
                "household_no": case.hit.household_no,
                "limit": case.hit.limit,
                "excess": _excess(case.hit, loan),
                "note": _referral_note(case, loan),
                "explained": written.reason if written is not None else "",
            }


def _excess(hit: LoanHit, loan: Loan) -> Decimal | None:
    """Return what a household owes too much, once, beside its first loan."""
    if loan is not hit.loans[0]:
        return None
    return hit.balance - (hit.limit or Decimal(0))


def _referral_note(case: LoanCase, loan: Loan) -> str:
    if case.written is not None and is_begun(case.written):
        return "支行填写：" + (case.written.reason_code or "原因未填全")
    if len(case.hit.loans) > 1 and loan is not case.hit.loans[0]:
        return "同户另一笔"
    return "支行未写原因"
