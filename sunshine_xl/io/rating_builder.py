"""The sheet 评级 of a booklet workbook: scores, and total and grade by formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunshine_xl.forms import formulas
from sunshine_xl.forms.rating_sheet import FORM, columns_for
from sunshine_xl.io.booklet_data import BookletGroup
from sunshine_xl.io.form_sheet import Formula, write_form
from sunshine_xl.io.styles import Styles
from sunshine_xl.policy import Policy
from sunshine_xl.rules import rating


@dataclass(frozen=True, slots=True)
class RatingPart:
    """Where 汇总 finds scores and grades, and what they are now."""

    keys: str
    scores: str
    grades: str
    shown: Mapping[str, tuple[Any, str]]


def write_ratings(
    sheet: Any, styles: Styles, group: BookletGroup, policy: Policy
) -> RatingPart:
    """Write the sheet 评级 with a row per household."""
    table = group.indicators or rating.table()
    indicators = [indicator.field for indicator in table]
    rows: list[dict[str, Any]] = []
    shown: dict[str, tuple[Any, str]] = {}
    for home in group.households:
        scores = group.ratings.get(home.customer_key, {})
        total = rating.total([scores.get(name) for name in indicators])
        grade = rating.grade(total, policy.rating)
        shown[home.customer_key] = ("" if total is None else total, grade)
        rows.append(
            {
                "customer_key": home.customer_key,
                "household_no": home.household_no,
                "name": home.name,
                **scores,
                "rating_score": "" if total is None else total,
                "grade": grade,
            }
        )
    placed = write_form(
        sheet,
        styles,
        FORM,
        rows,
        columns=columns_for(table),
        formulas=_formulas(indicators, list(policy.rating.grades)),
        capacity=group.capacity,
    )
    return RatingPart(
        placed.range("customer_key", FORM.name),
        placed.range("rating_score", FORM.name),
        placed.range("grade", FORM.name),
        shown,
    )


def _formulas(indicators: Sequence[str], grades: Sequence[str]) -> dict[str, Formula]:
    def total(letters: Mapping[str, str], row: int) -> str:
        first, last = letters[indicators[0]], letters[indicators[-1]]
        size = len(indicators)
        return formulas.rating_total(f"{first}{row}", f"{last}{row}", size)

    def grade(letters: Mapping[str, str], row: int) -> str:
        key, score = letters["customer_key"], letters["rating_score"]
        return formulas.rating_grade(f"{key}{row}", f"{score}{row}", grades)

    return {"rating_score": total, "grade": grade}
