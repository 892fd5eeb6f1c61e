"""Where the campaign stands: every figure of the progress, and the rows behind it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from sunshine_xl import catalog
from sunshine_xl.flows.cases import examine
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.listed import Home, homes_of, with_final_limits
from sunshine_xl.flows.merge_file import folder_of
from sunshine_xl.flows.progress_records import (
    BY,
    EXCLUDED,
    GRANTED,
    NO_LIMIT,
    NOT_FILED,
    REMOVED,
    UNKNOWN,
    BookletRow,
    Figures,
    FindingRow,
    HouseholdRow,
    Line,
)
from sunshine_xl.flows.summarise import GroupResult, count_groups
from sunshine_xl.forms.base_information import FORM as PEOPLE
from sunshine_xl.hiding import hidden
from sunshine_xl.records import Customer
from sunshine_xl.rules import targets
from sunshine_xl.rules.completeness import completeness
from sunshine_xl.rules.outliers import outliers
from sunshine_xl.rules.targets import HOUSEHOLD, Tally, Unit

_Row = TypeVar("_Row")


def figures(gathered: Gathered, as_of: dt.date | None = None) -> Figures:
    """Count everything that was read; ``as_of`` is the day to judge the phases at."""
    policy = gathered.policy
    day = as_of or policy.campaign.as_of
    results = count_groups(gathered)
    final = frozenset(folder_of(row.at.sheet.file) for row in gathered.final_rows)
    homes = with_final_limits(homes_of(results), gathered)
    counting = _Counting(gathered, homes)
    households = counting.rows()
    booklets = list(_booklets(results))
    found = list(_findings(gathered, results, counting))
    made = {by: _lines(by, counting, households, booklets, found) for by in BY}
    whole = _line("全行", counting.homes, counting, households, booklets, found)
    for lines in made.values():
        _mark_outliers(lines)
    return Figures(policy, day, whole, made, households, booklets, found, final)


class _Counting:
    """The households and persons of the campaign, ready to be counted."""

    def __init__(self, gathered: Gathered, homes: Mapping[str, Home]) -> None:
        self.listed = homes
        self.limits = {number: home.limit for number, home in homes.items()}
        self.homes = targets.units(gathered.customers, HOUSEHOLD)
        spoken = {id(home): targets.speaker(home) for home in self.homes}
        self.speakers = [spoken[id(home)] for home in self.homes]
        outcomes = examine(gathered, homes).outcomes()
        self.removed = frozenset(
            number
            for number, cases in outcomes.items()
            if any(case.hit.removes for case in cases)
        )
        self.group_names = {g.group_no: g.group_name for g in gathered.groups}

    def label(self, by: str, person: Customer) -> str:
        """Return what a person's household is counted under."""
        if by == "branch":
            branch = folder_of(person.at.sheet.file) or person.branch
            return hidden(branch) or UNKNOWN
        if by == "group":
            return self.group(person.group_no)
        return hidden(person.customer_type) or UNKNOWN

    def group(self, number: str) -> str:
        """Return how a group is shown: its number and name."""
        name = self.group_names.get(number, "")
        return hidden(f"{number} {name}".strip()) or UNKNOWN

    def tally(self, homes: Iterable[Unit]) -> Tally:
        """Count households."""
        return targets.tally(homes, self.limits, self.removed)

    def people(self, homes: Iterable[Unit]) -> Tally:
        """Count the same households' members one by one."""
        persons = [(person,) for home in homes for person in home]
        return targets.tally(persons, self.limits, self.removed)

    def rows(self) -> list[HouseholdRow]:
        """Return a row for every household."""
        made = []
        for home, one in zip(self.homes, self.speakers, strict=True):
            number = one.household_no
            made.append(
                HouseholdRow(
                    self.label("branch", one),
                    self.label("group", one),
                    self.label("type", one),
                    hidden(number),
                    hidden(one.name),
                    len(home),
                    self.state(home),
                    self.limits.get(number),
                    self.listed[number].status if number in self.listed else "",
                    one.at.sheet.file,
                    one.at.number,
                )
            )
        return made

    def state(self, home: Unit) -> str:
        """Return what became of a household, by the same counting as the rates."""
        count = self.tally([home])
        if count.excluded:
            return EXCLUDED
        if not count.filed:
            return NOT_FILED
        if count.removed:
            return REMOVED
        return GRANTED if count.granted else NO_LIMIT


def _booklets(results: Iterable[GroupResult]) -> Iterable[BookletRow]:
    for result in results:
        entered = {id(one) for one in result.count.entered}
        for one in result.book.booklets:
            yield BookletRow(
                folder_of(one.file) or one.branch,
                one.group_no,
                one.group_kind,
                one.sheet,
                one.copy_no,
                one.evaluator_no,
                sum(1 for opinion in one.opinions if opinion.representative),
                round(completeness(one), 4),
                id(one) in entered,
                one.file,
            )


