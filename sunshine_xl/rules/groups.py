"""Evaluation groups: who sits in them, who must stay out, who checks whom (R53–R60)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import CopyEntry, Customer, Evaluator, Group
from sunshine_xl.rules import names

if TYPE_CHECKING:
    from sunshine_xl.policy import GroupPolicy

VILLAGE_KINDS = frozenset({"村委会", "街道"})
MIXED_KINDS = frozenset({"学校", "机关团体"})
BANK_KIND = "其他"
CADRES = "村(居)/街道干部"
_ROLES = {"maker": "录入人", "checker": "核对人"}


def check(
    groups: Sequence[Group],
    evaluators: Sequence[Evaluator],
    copies: Sequence[CopyEntry],
    policy: GroupPolicy,
) -> Iterator[Finding]:
    """Yield what is wrong with the groups; a register that is missing says nothing."""
    members: dict[str, list[Evaluator]] = {}
    for evaluator in evaluators:
        members.setdefault(evaluator.group_no, []).append(evaluator)
    entries: dict[str, list[CopyEntry]] = {}
    for entry in copies:
        entries.setdefault(entry.group_no, []).append(entry)
        yield from _maker_and_checker(entry)
    seen: set[str] = set()
    for group in groups:
        if group.group_no in seen:
            yield finding("GRP-011", group.at, "group_no", group=group.group_no)
        seen.add(group.group_no)
        mine = members.get(group.group_no, [])
        if mine:
            yield from _composition(group, mine, policy)
            yield from _members(mine)
        elif evaluators:
            yield finding("GRP-014", group.at, "group_no", group=group.group_no)
        yield from _recusal(group, mine, entries.get(group.group_no, []))
        yield from _coaching(group, mine, entries.get(group.group_no, []))
    if groups:
        yield from _strangers(evaluators, seen)
        yield from _kinds(groups)
        yield from _in_two_villages(groups, members)


def check_customers(
    customers: Iterable[Customer], groups: Iterable[Group]
) -> Iterator[Finding]:
    """Yield persons of a group that their branch's register does not name."""
    numbers: dict[str, set[str]] = {}
    for group in groups:
        numbers.setdefault(group.branch, set()).add(group.group_no)
    for person in customers:
        known = numbers.get(person.branch)
        number = person.group_no
        if known and number and number not in known and not person.is_excluded:
            yield finding("GRP-009", person.at, "group_no", group=number)


def _composition(
    group: Group, members: Sequence[Evaluator], policy: GroupPolicy
) -> Iterator[Finding]:
    bank = sum(1 for m in members if m.is_bank_staff)
    words: dict[str, object] = {
        "group": group.group_no,
        "kind": group.kind,
        "members": len(members),
    }
    if group.kind in VILLAGE_KINDS:
        if len(members) != policy.village:
            yield _told("GRP-001", group, words | {"needed": policy.village})
        cadres = sum(1 for m in members if m.is_cadre)
        if cadres > policy.cadres:
            more = {"cadres": cadres, "most": policy.cadres}
            yield _told("GRP-002", group, words | more)
    elif group.kind in MIXED_KINDS:
        outside = len(members) - bank
        if (outside, bank) != (policy.external, policy.bank):
            more = {
                "external": outside,
                "bank": bank,
                "needed_external": policy.external,
                "needed_bank": policy.bank,
            }
            yield _told("GRP-003", group, words | more)
    elif group.kind == BANK_KIND:
        if bank != len(members):
            yield _told("GRP-004", group, words | {"external": len(members) - bank})
        if len(members) < policy.other:
            yield _told("GRP-012", group, words | {"needed": policy.other})


def _members(members: Sequence[Evaluator]) -> Iterator[Finding]:
    """Yield members who stand twice, and cadres who are not called so."""
    seen: set[str] = set()
    for member in members:
        person = member.id_number or names.compact(member.name)
        if person and person in seen:
            yield finding("GRP-016", member.at, "name", group=member.group_no)
        seen.add(person)
        if member.category == CADRES and not member.is_cadre:
            words = {"category": member.category}
            yield finding("GRP-015", member.at, "is_cadre", **words)


def _told(code: str, group: Group, words: Mapping[str, object]) -> Finding:
    return finding(code, group.at, "group_no", **words)


def _recusal(
    group: Group, members: Sequence[Evaluator], entries: Sequence[CopyEntry]
) -> Iterator[Finding]:
    """Yield every role of the area manager in his own group (R70)."""
    manager = names.compact(group.area_manager)
    if not manager:
        return
    words: dict[str, object] = {"group": group.group_no}
    if names.compact(group.tracker) == manager:
        yield finding("GRP-005", group.at, "tracker", role="跟踪人", **words)
    for member in members:
        if names.compact(member.name) == manager:
            yield finding("GRP-005", member.at, "name", role="评议人", **words)
    for entry in entries:
        for field, role in _ROLES.items():
            if names.compact(getattr(entry, field)) == manager:
                yield finding("GRP-005", entry.at, field, role=role, **words)


def _maker_and_checker(entry: CopyEntry) -> Iterator[Finding]:
    maker = names.compact(entry.maker)
    if maker and maker == names.compact(entry.checker):
        yield finding("GRP-006", entry.at, "checker", copy=entry.copy_no)


def _coaching(
    group: Group, members: Sequence[Evaluator], entries: Sequence[CopyEntry]
) -> Iterator[Finding]:
    issued = {e.evaluator_no: e.issued_on for e in entries if e.issued_on}
    for member in members:
        handed = issued.get(member.evaluator_no)
        if member.coached_on is None or (handed and member.coached_on > handed):
            yield finding("GRP-008", member.at, "coached_on", group=group.group_no)
    open_copies = [e for e in entries if e.issued_on and not e.returned_on]
    if open_copies and any(e.returned_on for e in entries):
        words = {
            "group": group.group_no,
            "copies": "、".join(e.copy_no for e in open_copies),
        }
        yield finding("GRP-013", group.at, "group_no", **words)


def _strangers(evaluators: Iterable[Evaluator], known: set[str]) -> Iterator[Finding]:
    for evaluator in evaluators:
        if evaluator.group_no and evaluator.group_no not in known:
            words = {"group": evaluator.group_no}
            yield finding("GRP-009", evaluator.at, "group_no", **words)


def _kinds(groups: Sequence[Group]) -> Iterator[Finding]:
    """Yield branches that have only village groups (R57)."""
    by_branch: dict[str, list[Group]] = {}
    for group in groups:
        if group.branch:
            by_branch.setdefault(group.branch, []).append(group)
    for branch, mine in by_branch.items():
        if all(group.kind in VILLAGE_KINDS for group in mine):
            yield finding("GRP-010", mine[0].at, "kind", branch=branch)


def _in_two_villages(
    groups: Sequence[Group], members: Mapping[str, Sequence[Evaluator]]
) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for group in groups:
        if group.kind not in VILLAGE_KINDS:
            continue
        for member in members.get(group.group_no, ()):
            person = member.id_number or names.compact(member.name)
            if not person:
                continue
            other = first.setdefault(person, group.group_no)
            if other != group.group_no:
                words = {"group": group.group_no, "other": other}
                yield finding("GRP-007", member.at, "name", **words)
