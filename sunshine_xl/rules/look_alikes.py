"""Customers the platform may hold under another number (R45–R46).

Such a person is filed neither as new nor as an update: a person must look first.
"""

from __future__ import annotations

from collections.abc import Iterable

from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity, names, phones

_TRAITS_NEEDED = 2


class Index:
    """The platform's customers by name, to look for one person among them."""

    def __init__(self, platform: Iterable[PlatformCustomer]) -> None:
        self._by_name: dict[str, list[PlatformCustomer]] = {}
        for known in platform:
            self._by_name.setdefault(names.compact(known.name), []).append(known)

    def find(self, person: Customer) -> tuple[PlatformCustomer, str] | None:
        """Return the customer this person may be, and the code that says why."""
        for known in self._by_name.get(names.compact(person.name), ()):
            if known.id_number and _is_old_form(known.id_number, person.id_number):
                return known, "REG-005"
            if _is_near(known.id_number, person.id_number) or (
                _common_traits(known, person) >= _TRAITS_NEEDED
            ):
                return known, "REG-004"
        return None


def _is_old_form(old: str, number: str) -> bool:
    """Return whether one number is the 15-digit form of the other."""
    return len(old) == identity.OLD_LENGTH and old == number[:6] + number[8:17]


def _is_near(known: str, number: str) -> bool:
    """Return whether one digit differs, is missing, or two neighbours are swapped."""
    if not known or known == number:
        return False
    if len(known) == len(number):
        wrong = [
            i for i, (a, b) in enumerate(zip(known, number, strict=True)) if a != b
        ]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            i, j = wrong
            return known[i] == number[j] and known[j] == number[i]
        return len(wrong) == 1
    if abs(len(known) - len(number)) != 1:
        return False
    short, long = sorted((known, number), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _common_traits(known: PlatformCustomer, person: Customer) -> int:
    """Return how many of birth date, phone and address both have alike."""
    return sum(
        (
            known.birth_date is not None and known.birth_date == person.birth_date,
            bool(known.phone)
            and phones.compact(known.phone) == phones.compact(person.phone),
            bool(known.home_address)
            and "".join(known.home_address.split())
            == "".join(person.home_address.split()),
        )
    )
