"""What evaluators know and 基础信息 lacks: agreed, contradicted or no value (R62)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.records import Booklet, Customer, Opinion
from sunshine_xl.rules import identity, names, phones

# Field of a booklet → field of 基础信息.
TARGETS = {
    "added_id": "id_number",
    "added_address": "home_address",
    "added_phone": "phone",
}
_LONGEST = 100


class Conclusion(StrEnum):
    """What the supplied values come to."""

    AGREED = "一致"
    CONFLICT = "评议人不一致"
    DIFFERS = "与档案不一致"
    SAME = "与档案相同"
    REFUSED = "不采用"
    UNKNOWN = "档案中无此人"


@dataclass(frozen=True, slots=True)
class Supplied:
    """One evaluator's value; ``fault`` says why it cannot be used, or ""."""

    booklet: Booklet
    opinion: Opinion
    value: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that evaluators supplied for one cell of 基础信息."""

    opinion: Opinion
    booklet: Booklet
    name: str
    person: Customer | None
    supplied: tuple[Supplied, ...]
    conclusion: Conclusion
    value: str

    @property
    def target(self) -> str:
        """The field of 基础信息 that is meant."""
        return TARGETS[self.name]


@dataclass(slots=True)
class Known:
    """The people that are known already, by household and by ID number."""

    homes: Mapping[str, list[Customer]] = field(default_factory=dict)
    by_id: Mapping[str, Customer] = field(default_factory=dict)
    platform: Mapping[str, PlatformCustomer] = field(default_factory=dict)


def known_people(
    customers: Iterable[Customer], platform: Iterable[PlatformCustomer]
) -> Known:
    """Return the known people, ready to be looked up."""
    homes: dict[str, list[Customer]] = {}
    by_id: dict[str, Customer] = {}
    for person in customers:
        if person.household_no:
            homes.setdefault(person.household_no, []).append(person)
        if person.id_number:
            by_id.setdefault(identity.compact(person.id_number), person)
    there = {identity.compact(p.id_number): p for p in platform if p.id_number}
    return Known(homes, by_id, there)


def proposals(booklets: Iterable[Booklet], known: Known) -> list[Proposal]:
    """Return one proposal for each cell for which somebody supplied a value."""
    found: dict[tuple[str, str, str], list[tuple[Booklet, Opinion]]] = {}
    for booklet in booklets:
        for opinion in booklet.opinions:
            if not opinion.customer_key:
                continue
            for name in TARGETS:
                if getattr(opinion, name) or name in opinion.at.unreadable:
                    who = names.compact(opinion.representative)
                    key = (opinion.household_no or opinion.customer_key, who, name)
                    found.setdefault(key, []).append((booklet, opinion))
    return [_proposal(key[2], rows, known) for key, rows in found.items()]


def normal(name: str, value: str) -> str:
    """Return a supplied value in the form in which values are compared and kept."""
    if name == "added_id":
        return identity.compact(value)
    if name == "added_phone":
        return phones.compact(value)
    return " ".join(unicodedata.normalize("NFKC", value).split())


def fault_of(name: str, value: str, person: Customer | None, known: Known) -> str:
    """Return why a value cannot be used for a person, or ""."""
    if not value:
        return "无法识别"
    if name == "added_phone":
        return "" if phones.is_valid(value) else "不是手机号码或“区号-号码”"
    if name == "added_address":
        return "" if 2 <= len(value) <= _LONGEST else "不是完整的住址"
    if identity.problem(value):
        return "身份证号码不合规"
    return _id_fault(value, person, known)


def _id_fault(number: str, person: Customer | None, known: Known) -> str:
    """Return whose number it is, where it is not that of the person."""
    holder = known.by_id.get(number)
    if holder is not None and holder is not person:
        return f"与{holder.at.sheet.file}第{holder.at.number}行重复"
    if person is None:
        return ""
    there = known.platform.get(number)
    if there is not None and names.compact(there.name) != names.compact(person.name):
        return "平台上此号码是另一人"
    if person.sex in ("男", "女") and person.sex != identity.sex(number):
        return "与性别不符"
    born = identity.birth_date(number)
    if person.birth_date is not None and person.birth_date != born:
        return "与出生日期不符"
    return ""


def _proposal(
    name: str, rows: Sequence[tuple[Booklet, Opinion]], known: Known
) -> Proposal:
    booklet, opinion = rows[0]
    person = _person(opinion, known)
    supplied = []
    for one, row in rows:
        value = normal(name, getattr(row, name))
        supplied.append(Supplied(one, row, value, fault_of(name, value, person, known)))
    good = list(dict.fromkeys(one.value for one in supplied if not one.fault))
    conclusion = _conclusion(name, good, person)
    value = good[0] if len(good) == 1 else ""
    return Proposal(opinion, booklet, name, person, tuple(supplied), conclusion, value)


def _conclusion(name: str, good: Sequence[str], person: Customer | None) -> Conclusion:
    if not good:
        return Conclusion.REFUSED
    if person is None:
        return Conclusion.UNKNOWN
    if len(good) > 1:
        return Conclusion.CONFLICT
    there = getattr(person, TARGETS[name])
    if there and normal(name, there) == good[0]:
        return Conclusion.SAME
    if there or TARGETS[name] in person.at.unreadable:
        return Conclusion.DIFFERS
    return Conclusion.AGREED


def _person(opinion: Opinion, known: Known) -> Customer | None:
    """Return the representative in 基础信息: by household, then by name."""
    wanted = names.compact(opinion.representative)
    same = [
        person
        for person in known.homes.get(opinion.household_no, ())
        if names.compact(person.name) == wanted
    ]
    return same[0] if len(same) == 1 else None
