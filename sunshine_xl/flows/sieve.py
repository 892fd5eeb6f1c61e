"""A whole bank as columns: who cannot matter falls through before the rules look.

What stays is judged row by row by rules/list_checks.py, which alone decides. So the
columns may keep too much and must never lose anything: sums are taken over every
household a number stands in, repeated loans count twice, doubtful rows all stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sunshine_xl.list_records import BadRecord, Loan
from sunshine_xl.records import Customer
from sunshine_xl.rules import list_checks, loans, names
from sunshine_xl.rules.blacklist import BadHit
from sunshine_xl.rules.known_people import whole_number
from sunshine_xl.rules.loans import Ledger, LoanHit

if TYPE_CHECKING:
    from sunshine_xl.policy import Policy

# Below this the rules are done before numpy is imported.
WORTH_IT = 50_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NO_NUMBER = -1
_X = 40  # "X" less "0"

Array = Any


class Bank:
    """Persons, loans, lists and limits of a bank, as columns beside their records."""

    def __init__(
        self,
        people: Sequence[Customer],
        ledger: Sequence[Loan],
        records: Sequence[BadRecord],
        limits: Mapping[str, Decimal | None],
    ) -> None:
        self._limits = limits
        self._people = _People(people)
        self._loans = _Loans(ledger)
        self._lists = _Lists(records, self._people.code_of_name)
        self._cents = _cents([limits.get(home) for home in self._people.names_of_homes])

    def check(self, policy: Policy) -> tuple[Ledger, list[LoanHit], list[BadHit]]:
        """Return what the rules find, and the ledger as far as they looked at it."""
        people, rows, records = self.sieved()
        ledger = loans.read_ledger(rows)
        hits, bad = list_checks.check(ledger, records, people, self._limits, policy)
        return ledger, hits, bad

    def sieved(self) -> tuple[list[Customer], list[Loan], list[BadRecord]]:
        """Return the persons, loans and list rows that may matter, in their order."""
        import numpy as np

        people, ledger, lists = self._people, self._loans, self._lists
        slots = _Slots(np.concatenate((ledger.numbers, lists.numbers)))
        slot_of_loan = slots.of[: len(ledger.numbers)]
        slot_of_row = slots.of[len(ledger.numbers) :]
        owed = np.bincount(slot_of_loan, ledger.cents, slots.count)
        at = slots.find(people.numbers)
        rows = np.flatnonzero(at)
        row_slot, row_home = at[rows], people.homes[rows]
        sums = np.bincount(row_home, owed[row_slot], len(self._cents))
        breached = sums > self._cents
        breached |= self._cents <= 0
        kept = np.zeros(slots.count, bool)
        kept[row_slot[breached[row_home] & (owed[row_slot] > 0)]] = True
        kept[slot_of_loan[ledger.doubtful]] = True
        kept[slot_of_row] = True
        is_known = np.zeros(slots.count, bool)
        is_known[row_slot] = True
        kept_loans = kept[slot_of_loan] | ~is_known[slot_of_loan]
        kept_rows = lists.doubtful | is_known[slot_of_row]
        chosen = self._with_heads(rows[kept[row_slot]])
        return (
            people.take(chosen),
            [ledger.rows[n] for n in np.flatnonzero(kept_loans).tolist()],
            [lists.rows[n] for n in np.flatnonzero(kept_rows).tolist()],
        )

    def _with_heads(self, rows: Array) -> Array:
        """Return the rows with all namesakes, and who stands for each household."""
        import numpy as np

        people = self._people
        is_named = np.zeros(people.count_of_names, bool)
        is_named[self._lists.wanted_names] = True
        rows = np.concatenate((rows, np.flatnonzero(is_named[people.names])))
        is_wanted = np.zeros(len(self._cents), bool)
        is_wanted[people.homes[rows]] = True
        heads = people.heads[is_wanted[people.homes[people.heads]]]
        return np.unique(np.concatenate((rows, heads)))


class _Slots:
    """A place for each different number that is asked for; slot 0 is for none."""

    def __init__(self, numbers: Array) -> None:
        import numpy as np
        import pandas as pd

        codes, distinct = pd.factorize(np.append(_NO_NUMBER, numbers))
        self.of = codes[1:]
        self.count = len(distinct)
        self._index = pd.Index(distinct)

    def find(self, numbers: Array) -> Array:
        """Return the slot of each number, 0 where nobody asks for it."""
        found = self._index.get_indexer(numbers)
        found[found < 0] = 0
        return found


class _People:
    def __init__(self, people: Sequence[Customer]) -> None:
        import numpy as np
        import pandas as pd

        self._people = people
        self.numbers = encoded(_column(people, "id_number"))
        homes = np.array(_column(people, "household_no"), dtype=object)
        self.homes, self.names_of_homes = pd.factorize(homes)
        written, distinct = pd.factorize(np.array(_column(people, "name"), object))
        clean, distinct = pd.factorize(
            np.array([names.compact(name) for name in distinct], dtype=object)
        )
        self.names = clean[written] if len(clean) else written
        self.count_of_names = len(distinct)
        self.code_of_name = {name: code for code, name in enumerate(distinct)}
        self.heads = np.array(
            [
                n
                for n, person in enumerate(people)
                if person.is_representative or person.is_householder
            ],
            dtype=int,
        )

    def take(self, rows: Array) -> list[Customer]:
        return [self._people[n] for n in rows.tolist()]


class _Loans:
    """The live loans: number, cents, and whether the row stands for itself."""

    def __init__(self, ledger: Sequence[Loan]) -> None:
        import numpy as np
        import pandas as pd

        live = [one for one in ledger if one.balance is not None and one.balance > 0]
        self.rows = live
        self.numbers = encoded(_column(live, "id_number"))
        self.cents = _cents([loan.balance for loan in live])
        numbers = pd.Series(_column(live, "loan_no"), dtype=object)
        repeated = (numbers.duplicated(keep=False) & (numbers != "")).to_numpy()
        self.doubtful = (self.numbers == _NO_NUMBER) | np.array(repeated, bool)


class _Lists:
    """The rows of the lists; ``doubtful`` ones may speak of anybody of that name."""

    def __init__(
        self, records: Sequence[BadRecord], code_of_name: Mapping[str, int]
    ) -> None:
        import numpy as np

        self.rows = records
        written = _column(records, "id_number")
        self.numbers = encoded(written)
        self.doubtful = ~_is_sound(written)
        wanted = {
            code_of_name.get(names.compact(records[n].name), -1)
            for n in np.flatnonzero(self.doubtful).tolist()
        }
        self.wanted_names = np.array(sorted(wanted - {-1}), dtype=int)


def _column(records: Sequence[Any], field: str) -> list[Any]:
    if not records:
        return []
    return list(map(itemgetter(records[0]._fields.index(field)), records))


def _cents(amounts: Sequence[Decimal | None]) -> Array:
    """Return amounts as whole cents; below 2^53 a float holds them exactly."""
    import numpy as np

    hundred = Decimal(100)
    return np.array([float((a or 0) * hundred) for a in amounts], dtype=float)


def encoded(written: Sequence[str]) -> Array:
    """Return ID numbers as whole numbers, or -1 where there is none to look for."""
    import numpy as np

    digits, is_whole = _digits(written)
    codes = np.zeros(len(written), np.int64)
    for place in range(17):
        codes = codes * 10 + digits[place]
    last = np.where(digits[17] == _X, 10, digits[17])
    codes = np.where(is_whole, codes * 11 + last, _NO_NUMBER)
    for n in np.flatnonzero(~is_whole).tolist():
        # A few old ones of 15 digits; nearly all the others are blank.
        whole = whole_number(written[n]) if written[n] else ""
        if whole:
            codes[n] = encoded([whole])[0]
    return codes


def _digits(written: Sequence[str]) -> tuple[Array, Array]:
    """Return the characters less "0", place by place, and who has 18 right ones."""
    import numpy as np

    texts = np.array(written, dtype="U19").reshape(len(written))
    signs = texts.view(np.uint32).reshape(len(written), 19)
    places = np.ascontiguousarray(signs.T).astype(np.int64) - ord("0")
    is_whole = (places[18] == -ord("0")) & ((places[17] <= 9) | (places[17] == _X))
    for place in range(18):
        is_whole &= (places[place] >= 0) & ((places[place] <= 9) | (place == 17))
    return places, is_whole


def _is_sound(written: Sequence[str]) -> Array:
    """Return which numbers surely are; a 29th of February is left to the rules."""
    import numpy as np

    places, is_whole = _digits(written)
    total = sum(places[n] * weight for n, weight in enumerate(_WEIGHTS))
    check = np.array([1, 0, _X, 9, 8, 7, 6, 5, 4, 3, 2])[total % 11]
    year = places[6] * 10 + places[7]
    month = places[10] * 10 + places[11]
    day = places[12] * 10 + places[13]
    is_day = ((year == 19) | (year == 20)) & (month >= 1) & (month <= 12)
    is_day &= (day >= 1) & (day <= np.array(_DAYS)[month.clip(0, 12)])
    return is_whole & (places[17] == check) & is_day