def _findings(
    gathered: Gathered, results: Iterable[GroupResult], counting: _Counting
) -> Iterable[FindingRow]:
    """Yield every finding with the branch, group and customer type it belongs to."""
    types = {one.household_no: counting.label("type", one) for one in counting.speakers}
    at: dict[tuple[str, str, int], tuple[str, str]] = {}
    groups: dict[str, str] = {}
    for one in gathered.customers:
        key = (one.at.sheet.file, one.at.sheet.sheet, one.at.number)
        at[key] = one.group_no, counting.label("type", one)
    for result in results:
        groups[result.book.file] = result.book.group_no
        for booklet in result.book.booklets:
            for row in booklet.opinions:
                key = (row.at.sheet.file, row.at.sheet.sheet, row.at.number)
                at[key] = booklet.group_no, types.get(row.household_no, "")
    for finding in check(gathered):
        place = finding.place
        digits = "".join(filter(str.isdigit, place.cell))
        group, kind = at.get(
            (place.file, place.sheet, int(digits or 0)),
            (groups.get(place.file, ""), ""),
        )
        shown = counting.group(group) if group else UNKNOWN
        yield FindingRow(
            folder_of(place.file) or UNKNOWN, shown, kind or UNKNOWN, finding
        )


def _lines(
    by: str,
    counting: _Counting,
    households: Sequence[HouseholdRow],
    booklets: Sequence[BookletRow],
    found: Sequence[FindingRow],
) -> list[Line]:
    homes: dict[str, list[Unit]] = {}
    for home, speaker in zip(counting.homes, counting.speakers, strict=True):
        homes.setdefault(counting.label(by, speaker), []).append(home)
    rows = _sorted_in(households, lambda row: str(getattr(row, by)))
    mine = {"branch": lambda b: b.branch, "group": lambda b: counting.group(b.group)}
    books = _sorted_in(booklets, mine[by]) if by in mine else {}
    told = _sorted_in(found, lambda row: str(getattr(row, by)))
    labels = sorted({*homes, *books})
    return [
        _line(
            label,
            homes.get(label, []),
            counting,
            rows.get(label, []),
            books.get(label, []),
            told.get(label, []),
        )
        for label in labels
    ]


def _sorted_in(
    rows: Iterable[_Row], label: Callable[[_Row], str]
) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(label(row), []).append(row)
    return found


def _line(
    label: str,
    homes: Sequence[Unit],
    counting: _Counting,
    rows: Sequence[HouseholdRow],
    booklets: Sequence[BookletRow],
    found: Sequence[FindingRow],
) -> Line:
    return Line(
        label=label,
        households=counting.tally(homes),
        people=counting.people(homes),
        amount=sum(
            (r.limit for r in rows if r.state == GRANTED and r.limit), Decimal(0)
        ),
        completeness=_completeness([person for home in homes for person in home]),
        booklets=len(booklets),
        entered=sum(1 for one in booklets if one.is_entered),
        levels=Counter(str(catalog.severity(row.finding)) for row in found),
        branch=rows[0].branch if rows else booklets[0].branch if booklets else "",
    )


def _completeness(people: Iterable[Customer]) -> Decimal | None:
    """Return filled required cells ÷ required cells of 基础信息 (R29)."""
    filled = required = 0
    for person in people:
        if person.is_excluded:
            continue
        for column in _REQUIRED:
            if column.required_when and not column.required:
                name, wanted = column.required_when
                if getattr(person, name) not in wanted:
                    continue
            required += 1
            value = getattr(person, column.field)
            is_there = value not in (None, "") or column.field in person.at.unreadable
            filled += is_there
    return round(Decimal(filled) / required, 4) if required else None


_REQUIRED = tuple(
    column
    for column in PEOPLE.columns
    if (column.required or column.required_when) and not column.formula
)


def _mark_outliers(lines: Sequence[Line]) -> None:
    """Note which of the lines stand apart from the others, and in what."""
    measures: dict[str, Callable[[Line], Decimal | None]] = {
        "filed_rate": lambda line: line.households.filed_rate,
        "pre_credit_rate": lambda line: line.households.pre_credit_rate,
        "average": lambda line: line.average,
        "completeness": lambda line: line.completeness,
    }
    for name, measure in measures.items():
        values = {
            line.label: value for line in lines if (value := measure(line)) is not None
        }
        far = outliers(values)
        for line in lines:
            if line.label in far:
                line.odd[name] = far[line.label]
