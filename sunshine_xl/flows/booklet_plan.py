"""Which household stands in which group's booklet, and what keeps a group waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.io.file_names import is_file_name
from sunshine_xl.records import Customer, Evaluator, Group
from sunshine_xl.rules import households

_NAMED_AT_MOST = 5
_UNDECIDED = frozenset(("HH-001", "HH-002", "HH-012"))


@dataclass(slots=True)
class GroupPlan:
    """A group with the representatives of its households, in the order of 基础信息."""

    group: Group
    branch: str
    file_name: str
    evaluators: Sequence[Evaluator]
    people: list[Customer] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)


def plan(
    gathered: Gathered, folder_name: str, *, partial: bool = False
) -> tuple[list[GroupPlan], list[Finding]]:
    """Return the groups that get a booklet, and every reason why something does not.

    ``partial`` lets a group have its booklet without the households that have no
    representative yet or two (R61).
    """
    plans, findings = _groups(gathered, folder_name)
    by_number = {one.group.group_no: one for one in plans}
    findings += _households(gathered, by_number)
    findings += [
        one
        for one in households.check(gathered.customers, gathered.policy)
        if one.code in _UNDECIDED
    ]
    ready = []
    for one in plans:
        reason = _reason_to_wait(one, partial=partial)
        if reason is None:
            ready.append(one)
        else:
            findings.append(reason)
        if partial and one.undecided:
            words = _named(one.undecided)
            findings.append(finding("BOK-016", one.group.at, "group_name", **words))
    return ready, findings


def _groups(
    gathered: Gathered, folder_name: str
) -> tuple[list[GroupPlan], list[Finding]]:
    findings: list[Finding] = []
    times = Counter(group.group_no for group in gathered.groups)
    names = Counter(_name(group) for group in gathered.groups)
    plans = []
    for group in gathered.groups:
        branch = group.branch or folder_name
        name = _name(group)
        if names[name] > 1:
            name = f"{name}（{group.group_no}）"
        if times[group.group_no] > 1:
            words = {"group": group.group_no}
            findings.append(finding("BOK-015", group.at, "group_no", **words))
            continue
        wrong = next((w for w in (branch, name) if not is_file_name(w)), None)
        if wrong is not None:
            field = "branch" if wrong == branch else "group_name"
            findings.append(finding("BOK-007", group.at, field, name=wrong))
            continue
        if folder_name and branch != folder_name:
            words = {"branch": branch, "folder": folder_name}
            findings.append(finding("BOK-008", group.at, "branch", **words))
        mine = [e for e in gathered.evaluators if e.group_no == group.group_no]
        plans.append(GroupPlan(group, branch, name, mine))
    return plans, findings


def _name(group: Group) -> str:
    return group.group_name or group.unit or group.group_no


def _households(
    gathered: Gathered, by_number: Mapping[str, GroupPlan]
) -> list[Finding]:
    """Put every household into its group; tell which have none."""
    findings = [
        finding("BOK-004", person.at, "household_no")
        for person in gathered.customers
        if not person.household_no and not person.is_excluded
    ]
    known = {group.group_no for group in gathered.groups}
    for number, members in households.by_household(gathered.customers).items():
        chosen = households.representative(members)
        group_no = _group_of(members, chosen)
        target = by_number.get(group_no)
        if target is None:
            if group_no not in known:
                at = (chosen or members[0]).at
                words = {"household": number, "group": group_no or "空白"}
                findings.append(finding("BOK-003", at, "group_no", **words))
        elif chosen is None:
            target.undecided.append(number)
        else:
            target.people.append(chosen)
    return findings


def _group_of(members: Iterable[Customer], chosen: Customer | None) -> str:
    if chosen is not None and chosen.group_no:
        return chosen.group_no
    return next((member.group_no for member in members if member.group_no), "")


def _reason_to_wait(one: GroupPlan, *, partial: bool) -> Finding | None:
    group = one.group
    words = {"group": group.group_no}
    if one.undecided and not partial:
        named = words | _named(one.undecided)
        return finding("BOK-001", group.at, "group_name", **named)
    if not one.evaluators:
        return finding("BOK-006", group.at, "group_no", **words)
    if not one.people:
        return finding("BOK-005", group.at, "group_no", **words)
    return None


def _named(numbers: Sequence[str]) -> dict[str, object]:
    shown = "、".join(numbers[:_NAMED_AT_MOST])
    more = "等" if len(numbers) > _NAMED_AT_MOST else ""
    return {"count": len(numbers), "households": shown + more}
