"""Person by person: what was sent, what the platform answered, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sunshine_xl.findings import Finding, RowRef, finding
from sunshine_xl.flows.customer_list import same_name
from sunshine_xl.forms.vocabulary import read_choice
from sunshine_xl.list_records import ImportRow
from sunshine_xl.rules import identity


class Verdict(StrEnum):
    """What a comparison comes to, the gravest first."""

    MISSING = "回执中没有"
    EXTRA = "回执中多出"
    DIFFERS = "金额不符"
    REFUSED = "平台拒绝"
    UNKNOWN = "结果不明"
    PENDING = "处理中"
    ACCEPTED = "平台接受"


_ANSWERS = {
    "接受": Verdict.ACCEPTED,
    "拒绝": Verdict.REFUSED,
    "处理中": Verdict.PENDING,
}
_CODES = {
    Verdict.REFUSED: "RCP-003",
    Verdict.PENDING: "RCP-006",
    Verdict.UNKNOWN: "RCP-007",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One household as it went out; amounts are yuan."""

    at: RowRef
    id_number: str
    name: str
    household_no: str
    amount: Decimal


@dataclass(slots=True)
class Pair:
    """A household sent and the answer to it; one of the two may be missing."""

    verdict: Verdict
    sent: Sent | None = None
    answer: ImportRow | None = None
    amount: Decimal | None = None
    findings: list[Finding] = field(default_factory=list)


def match(
    sent: Sequence[Sent],
    answers: Sequence[ImportRow],
    factor: Decimal,
    *,
    has_amounts: bool,
) -> list[Pair]:
    """Return a pair for every household sent and for every answer to nobody."""
    found = _by_household(sent, answers)
    pairs = [
        _pair(one, found.get(i, ()), factor, has_amounts) for i, one in enumerate(sent)
    ]
    taken = {id(row) for rows in found.values() for row in rows}
    for row in answers:
        if id(row) not in taken:
            amount = None if row.amount is None else row.amount * factor
            told = [finding("RCP-002", row.at, "id_number")]
            pairs.append(Pair(Verdict.EXTRA, None, row, amount, told))
    return pairs


def _by_household(
    sent: Sequence[Sent], answers: Sequence[ImportRow]
) -> Mapping[int, list[ImportRow]]:
    """Return the answers to each household sent; a masked number must fit one only."""
    whole = {identity.compact(one.id_number): i for i, one in enumerate(sent)}
    masked: dict[str, list[int]] = {}
    for number, i in whole.items():
        masked.setdefault(identity.mask(number), []).append(i)
    found: dict[int, list[ImportRow]] = {}
    for row in answers:
        number = identity.compact(row.id_number)
        at = whole.get(number)
        if at is None and "*" in number:
            fitting = [
                i
                for i in masked.get(number, ())
                if not row.name or same_name(row.name, sent[i].name)
            ]
            at = fitting[0] if len(fitting) == 1 else None
        if at is not None:
            found.setdefault(at, []).append(row)
    return found


def _pair(
    sent: Sent, rows: Sequence[ImportRow], factor: Decimal, has_amounts: bool
) -> Pair:
    if not rows:
        return Pair(
            Verdict.MISSING,
            sent,
            None,
            None,
            [finding("RCP-001", sent.at, "id_number")],
        )
    row = rows[-1]
    amount = None if row.amount is None else row.amount * factor
    answer = read_choice("receipt_result", row.result)
    verdict = _ANSWERS.get(answer, Verdict.UNKNOWN)
    told = list(_doubts(sent, rows))
    if verdict in _CODES:
        words = {"reason": row.reason or "没有写明", "written": row.result or "空白"}
        told.append(finding(_CODES[verdict], row.at, "result", **words))
    if has_amounts and amount != sent.amount and verdict is not Verdict.REFUSED:
        words = {
            "received": "空白" if amount is None else f"{amount:,.2f} 元",
            "expected": f"{sent.amount:,.2f}",
        }
        told.append(finding("RCP-004", row.at, "amount", **words))
        verdict = Verdict.DIFFERS
    return Pair(verdict, sent, row, amount, told)


def _doubts(sent: Sent, rows: Sequence[ImportRow]) -> Iterator[Finding]:
    for row in rows[:-1]:
        yield finding("RCP-008", row.at, "id_number")
    row = rows[-1]
    if row.name and not same_name(row.name, sent.name):
        yield finding("RCP-005", row.at, "name")
