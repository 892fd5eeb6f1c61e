"""Which branch files a person who is not local (R33–R34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sunshine_xl.findings import Finding, finding
from sunshine_xl.list_records import Area
from sunshine_xl.records import Customer


def branches_of(areas: Iterable[Area]) -> Mapping[str, str]:
    """Return the branch of each village, community or unit that has but one."""
    return {
        unit: branches[0]
        for unit, branches in _by_unit(areas).items()
        if len(branches) == 1
    }


def check_areas(areas: Sequence[Area]) -> Iterator[Finding]:
    """Yield the rows of units that are given to two branches."""
    by_unit = _by_unit(areas)
    for area in areas:
        branches = by_unit.get(area.unit, [])
        if area.branch and len(branches) > 1:
            words = {"unit": area.unit, "branches": "、".join(branches)}
            yield finding("LOC-003", area.at, "branch", **words)


def _by_unit(areas: Iterable[Area]) -> dict[str, list[str]]:
    branches: dict[str, list[str]] = {}
    for area in areas:
        if area.unit and area.branch:
            mine = branches.setdefault(area.unit, [])
            if area.branch not in mine:
                mine.append(area.branch)
    return branches


def check(person: Customer, branch_of: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a non-local person who belongs to another branch."""
    found = right_branch(person, branch_of)
    if found and found[0] != person.branch:
        right, code = found
        yield finding(code, person.at, "branch", right=right)


def right_branch(
    person: Customer, branch_of: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return the branch a non-local person belongs to, and the code of the reason.

    Who borrows already stays with the lending branch; the rest belong to the branch of
    the business address, which only the list of areas can tell. None where the person
    is local or nothing tells.
    """
    if person.is_local is not False or person.is_excluded or not person.branch:
        return None
    if person.has_credit:
        return (person.loan_branch, "LOC-001") if person.loan_branch else None
    right = _branch_at(person.business_address, branch_of)
    return (right, "LOC-002") if right else None


def _branch_at(address: str, branch_of: Mapping[str, str]) -> str:
    """Return the branch of the one area an address names, "" where none or several.

    A name within a longer one (东村 in 大东村) is not what the address means.
    """
    named = [unit for unit in branch_of if unit in address]
    found = {
        branch_of[unit]
        for unit in named
        if not any(unit in other and unit != other for other in named)
    }
    return found.pop() if len(found) == 1 else ""
