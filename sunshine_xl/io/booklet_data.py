"""What a group's booklet workbook is made from: households, evaluators, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sunshine_xl.rules.rating import Indicator

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Household:
    """One line of a booklet: a household and its representative.

    ``id_number``, ``phone`` are whole here; the evaluators' sheets show them masked.
    """

    row_no: int
    customer_key: str
    household_no: str
    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class EvaluatorSheet:
    """One evaluator's copy; ``answers`` give raw cell values by customer key, field.

    ``rows``, where given, replace the prepared rows altogether (raw values by field).
    """

    evaluator_no: str = ""
    household_no: str = ""
    date: str = ""
    unit: str = "元"
    answers: Mapping[str, Raw] = field(default_factory=dict)
    rows: Sequence[Raw] | None = None


@dataclass(frozen=True, slots=True)
class BookletGroup:
    """Everything in one group's workbook.

    ``register`` are the lines of the register of copies on 封面, ``ratings`` raw
    scores by customer key, ``overwritten`` values that replace formulas of 汇总, by
    (customer key, field): people do that, and tests must too. ``indicators`` are those
    of head office's own rating table.
    """

    group_no: str
    name: str
    branch: str
    kind: str
    households: Sequence[Household]
    sheets: Sequence[EvaluatorSheet]
    register: Sequence[Raw] = ()
    ratings: Mapping[str, Raw] = field(default_factory=dict)
    overwritten: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    spare_rows: int = 20
    capacity: int = 0
    indicators: Sequence[Indicator] = ()
