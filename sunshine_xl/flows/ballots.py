"""From a group's booklets to each household's votes, limit and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sunshine_xl.findings import RowRef
from sunshine_xl.flows.gathered import GroupBook
from sunshine_xl.records import Booklet, CopyEntry, Opinion, RatingRow
from sunshine_xl.rules import completeness, limits, opinions, rating
from sunshine_xl.rules.limits import Limit, Vote

HELD_UNREADABLE = "有读不出的建议授信额度"
HELD_DUPLICATE = "同一册中客户键重复"
HELD_UNFIT = "不宜授信却写了额度"
HELD_REPRESENTATIVES = "有两名授信代表"

# A row on a household, and the number of the booklet it stands in, from 0.
_Answer = tuple[int, Opinion]


class Ballot(NamedTuple):
    """One household of a group: its opinions in entered booklets and its limit.

    ``at`` is the row a finding about the household stands on: its row in 汇总, or
    where there is none its row on the first sheet. ``columns`` are the counted votes
    in the order of the group's sheets. ``held_for`` says why it waits.
    """

    group_no: str
    customer_key: str
    household_no: str
    name: str
    id_mask: str
    at: RowRef
    field: str
    columns: tuple[Decimal | None, ...]
    limit: Limit
    held_for: str
    rating_score: Decimal | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A group's counted votes; ``entered`` are the booklets that count."""

    entered: tuple[Booklet, ...]
    ballots: tuple[Ballot, ...]


def count(
    book: GroupBook,
    own_households: Mapping[str, str],
    two_representatives: frozenset[str],
    copies: tuple[CopyEntry, ...] = (),
    ratings: Mapping[str, RatingRow] | None = None,
) -> Count:
    """Return every household of a group workbook with its votes and limit (R80–R83).

    ``own_households`` gives evaluators' own 户号 by 评议人编号; ``copies`` are the
    register's entries of the group, beside those on the workbook's own cover;
    ``ratings`` are rated rows of other workbooks by customer key.
    """
    entered = entered_booklets(book, (*copies, *book.copies))
    rows: dict[str, list[_Answer]] = {}
    for number, one in enumerate(book.booklets):
        for opinion in one.opinions:
            if opinion.customer_key:
                rows.setdefault(opinion.customer_key, []).append((number, opinion))
    counting = {n for n, one in enumerate(book.booklets) if one in entered}
    own = [own_households.get(one.evaluator_no, "") for one in book.booklets]
    on_summary = _summary_rows(book)
    rated = {**(ratings or {}), **{row.customer_key: row for row in book.ratings}}
    ballots = []
    for key, answers in rows.items():
        counted = [answer for answer in answers if answer[0] in counting]
        votes = _votes(counted, own)
        held_for = _held_for(counted, two_representatives)
        place = on_summary.get(key, (answers[0][1].at, "suggested_limit"))
        home = next((o for _, o in answers if o.household_no), answers[0][1])
        ballots.append(_ballot(book, home, place, votes, held_for, rated.get(key)))
    return Count(entered, tuple(ballots))


def _ballot(
    book: GroupBook,
    home: Opinion,
    place: tuple[RowRef, str],
    votes: Sequence[Vote | None],
    held_for: str,
    rated: RatingRow | None,
) -> Ballot:
    given = [vote for vote in votes if vote is not None]
    score, grade = rating.outcome(rated, book.policy.rating) if rated else (None, "")
    return Ballot(
        group_no=book.group_no,
        customer_key=home.customer_key,
        household_no=home.household_no,
        name=home.representative,
        id_mask=home.id_mask,
        at=place[0],
        field=place[1],
        columns=tuple(vote.amount if vote else None for vote in votes),
        limit=limits.propose(given, book.policy.limit, is_held=bool(held_for)),
        held_for=held_for,
        rating_score=score,
        grade=grade,
    )


def _votes(counted: Sequence[_Answer], own: Sequence[str]) -> list[Vote | None]:
    """Return one vote per booklet of the group, None where it gives none.

    ``own`` are the evaluators' own 户号. Of a household that stands twice in a
    booklet, the first row votes.
    """
    votes: list[Vote | None] = [None] * len(own)
    for number, opinion in reversed(counted):
        votes[number] = opinions.vote(opinion, own[number])
    return votes


def entered_booklets(
    book: GroupBook, copies: tuple[CopyEntry, ...]
) -> tuple[Booklet, ...]:
    """Return the booklets that count (R75).

    A 是 or 否 typed into the switch of 汇总 decides; else a 否 in the register of
    copies; else the completeness.
    """
    switches = summary_switches(book)
    left_out = {
        (entry.group_no, entry.evaluator_no)
        for entry in copies
        if entry.is_entered is False and entry.evaluator_no
    }
    line = book.policy.booklet.completeness
    entered = []
    for number, one in enumerate(book.booklets):
        switch = switches.get(number)
        if switch is None:
            is_left_out = (one.group_no, one.evaluator_no) in left_out
            switch = not is_left_out and completeness.completeness(one) >= line
        if switch:
            entered.append(one)
    return tuple(entered)


def summary_switches(book: GroupBook) -> dict[int, bool]:
    """Return the typed 录入 switches of 汇总 by number of booklet, from 0."""
    if book.summary is None:
        return {}
    table = book.summary.table
    grid = table.grid
    for row in range(table.top_row):
        words = [str(value).strip() for value in grid.rows[row]]
        if not any(word in ("录入", "是否录入") for word in words):
            continue
        return {
            number: words[column] == "是"
            for number, column in enumerate(table.votes)
            if column < len(words)
            and words[column] in ("是", "否")
            and (row, column) not in grid.formulas
        }
    return {}


def _summary_rows(book: GroupBook) -> dict[str, tuple[RowRef, str]]:
    if book.summary is None:
        return {}
    return {
        row.customer_key: (row.at, "proposed_limit")
        for row in book.summary.rows
        if row.customer_key
    }


def _held_for(counted: Sequence[_Answer], two_representatives: frozenset[str]) -> str:
    """Return why a household must wait, or ""."""
    given = [opinion for _, opinion in counted]
    if any(o.household_no in two_representatives for o in given):
        return HELD_REPRESENTATIVES
    if any("suggested_limit" in o.at.unreadable for o in given):
        return HELD_UNREADABLE
    if len({number for number, _ in counted}) < len(counted):
        return HELD_DUPLICATE
    if any(o.unfit_reason and (o.suggested_limit or 0) > 0 for o in given):
        return HELD_UNFIT
    return ""
