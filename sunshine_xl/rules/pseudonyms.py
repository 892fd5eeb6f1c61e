"""Invented persons in the place of real ones: the same for the same, never the same.

ID numbers have a right check digit and division code 999999, which no county has; year
of birth and sex are kept, because rules read them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sunshine_xl.rules import identity

DIVISION = "999999"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_GIVEN = "安平宁和乐康福禄寿喜春夏秋冬东南西北山川江河松柏竹梅兰菊云霞"
_SHORTEST_GIVEN = 2
_MONTHS, _DAYS, _ORDERS = 12, 28, 499
_NO_YEAR = 1980


@dataclass(slots=True)
class Pseudonyms:
    """The pseudonyms given out so far, by kind and original."""

    _given: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, original: str) -> str:
        """Return an invented name of three characters, more where these run out."""
        return self._of("name", original, _name)

    def address(self, original: str) -> str:
        """Return an invented address."""
        return self._of("address", original, lambda n: f"某地{n:05d}号")

    def phone(self, original: str) -> str:
        """Return a number of the range 154, which belongs to nobody."""
        return self._of("phone", original, lambda n: f"154{n:08d}")

    def text(self, kind: str, original: str, prefix: str, width: int = 4) -> str:
        """Return a number of a kind's own: of villages, groups, loans, households."""
        return self._of(kind, original, lambda n: f"{prefix}{n:0{width}d}")

    def id_number(self, original: str) -> str:
        """Return an invented number with the year of birth and the sex of another."""
        number = identity.compact(original)
        is_number = identity.problem(number) in ("", "ID-003", "ID-006")
        born = identity.birth_date(number) if is_number else None
        sex = identity.sex(number) if is_number else "男"
        year = born.year if born else _NO_YEAR
        kind = f"id {year} {sex}"
        return self._of(kind, number, lambda n: _id_number(n, year, sex))

    def _of(self, kind: str, original: str, make: Callable[[int], str]) -> str:
        known = self._given.setdefault(kind, {})
        if original not in known:
            known[original] = make(len(known))
        return known[original]


def _name(n: int) -> str:
    rest, surname = divmod(n, len(_SURNAMES))
    given = ""
    while len(given) < _SHORTEST_GIVEN or rest:
        rest, sign = divmod(rest, len(_GIVEN))
        given = _GIVEN[sign] + given
    return _SURNAMES[surname] + given


def _id_number(n: int, year: int, sex: str) -> str:
    rest, month = divmod(n, _MONTHS)
    rest, day = divmod(rest, _DAYS)
    order = rest % _ORDERS * 2 + (1 if sex == "男" else 2)
    head = f"{DIVISION}{dt.date(year, month + 1, day + 1):%Y%m%d}{order:03d}"
    return head + identity.check_digit(head)
