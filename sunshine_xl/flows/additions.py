"""People whom evaluators added, as the staff need them for filing (R35)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sunshine_xl import catalog
from sunshine_xl.forms import base_information
from sunshine_xl.rules import additions
from sunshine_xl.rules.additions import Addition
from sunshine_xl.rules.supplements import Known

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

# What a booklet, or a sound ID number, tells of 基础信息's required columns.
_FROM_ID = frozenset({"id_type", "id_number", "sex", "birth_date"})
_FROM_BOOKLET = frozenset({"branch", "group_no", "name", "filing_status"})


def added_rows(
    people: Sequence[Addition], known: Known, policy: Policy
) -> list[dict[str, Any]]:
    """Return one row a person: what is known, what to do, what filing still needs."""
    rows = []
    findings = list(additions.check(people, known, policy))
    for number, one in enumerate(people, 1):
        mine = [f for f in findings if f.place in _places(one)]
        rows.append(
            {
                "seq": str(number),
                "branch": one.booklet.branch,
                "group_no": one.booklet.group_no,
                "name": one.name,
                "id_number": one.id_number,
                "phone": one.phone,
                "address": one.address,
                "copies": "、".join(b.copy_no or b.sheet for b, _ in one.rows),
                "advice": "".join(catalog.sentence(f) for f in mine) or "可以建档。",
                "missing": "、".join(missing(one)),
            }
        )
    return rows


def _places(one: Addition) -> set[Any]:
    at = one.opinion.at
    return {at.place(name) for name in at.sheet.columns}


def missing(one: Addition) -> list[str]:
    """Return the titles of 基础信息's required columns that nobody knows yet."""
    there = set(_FROM_BOOKLET)
    there |= _FROM_ID if one.has_sound_id else set()
    there |= {"phone"} if one.phone else set()
    there |= {"home_address"} if one.address else set()
    return [
        column.title
        for column in base_information.FORM.columns
        if column.required and column.field not in there
    ]
