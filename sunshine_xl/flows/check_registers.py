"""The rules over the registers: bodies, teams, plans, coaching, tracking, phases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.filing_figures import UNKNOWN, branch_of
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.io.places import CampaignFolder
from sunshine_xl.policy import Phase
from sunshine_xl.records import CopyEntry
from sunshine_xl.rules import offices, phases, questionnaires, tracking
from sunshine_xl.rules.phases import NAMES, Dated


def check_registers(gathered: Gathered) -> Iterator[Finding]:
    """Yield what is wrong in the registers; one that is missing says nothing."""
    policy = gathered.policy
    as_of, calendar = policy.campaign.as_of, policy.phases
    branches = known_branches(gathered)
    copies = all_copies(gathered)
    yield from offices.check_bodies(gathered.office_members)
    yield from offices.check_teams(gathered.team_members)
    for branch in offices.without_team(gathered.team_members, branches):
        folder = CampaignFolder(Path()).branch(branch).as_posix()
        yield Finding("ORG-003", Place(folder), "", {"branch": branch})
    yield from offices.check_stationed(gathered.stationed, branches)
    yield from offices.check_plans(gathered.plans, branches, policy.branch_plan, as_of)
    yield from offices.check_tasks(gathered.plan_tasks, as_of)
    yield from tracking.check_trainings(
        gathered.trainings, gathered.groups, gathered.evaluators, copies
    )
    yield from tracking.check_log(
        gathered.tracking, gathered.groups, calendar.evaluate, as_of
    )
    yield from questionnaires.check(
        gathered.questionnaires, questionnaire_register(gathered), calendar.file
    )
    yield from _phases(gathered, copies)


def known_branches(gathered: Gathered) -> frozenset[str]:
    """Return every branch that has people or groups."""
    named = {branch_of(person) for person in gathered.customers}
    named |= {group.branch for group in gathered.groups}
    return frozenset(named - {"", UNKNOWN})


def all_copies(gathered: Gathered) -> list[CopyEntry]:
    """Return the copies of the register and of the groups' covers."""
    return [*gathered.copies, *(c for book in gathered.books for c in book.copies)]


def questionnaire_register(gathered: Gathered) -> questionnaires.Register:
    """Return whom questionnaires can be about; keys are those of the booklets."""
    households = {
        opinion.customer_key: opinion.household_no
        for book in gathered.books
        for booklet in book.booklets
        for opinion in booklet.opinions
        if opinion.customer_key
    }
    return questionnaires.Register(gathered.customers, households)


def _phases(gathered: Gathered, copies: Iterable[CopyEntry]) -> Iterator[Finding]:
    calendar = gathered.policy.phases
    visits = (
        Dated(person.at, "visit_date", person.visit_date)
        for person in gathered.customers
        if person.visit_date and not person.is_excluded
    )
    yield from phases.check(visits, calendar.file, NAMES["file"])
    handed = [Dated(c.at, "issued_on", c.issued_on) for c in copies if c.issued_on]
    yield from phases.check(handed, calendar.evaluate, NAMES["evaluate"])
    # A copy may come back as soon as it is filled in.
    back = Phase(calendar.evaluate.start, calendar.enter.end)
    returned = [
        Dated(c.at, "returned_on", c.returned_on) for c in copies if c.returned_on
    ]
    yield from phases.check(returned, back, NAMES["enter"])
    reviewed = [
        Dated(row.at, "review_date", row.review_date)
        for row in gathered.final_rows
        if row.review_date
    ]
    yield from phases.check(reviewed, calendar.review, NAMES["review"])
