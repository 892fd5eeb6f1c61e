"""People whom evaluators added to their booklets: through every check (R35)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet, Opinion
from sunshine_xl.rules import identity, names, phones
from sunshine_xl.rules.supplements import Known

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

_MASK = "*"


@dataclass(frozen=True, slots=True)
class Addition:
    """One added person, by whom he was added, and what his rows say of him.

    ``differing`` names the fields on which the evaluators' rows differ.
    """

    name: str
    rows: tuple[tuple[Booklet, Opinion], ...]
    id_number: str
    phone: str
    address: str
    unfit: str
    differing: tuple[str, ...]

    @property
    def booklet(self) -> Booklet:
        """The first booklet that names the person."""
        return self.rows[0][0]

    @property
    def opinion(self) -> Opinion:
        """The first row that names the person."""
        return self.rows[0][1]

    @property
    def has_sound_id(self) -> bool:
        """Whether the ID number can be relied on."""
        return bool(self.id_number) and not identity.problem(self.id_number)


def additions(booklets: Iterable[Booklet]) -> list[Addition]:
    """Return the added people of all groups; one in several booklets is one."""
    found: dict[tuple[str, ...], list[tuple[Booklet, Opinion]]] = {}
    for booklet in booklets:
        for opinion in booklet.opinions:
            if opinion.customer_key or not opinion.representative:
                continue
            key = (booklet.group_no, names.compact(opinion.representative))
            found.setdefault(key, []).append((booklet, opinion))
    return [one for rows in found.values() for one in _told_apart(rows)]


def _told_apart(rows: Sequence[tuple[Booklet, Opinion]]) -> Iterator[Addition]:
    """Yield people of the same name: different ID numbers are different people."""
    by_id: dict[str, list[tuple[Booklet, Opinion]]] = {}
    for row in rows:
        by_id.setdefault(_id_of(row[1]), []).append(row)
    nameless = by_id.pop("", [])
    if len(by_id) == 1:
        (whole,) = by_id.values()
        yield _addition(whole + nameless)
        return
    yield from (_addition(one) for one in by_id.values())
    if nameless:
        yield _addition(nameless)


def _addition(rows: Sequence[tuple[Booklet, Opinion]]) -> Addition:
    people = [opinion for _, opinion in rows]
    values = {
        "id_mask": [_id_of(one) for one in people],
        "phone_mask": [_phone_of(one) for one in people],
        "address": [one.added_address or one.address for one in people],
        "unfit_reason": [one.unfit_reason for one in people],
    }
    given = {name: list(dict.fromkeys(filter(None, v))) for name, v in values.items()}
    first = {name: (known[0] if known else "") for name, known in given.items()}
    return Addition(
        names.compact(people[0].representative),
        tuple(rows),
        first["id_mask"],
        first["phone_mask"],
        first["address"],
        first["unfit_reason"],
        tuple(name for name, known in given.items() if len(known) > 1),
    )


def _id_of(opinion: Opinion) -> str:
    return _whole(opinion.added_id) or _whole(opinion.id_mask)


def _whole(text: str) -> str:
    return "" if _MASK in text else identity.compact(text)


def _phone_of(opinion: Opinion) -> str:
    text = opinion.added_phone or opinion.phone_mask
    return "" if _MASK in text else phones.compact(text)


def check(
    people: Sequence[Addition], known: Known, policy: Policy
) -> Iterator[Finding]:
    """Yield what keeps an added person from being filed, or whom he is already."""
    groups: dict[str, set[str]] = {}
    for one in people:
        if one.has_sound_id:
            groups.setdefault(one.id_number, set()).add(one.booklet.group_no)
    for one in people:
        at = one.opinion.at
        if not names.is_valid(one.name):
            yield finding("NAM-001", at, "representative")
        if not one.has_sound_id:
            yield finding("SUP-005", at, "id_mask", name=one.name)
        else:
            yield from _identity(one, known, policy)
            if len(groups[one.id_number]) > 1:
                yield finding("SUP-010", at, "representative", name=one.name)
        if one.phone and not phones.is_valid(one.phone):
            yield finding("PHN-001", at, "phone_mask")
        if one.unfit:
            words = {"name": one.name, "code": one.unfit}
            yield finding("SUP-007", at, "unfit_reason", **words)
        for name in one.differing:
            yield finding("SUP-011", at, name, name=one.name)


def _identity(one: Addition, known: Known, policy: Policy) -> Iterator[Finding]:
    at = one.opinion.at
    words: dict[str, object] = {"name": one.name}
    born = identity.birth_date(one.id_number)
    day = policy.campaign.as_of
    if born is not None and identity.age(born, day) < policy.people.adult_age:
        yield finding("SUP-007", at, "representative", code="1", **words)
    person = known.by_id.get(one.id_number)
    if person is not None:
        where = f"{person.at.sheet.file}第{person.at.number}行"
        yield finding("SUP-004", at, "representative", where=where, **words)
        return
    there = known.platform.get(one.id_number)
    if there is None:
        return
    is_same = names.compact(there.name) == one.name
    yield finding("SUP-009" if is_same else "SUP-008", at, "representative", **words)
