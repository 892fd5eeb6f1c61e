"""Whether a booklet is filled in well enough to be entered, and its keys (R73–R79)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sunshine_xl.findings import Finding, finding
from sunshine_xl.records import Booklet, Opinion

if TYPE_CHECKING:
    from sunshine_xl.policy import BookletPolicy

WANTED = ("assets", "debts", "gross_income", "net_income", "suggested_limit")
_ADDED = ("added_id", "added_address", "added_phone")


def completeness(booklet: Booklet) -> Decimal:
    """Return filled required cells ÷ required cells, 1 for a booklet without rows.

    Required are 是否了解 in every named row and, where it is 是, the four estimates and
    the suggested limit. A cell that could not be read was filled.
    """
    filled, required = _count(booklet)
    return Decimal(filled) / required if required else Decimal(1)


def _count(booklet: Booklet) -> tuple[int, int]:
    named = [o for o in booklet.opinions if o.representative]
    known = [o for o in named if o.knows]
    unanswered = [o for o in named if o.knows is None]
    unread = sum("knows" in o.at.unreadable for o in unanswered)
    required = len(named) + len(WANTED) * len(known)
    return required - len(unanswered) + unread - _blanks(known), required


def _blanks(known: Sequence[Opinion]) -> int:
    """Return how many required cells are blank in rows the evaluator knows."""
    return sum(
        name not in opinion.at.unreadable
        for name in WANTED
        for opinion in [o for o in known if getattr(o, name) is None]
    )


def gaps(opinion: Opinion) -> tuple[str, ...]:
    """Return the fields an evaluator left blank in a row that he has to fill (R74)."""
    if not opinion.representative:
        return ()
    if opinion.knows is None:
        return () if "knows" in opinion.at.unreadable else ("knows",)
    if not opinion.knows:
        return ()
    return tuple(
        name
        for name in WANTED
        if getattr(opinion, name) is None and name not in opinion.at.unreadable
    )


def check(
    booklets: Sequence[Booklet], entered: Sequence[Booklet], policy: BookletPolicy
) -> Iterator[Finding]:
    """Yield booklets below the line, a group to be returned, and wrong keys."""
    for booklet in booklets:
        filled, required = _count(booklet)
        if required and Decimal(filled) / required < policy.completeness:
            yield finding(
                "BKL-001",
                booklet.opinions[0].at,
                "knows",
                sheet=booklet.sheet,
                share=f"{Decimal(filled) / required:.0%}",
                gaps=required - filled,
            )
        yield from _duplicates(booklet)
        yield from _without_key(booklet)
    first = next((b.opinions[0] for b in booklets if b.opinions), None)
    if first is not None and len(entered) < policy.min_entered:
        words = {"entered": len(entered), "needed": policy.min_entered}
        yield finding("BKL-002", first.at, "knows", **words)
    yield from _missing_and_extra(booklets)
    yield from _conflicts(booklets)


def _duplicates(booklet: Booklet) -> Iterator[Finding]:
    times = Counter(o.customer_key for o in booklet.opinions if o.customer_key)
    for opinion in booklet.opinions:
        if times[opinion.customer_key] > 1:
            words = {"household": opinion.household_no}
            yield finding("BKL-005", opinion.at, "customer_key", **words)


def _without_key(booklet: Booklet) -> Iterator[Finding]:
    for opinion in booklet.opinions:
        if not opinion.customer_key and opinion.representative:
            yield finding("BKL-006", opinion.at, "representative")


def _missing_and_extra(booklets: Sequence[Booklet]) -> Iterator[Finding]:
    """Yield keys that not every booklet has; what most have is taken as right."""
    sets = [frozenset([o.customer_key for o in b.opinions]) for b in booklets]
    if len(set(sets)) < 2:
        return
    have = Counter(key for keys in sets for key in keys)
    usual = {key for key, times in have.items() if key and times * 2 > len(booklets)}
    names: dict[str, str] = {}
    for booklet in booklets:
        for opinion in booklet.opinions:
            names.setdefault(opinion.customer_key, opinion.household_no)
    for booklet, there in zip(booklets, sets, strict=True):
        if not booklet.opinions:
            continue
        for key in names:
            if key in usual and key not in there:
                words = {"household": names[key], "sheet": booklet.sheet}
                yield finding(
                    "BKL-003", booklet.opinions[0].at, "customer_key", **words
                )
        for opinion in booklet.opinions:
            if opinion.customer_key and opinion.customer_key not in usual:
                words = {"household": opinion.household_no}
                yield finding("BKL-004", opinion.at, "customer_key", **words)


def _conflicts(booklets: Sequence[Booklet]) -> Iterator[Finding]:
    """Yield additions on which evaluators differ, at every later one (R62)."""
    first: dict[tuple[str, str], str] = {}
    for booklet in booklets:
        for opinion in booklet.opinions:
            for name in _ADDED:
                added = getattr(opinion, name)
                if not added or not opinion.customer_key:
                    continue
                if first.setdefault((opinion.customer_key, name), added) != added:
                    words = {"household": opinion.household_no}
                    yield finding("BKL-007", opinion.at, name, **words)


def check_households(booklet: Booklet, known: frozenset[str]) -> Iterator[Finding]:
    """Yield rows whose 户号 is not in 基础信息."""
    for opinion in booklet.opinions:
        if opinion.household_no and opinion.household_no not in known:
            words = {"household": opinion.household_no}
            yield finding("BKL-008", opinion.at, "household_no", **words)
