"""The households on the way to the final list: who they are, what limit they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath

from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.summarise import GroupResult
from sunshine_xl.io.places import BRANCHES
from sunshine_xl.records import Customer
from sunshine_xl.rules.limits import Status

HELD_TWO_GROUPS = "同一户在两个小组中"


@dataclass(frozen=True, slots=True)
class Home:
    """One household of a group; ``limit`` is what it is checked against.

    ``held_for`` says why it has no proposed limit, where somebody must mend a sheet.
    """

    household_no: str
    customer_key: str
    name: str
    id_mask: str
    group_no: str
    branch: str
    status: str
    proposed: Decimal | None
    limit: Decimal | None
    held_for: str = ""
    grade: str = ""


def homes_of(results: Sequence[GroupResult]) -> dict[str, Home]:
    """Return every household of the group workbooks by 户号, with its proposed limit.

    One that stands in two groups has no limit: neither is taken, nothing is summed.
    """
    homes: dict[str, Home] = {}
    for result in results:
        branch = _branch_of_book(result)
        for ballot in result.count.ballots:
            number = ballot.household_no or ballot.customer_key
            home = Home(
                household_no=number,
                customer_key=ballot.customer_key,
                name=ballot.name,
                id_mask=ballot.id_mask,
                group_no=ballot.group_no,
                branch=branch,
                status=str(ballot.limit.status),
                proposed=ballot.limit.proposed,
                limit=ballot.limit.proposed,
                held_for=ballot.held_for,
                grade=ballot.grade,
            )
            if number in homes:
                home = _held(homes[number])
            homes[number] = home
    return homes


def _held(home: Home) -> Home:
    return replace(
        home,
        status=str(Status.HELD),
        proposed=None,
        limit=None,
        held_for=HELD_TWO_GROUPS,
    )


def with_final_limits(homes: Mapping[str, Home], gathered: Gathered) -> dict[str, Home]:
    """Return the households with 最终额度 where their group has a 表6 (rules.md 10)."""
    if not gathered.final_rows:
        return dict(homes)
    final = {row.household_no: row for row in gathered.final_rows}
    groups = {row.group_no for row in gathered.final_rows}
    changed: dict[str, Home] = {}
    for number, home in homes.items():
        row = final.pop(number, None)
        if row is not None:
            changed[number] = replace(home, limit=row.final_limit)
        else:
            limit = None if home.group_no in groups else home.limit
            changed[number] = replace(home, limit=limit)
    for number, row in final.items():
        changed[number] = Home(
            household_no=number,
            customer_key=row.customer_key,
            name=row.name,
            id_mask="",
            group_no=row.group_no,
            branch=branch_of_file(row.at.sheet.file),
            status="",
            proposed=row.proposed_limit,
            limit=row.final_limit,
        )
    return changed


def branch_of_file(name: str) -> str:
    """Return the branch whose folder a file lies in, "" where it lies in none.

    >>> branch_of_file("支行/城中支行/评议册/张庄村.xlsx")
    '城中支行'
    """
    parts = PurePosixPath(name).parts
    if BRANCHES in parts[:-2]:
        return parts[parts.index(BRANCHES) + 1]
    return ""


def branch_of_person(person: Customer) -> str:
    """Return the branch a person of 基础信息 belongs to."""
    return branch_of_file(person.at.sheet.file) or person.branch


def branches(homes: Iterable[Home]) -> list[str]:
    """Return the branches of households in order of name."""
    return sorted({home.branch for home in homes if home.branch})


def _branch_of_book(result: GroupResult) -> str:
    head = next((b.branch for b in result.book.booklets if b.branch), "")
    return branch_of_file(result.book.file) or head
