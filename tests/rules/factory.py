"""Records for tests: every field in a column of its own, to name places by."""

from __future__ import annotations

from decimal import Decimal

from sunshine_xl import records
from sunshine_xl.findings import RowRef, SheetRef, column_letters
from sunshine_xl.rules.identity import check_digit


def make(kind, row=1, /, *, unreadable=(), sheet="表", file="表.xlsx", **values):
    """Return a record of a kind on a row; field n stands in column n."""
    names = kind._fields[1:]
    ref = SheetRef(file, sheet, {name: i for i, name in enumerate(names)})
    for name, value in values.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            values[name] = Decimal(str(value))
    return kind(RowRef(ref, row, frozenset(unreadable)), **values)


def cell(kind, field, row=1):
    """Return the address of a field of a made record."""
    names = kind._fields[1:]
    return f"{column_letters(names.index(field))}{row}"


def found(findings, kind):
    """Return (code, field, row) of findings about records of one kind."""
    names = kind._fields[1:]
    letters = {column_letters(i): name for i, name in enumerate(names)}
    return [
        (
            one.code,
            letters[one.place.cell.rstrip("0123456789")],
            int(one.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
        )
        for one in findings
    ]


def person(row=1, **values):
    """Return a sound customer: a man born on 1980-01-01."""
    good = {
        "name": "张三",
        "id_number": id_number("19800101", "001"),
        "sex": "男",
        "household_no": "H1",
        "branch": "东支行",
    }
    return make(records.Customer, row, **(good | values))


def id_number(born, order="001"):
    """Return a number of a division code that no county uses."""
    head = f"990101{born}{order}"
    return head + check_digit(head)


def opinion(row=1, **values):
    """Return a full opinion inside the band."""
    good = {
        "customer_key": f"K{row}",
        "household_no": f"H{row}",
        "representative": "张三",
        "knows": True,
        "assets": 100,
        "debts": 0,
        "gross_income": 20000,
        "net_income": 10000,
        "suggested_limit": 12000,
    }
    return make(records.Opinion, row, **(good | values))


def booklet(*opinions, sheet="评议1", evaluator="1", factor=1):
    """Return an evaluator's sheet with these rows."""
    return records.Booklet(
        "册.xlsx",
        sheet,
        "东支行",
        "0101",
        "村委会",
        "1/5",
        evaluator,
        "",
        tuple(opinions),
        Decimal(factor),
    )
