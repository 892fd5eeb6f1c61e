"""Who leaves the list for a bad record: an ID number hit within the years (R90–R95)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Set

from sunshine_xl.list_records import BadRecord

# A loan that is bad today is bad however long ago it became so.
_NEVER_AGES = "不良贷款"


def counts(record: BadRecord, as_of: dt.date, years: int) -> bool:
    """Return whether a bad record still removes: not settled more than years ago.

    One without a date counts, because nobody can say that it is old.
    """
    if record.list_kind == _NEVER_AGES or record.event_date is None:
        return True
    day = record.event_date
    try:
        end = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        end = dt.date(day.year + years, 3, 1)
    return as_of <= end


def removed_numbers(
    records: Iterable[BadRecord], as_of: dt.date, years: int
) -> Set[str]:
    """Return the ID numbers that a bad record takes off the list."""
    return {
        record.id_number
        for record in records
        if record.id_number and counts(record, as_of, years)
    }
