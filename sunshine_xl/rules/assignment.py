"""Which branch files a person who is not local (R33–R34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunshine_xl.findings import Finding, finding
from sunshine_xl.list_records import Area
from sunshine_xl.records import Customer


def branches_of(areas: Iterable[Area]) -> Mapping[str, str]:
    """Return the branch of each village, community or unit."""
    return {area.unit: area.branch for area in areas if area.unit and area.branch}


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
    """Return the branch of the one area an address names, "" where none or several."""
    found = {branch for unit, branch in branch_of.items() if unit in address}
    return found.pop() if len(found) == 1 else ""
