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
    """Yield a non-local person who belongs to another branch.

    Who borrows already stays with the lending branch; the rest belong to the branch of
    the business address, which only the list of areas can tell.
    """
    if person.is_local is not False or person.is_excluded or not person.branch:
        return
    if person.has_credit:
        if person.loan_branch and person.loan_branch != person.branch:
            yield finding("LOC-001", person.at, "branch", right=person.loan_branch)
        return
    right = _branch_at(person.business_address, branch_of)
    if right and right != person.branch:
        yield finding("LOC-002", person.at, "branch", right=right)


def _branch_at(address: str, branch_of: Mapping[str, str]) -> str:
    """Return the branch of the one area an address names, "" where none or several."""
    found = {branch for unit, branch in branch_of.items() if unit in address}
    return found.pop() if len(found) == 1 else ""
