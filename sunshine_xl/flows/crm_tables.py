"""The CRM's tables: customers by ID number, their history, the loads (R2, R101)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

# What the CRM keeps of a customer, beside the key and who wrote it when.
FIELDS = (
    "name",
    "customer_no",
    "phone",
    "home_address",
    "branch",
    "manager_id",
    "unit",
    "group_no",
    "household_no",
    "relationship",
    "is_representative",
    "customer_type",
    "segment",
    "grade",
    "reference_limit",
    "limit_source",
    "edition",
)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables as SQLAlchemy knows them."""

    metadata: Any
    customer: Any
    history: Any
    load: Any


@cache
def tables() -> Tables:
    """Return the tables, described once."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    text = sa.String(200)
    columns: Mapping[str, Any] = {
        "is_representative": sa.Boolean,
        "reference_limit": sa.Numeric(18, 2).with_variant(_yuan(), "sqlite"),
        "edition": sa.Integer,
        "home_address": sa.Text,
    }
    customer = sa.Table(
        "customer",
        metadata,
        sa.Column("id_number", sa.String(40), primary_key=True),
        *(sa.Column(name, columns.get(name, text)) for name in FIELDS),
        sa.Column("updated_at", sa.DateTime),
        sa.Column("updated_by", text),
        sa.Index("customer_by_name", "name"),
        sa.Index("customer_by_household", "household_no"),
    )
    history = sa.Table(
        "customer_history",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id_number", sa.String(40), index=True),
        sa.Column("edition", sa.Integer),
        sa.Column("changed_at", sa.DateTime),
        sa.Column("changed_by", text),
        sa.Column("action", sa.String(10)),
        sa.Column("field", sa.String(40)),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
    )
    return Tables(metadata, customer, history, _load_table(metadata))


def _load_table(metadata: Any) -> Any:
    import sqlalchemy as sa

    return sa.Table(
        "customer_load",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("edition", sa.Integer),
        sa.Column("started_at", sa.DateTime),
        sa.Column("loaded_by", sa.String(200)),
        sa.Column("is_finished", sa.Boolean),
        sa.Column("added", sa.Integer),
        sa.Column("changed", sa.Integer),
        sa.Column("same", sa.Integer),
    )


def _yuan() -> Any:
    """Return SQLite's type for amounts: NUMERIC there, exact Decimal here.

    Amounts go in as text, which SQLite turns into a number that still compares.
    """
    from sqlalchemy.types import UserDefinedType

    class Yuan(UserDefinedType[Decimal]):
        cache_ok = True

        def get_col_spec(self, **_: Any) -> str:
            return "NUMERIC(18, 2)"

        def bind_processor(self, dialect: Any) -> Any:
            return lambda value: None if value is None else f"{value:.2f}"

        def result_processor(self, dialect: Any, coltype: Any) -> Any:
            def read(value: Any) -> Decimal | None:
                return None if value is None else Decimal(str(value)).quantize(_CENT)

            return read

    return Yuan()
