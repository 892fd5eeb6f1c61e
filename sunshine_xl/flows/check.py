"""Every rule over everything that was read, and the findings in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, finding
from sunshine_xl.flows.check_registers import check_registers
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.summarise import (
    GroupResult,
    compare,
    count_groups,
    own_households,
)
from sunshine_xl.list_records import BadRecord, Loan, PlatformCustomer
from sunshine_xl.policy import DoubtPolicy
from sunshine_xl.records import Booklet, Customer, Evaluator, Opinion
from sunshine_xl.rules import (
    assignment,
    completeness,
    exclusions,
    groups,
    households,
    independence,
    opinions,
    outcomes,
    people,
    phones,
    rating,
    rating_table,
    recovery,
    row_identity,
    row_order,
)

_Person = Customer | PlatformCustomer | Evaluator | Loan | BadRecord
_CELL = re.compile(r"([A-Z]*)(\d*)")


def check(gathered: Gathered) -> list[Finding]:
    """Return every finding about what was read, in order of file, sheet and cell."""
    results = count_groups(gathered)
    return ordered(
        [
            *gathered.findings,
            *_people(gathered),
            *group_findings(gathered),
            *_ratings(gathered),
            *check_registers(gathered),
            *_booklets(gathered, results),
            *household_findings(gathered, results),
        ]
    )


def _people(gathered: Gathered) -> Iterator[Finding]:
    policy, customers = gathered.policy, gathered.customers
    branch_of = assignment.branches_of(gathered.areas)
    yield from assignment.check_areas(gathered.areas)
    for person in customers:
        yield from people.check(person, policy)
        yield from exclusions.check(person, policy)
        yield from assignment.check(person, branch_of)
    yield from people.check_duplicates(customers, gathered.kept_rows)
    yield from people.check_decisions(gathered.kept_rows, customers)
    yield from people.check_shared_phones(customers, policy)
    yield from households.check(customers, policy)
    yield from households.check_files(gathered.household_files, customers)
    yield from groups.check_customers(customers, gathered.groups)
    yield from lost_numbers(gathered)


def lost_numbers(gathered: Gathered) -> Iterator[Finding]:
    """Yield whose number a cell that lost its last digits may have held (R27)."""
    yield from recovery.suggest(gathered.lost_ids, _known(gathered))


def _known(gathered: Gathered) -> Iterator[recovery.Known]:
    """Yield everybody that any list names with an ID number."""
    rows: list[_Person] = [*gathered.customers, *gathered.platform]
    rows += [*gathered.evaluators, *gathered.loans, *gathered.bad_records]
    for row in rows:
        yield recovery.Known(row.at, "id_number", row.name, row.id_number)
    for file in gathered.household_files:
        name, number = file.representative_name, file.representative_id
        yield recovery.Known(file.at, "representative_id", name, number)


def group_findings(gathered: Gathered) -> Iterator[Finding]:
    """Yield what there is to say about evaluation groups and their members."""
    for evaluator in gathered.evaluators:
        yield from people.check_name(evaluator)
    yield from groups.check(
        gathered.groups, gathered.evaluators, gathered.copies, gathered.policy.groups
    )


def _ratings(gathered: Gathered) -> Iterator[Finding]:
    indicators, wrong = rating_table.read_table(gathered.rating_bands)
    yield from wrong
    for row in gathered.ratings:
        yield from rating.check(
            row, gathered.policy.rating, () if wrong else indicators
        )


def _booklets(gathered: Gathered, results: Sequence[GroupResult]) -> Iterator[Finding]:
    own = own_households(gathered)
    known = frozenset(p.household_no for p in gathered.customers if p.household_no)
    people = row_identity.by_id(gathered.customers)
    yield from row_identity.check_copies([book.booklets for book in gathered.books])
    for result in results:
        book, policy = result.book, result.book.policy
        in_doubt: set[str] = set()
        for booklet in book.booklets:
            mine = own.get(booklet.evaluator_no, "")
            yield from opinions.check(booklet, policy.limit, mine)
            for doubt in opinions.check_unit(booklet, policy.doubts):
                in_doubt.add(booklet.sheet)
                yield doubt
            yield from _additions(booklet.opinions)
            yield from row_identity.check_additions(booklet, people)
            if known:
                yield from completeness.check_households(booklet, known)
        yield from completeness.check(
            book.booklets, result.count.entered, policy.booklet
        )
        yield from row_identity.check_names(book.booklets)
        yield from independence.check(book.booklets, policy.doubts)
        yield from row_order.check(book.booklets)
        # A sheet whose unit is doubted as a whole is told once, not row by row.
        sure = [b for b in book.booklets if b.sheet not in in_doubt]
        yield from _outliers(sure, policy.doubts)


def _outliers(booklets: Sequence[Booklet], doubts: DoubtPolicy) -> Iterator[Finding]:
    by_key: dict[str, list[Opinion]] = {}
    for booklet in booklets:
        for opinion in booklet.opinions:
            if opinion.customer_key:
                by_key.setdefault(opinion.customer_key, []).append(opinion)
    for rows in by_key.values():
        yield from opinions.check_outliers(rows, doubts)


def _additions(rows: Iterable[Opinion]) -> Iterator[Finding]:
    for opinion in rows:
        if opinion.added_phone and not phones.is_valid(opinion.added_phone):
            yield finding("BKL-009", opinion.at, "added_phone")


def household_findings(
    gathered: Gathered, results: Sequence[GroupResult]
) -> Iterator[Finding]:
    """Yield what there is to say about each group's and household's result."""
    for result in results:
        book, full = result.book, result.book.policy.limit.full_votes
        evaluators = len(book.booklets)
        for ballot in result.count.ballots:
            yield from outcomes.check(
                ballot.limit,
                book.policy.limit,
                ballot.at,
                ballot.field,
                household=ballot.household_no,
                held_for=ballot.held_for,
                evaluators=evaluators,
            )
        first = next((b.opinions[0] for b in book.booklets if b.opinions), None)
        if evaluators != full and first is not None:
            words = {"group": book.group_no, "evaluators": evaluators, "full": full}
            yield finding("LIM-010", first.at, "row_no", **words)
        yield from compare(result)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without repetitions, by file, sheet, row and column."""
    unique = {(f.code, f.place, f.field, tuple(f.values.items())): f for f in findings}
    return sorted(unique.values(), key=_position)


def _position(one: Finding) -> tuple[str, str, int, int, str, str]:
    place = one.place
    letters, digits = _CELL.match(place.cell).groups()  # type: ignore[union-attr]
    row = int(digits or 0)
    return place.file, place.sheet, row, len(letters), letters, one.code


def finding_lines(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return findings as ``--json`` prints them."""
    return [
        {
            "code": one.code,
            "severity": catalog.severity(one),
            "file": one.place.file,
            "sheet": one.place.sheet,
            "cell": one.place.cell,
            "field": one.field,
            "message": catalog.sentence(one),
            "fix": catalog.remedy(one),
        }
        for one in findings
    ]


def document(gathered: Gathered, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return what ``check --json`` prints."""
    sheets = [
        {"file": s.file, "sheet": s.sheet, "form": s.form, "rows": s.rows}
        for s in gathered.sheets
    ]
    return {"findings": finding_lines(findings), "sheets": sheets}
