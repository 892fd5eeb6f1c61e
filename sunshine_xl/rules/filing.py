"""Which customers are new, changed or the same, and who cannot be filed (R36–R46)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sunshine_xl.findings import Finding, finding
from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.records import Customer
from sunshine_xl.register_records import KeptRow
from sunshine_xl.rules import identity, look_alikes, names, people, phones

Row = Customer | PlatformCustomer


class Kind(StrEnum):
    """What becomes of a person of 基础信息."""

    NEW = "新增"
    UPDATE = "更新"
    SAME = "无变化"
    REJECTED = "拒绝"
    EXCLUDED = "排除"


class Change(NamedTuple):
    """One column that differs; ``before`` is the platform's, ``after`` the branch's."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one person; ``reasons`` are findings on the person's row."""

    person: Customer
    kind: Kind
    known: PlatformCustomer | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Finding, ...] = ()


def judge(
    customers: Sequence[Customer],
    platform: Sequence[PlatformCustomer],
    decisions: Sequence[KeptRow] = (),
) -> list[Verdict]:
    """Return a verdict for every person, in the order of the sheets.

    Only a sound ID number that stands once, and the same name, lead to an update;
    ``decisions`` say which of several rows of one person counts.
    """
    repeated = {
        (one.place.file, one.place.sheet, one.place.cell): one
        for one in people.check_duplicates(customers, decisions)
    }
    by_number: dict[str, list[PlatformCustomer]] = {}
    for known in platform:
        if known.id_number:
            by_number.setdefault(known.id_number, []).append(known)
    alike = look_alikes.Index(platform)
    return [_judge(person, repeated, by_number, alike) for person in customers]


def _judge(
    person: Customer,
    repeated: Mapping[tuple[str, str, str], Finding],
    by_number: Mapping[str, Sequence[PlatformCustomer]],
    alike: look_alikes.Index,
) -> Verdict:
    if person.is_excluded:
        known = next(iter(by_number.get(person.id_number, ())), None)
        return Verdict(person, Kind.EXCLUDED, known)
    place = person.at.place("id_number")
    twice = repeated.get((place.file, place.sheet, place.cell))
    wrong = [*_id_problems(person), *([twice] if twice else [])]
    if wrong:
        return Verdict(person, Kind.REJECTED, reasons=tuple(wrong))
    return _match(person, by_number.get(person.id_number, ()), alike)


def _id_problems(person: Customer) -> Iterator[Finding]:
    """Yield why a person's number cannot be relied on; other papers are not judged."""
    if "id_number" not in person.at.sheet.columns:
        yield finding("REG-008", person.at)
    elif not person.id_number:
        code = "ID-004" if "id_number" in person.at.unreadable else "FLD-001"
        yield finding(code, person.at, "id_number")
    elif person.id_type in identity.CARDS:
        code = identity.problem(person.id_number)
        if code:
            yield finding(code, person.at, "id_number")


def _match(
    person: Customer, candidates: Sequence[PlatformCustomer], alike: look_alikes.Index
) -> Verdict:
    name = names.compact(person.name)
    same = _distinct(c for c in candidates if names.compact(c.name) == name)
    if len(same) == 1:
        changes = tuple(differences(same[0], person))
        kind = Kind.UPDATE if changes else Kind.SAME
        return Verdict(person, kind, same[0], changes)
    if same:
        reason = finding("REG-003", person.at, "id_number", count=len(same))
        return Verdict(person, Kind.REJECTED, same[0], (), (reason,))
    if candidates:
        reason = finding("REG-001", person.at, "name", platform=candidates[0].name)
        return Verdict(person, Kind.REJECTED, candidates[0], (), (reason,))
    found = alike.find(person)
    if found is None:
        return Verdict(person, Kind.NEW)
    known, code = found
    reason = finding(code, person.at, "id_number", customer_no=known.customer_no)
    return Verdict(person, Kind.REJECTED, known, (), (reason,))


def _distinct(rows: Iterable[PlatformCustomer]) -> list[PlatformCustomer]:
    """Return customers without the lines an export repeats."""
    return list({row[1:]: row for row in rows}.values())


def differences(known: PlatformCustomer, person: Customer) -> Iterator[Change]:
    """Yield the columns both sheets have whose content differs.

    What the branch left blank is no change: nothing on the platform is wiped out.
    """
    for field, shown in _COMPARED.items():
        if field not in known.at.sheet.columns or field not in person.at.sheet.columns:
            continue
        before, after = shown(known), shown(person)
        if after and _plain(before) != _plain(after):
            yield Change(field, _written(known, field), _written(person, field))


def _plain(text: str) -> str:
    """Return text without blanks and the difference of full and half width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _written(row: Row, field: str) -> str:
    value = _by_id(row, field)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _by_id(row: Row, field: str) -> Any:
    """Return a value; of a branch's person, sex and birth go by the sound number."""
    if isinstance(row, Customer) and row.id_type in identity.CARDS:
        if field == "sex" and row.sex:
            return identity.sex(row.id_number)
        if field == "birth_date" and row.birth_date:
            return identity.birth_date(row.id_number)
    return getattr(row, field)


def _shown(field: str) -> Callable[[Row], str]:
    return lambda row: _written(row, field)


_COMPARED: Mapping[str, Callable[[Row], str]] = {
    **{
        field: _shown(field)
        for field in PlatformCustomer._fields
        if field in Customer._fields and field not in ("at", "id_number", "name")
    },
    "phone": lambda row: phones.compact(row.phone),
}


def check_statuses(verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """Yield where the branch's own 建档状态 is not what the comparison says."""
    for one in verdicts:
        status = one.person.filing_status
        is_told = one.kind in (Kind.REJECTED, Kind.EXCLUDED)
        if is_told or status in ("", "待补") or status == one.kind:
            continue
        words = {"written": status, "right": str(one.kind)}
        yield finding("REG-006", one.person.at, "filing_status", **words)
