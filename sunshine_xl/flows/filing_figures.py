"""The figures of the filing phase: 建档面 and completeness, for lists and progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.forms.filled_fields import Completeness, completeness
from sunshine_xl.hiding import hidden
from sunshine_xl.io.places import BRANCHES
from sunshine_xl.records import Customer
from sunshine_xl.rules.targets import HOUSEHOLD, PERSON, Limits, Tally, tallies, tally
from sunshine_xl.rules.targets import units as units_of

UNITS = {HOUSEHOLD: "户", PERSON: "人"}
BRANCH, TYPE, SITE_KIND = "支行", "客户类型", "采集地点类别"
SITE, SOURCE = "采集地点", "信息来源"
UNKNOWN = "（未填）"
OTHER_SITES = "（未登记小组）"
EXISTING = ("更新", "无变化")
_NO_LIMITS: Limits = {}
_NOBODY: Set[str] = frozenset()

Label = Callable[[Customer], str]


@dataclass(frozen=True, slots=True)
class Counts:
    """One line of a table of rates: the same people counted as households and persons.

    ``statuses`` counts the persons by 建档状态.
    """

    tallies: Mapping[str, Tally]
    statuses: Mapping[str, int]

    @property
    def existing(self) -> int:
        """Persons who had a file already (R25)."""
        return sum(self.statuses.get(status, 0) for status in EXISTING)


@dataclass(frozen=True, slots=True)
class FilingFigures:
    """Rates of the bank and by branch, customer type, kind of site, site and source."""

    bank: Counts
    by: Mapping[str, Mapping[str, Counts]]


def branch_of(person: Customer) -> str:
    """Return a person's branch as written, else the branch folder the row lies in."""
    if person.branch:
        return person.branch
    parts = person.at.sheet.file.split("/")
    return parts[1] if parts[0] == BRANCHES and len(parts) > 2 else UNKNOWN


def labels(gathered: Gathered) -> dict[str, Label]:
    """Return what each table of rates sorts people by."""
    kinds = {group.group_no: group.kind for group in gathered.groups if group.kind}
    found: dict[str, Label] = {
        BRANCH: branch_of,
        TYPE: lambda person: person.customer_type or UNKNOWN,
        SITE_KIND: lambda person: kinds.get(person.group_no, OTHER_SITES),
        SITE: lambda person: person.unit or UNKNOWN,
        SOURCE: lambda person: person.source or UNKNOWN,
    }
    return {title: _told(label) for title, label in found.items()}


def _told(label: Label) -> Label:
    return lambda person: hidden(label(person))


def filing_figures(
    gathered: Gathered, limits: Limits = _NO_LIMITS, removed: Set[str] = _NOBODY
) -> FilingFigures:
    """Count everybody of 基础信息; ``limits`` and ``removed`` go by 户号."""
    people = gathered.customers
    counted = {unit: units_of(people, unit) for unit in UNITS}
    bank = Counts(
        {unit: tally(mine, limits, removed) for unit, mine in counted.items()},
        Counter(person.filing_status for person in people),
    )
    by = {}
    for title, label in labels(gathered).items():
        split = {
            unit: tallies(mine, label, limits, removed)
            for unit, mine in counted.items()
        }
        statuses = _statuses(people, label)
        names = dict.fromkeys([*split[HOUSEHOLD], *split[PERSON]])
        by[title] = {
            name: Counts(
                {unit: split[unit].get(name, Tally()) for unit in UNITS},
                statuses.get(name, Counter()),
            )
            for name in sorted(names)
        }
    return FilingFigures(bank, by)


def _statuses(people: Iterable[Customer], label: Label) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for person in people:
        counts.setdefault(label(person), Counter())[person.filing_status] += 1
    return counts


def completeness_by_branch(people: Sequence[Customer]) -> dict[str, Completeness]:
    """Return how full the rows of each branch are."""
    mine: dict[str, list[Customer]] = {}
    for person in people:
        mine.setdefault(branch_of(person), []).append(person)
    return {branch: completeness(mine[branch]) for branch in sorted(mine)}


def figures_document(figures: FilingFigures) -> dict[str, Any]:
    """Return the rates as plain tables, shares as text with four decimals."""
    return {
        "bank": _counts_document(figures.bank),
        **{
            title: {name: _counts_document(one) for name, one in lines.items()}
            for title, lines in figures.by.items()
        },
    }


def _counts_document(counts: Counts) -> dict[str, Any]:
    return {
        unit: {
            "known": tally.known,
            "excluded": tally.excluded,
            "filed": tally.filed,
            "filed_rate": _text(tally.filed_rate),
        }
        for unit, tally in counts.tallies.items()
    }


def _text(share: Decimal | None) -> str | None:
    return None if share is None else str(share)
