"""客户键: opaque, random, unique; made once for a household and kept (rules.md)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sunshine_xl.findings import Finding, RowRef, SheetRef, finding
from sunshine_xl.forms import key_register
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import Policy
from sunshine_xl.records import Booklet, Customer, KeyEntry

# Without the letters and digits that look alike.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12
_NOWHERE = RowRef(SheetRef("", "", {}), 0)


def random_key() -> str:
    """Return a new key; nothing about the household can be read from it."""
    return "K" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


class KeyRegister:
    """The keys of one branch; a key that was given stays with its household."""

    def __init__(
        self,
        entries: Iterable[KeyEntry] = (),
        make_key: Callable[[], str] = random_key,
    ) -> None:
        self._by_key = {e.customer_key: e for e in entries if e.customer_key}
        self._by_home = {e.household_no: e for e in self._by_key.values()}
        self._make_key = make_key
        self.is_changed = False

    def adopt(self, booklets: Iterable[Booklet]) -> None:
        """Take over the keys of a workbook that was built before the register."""
        for booklet in booklets:
            for row in booklet.opinions:
                key, home = row.customer_key, row.household_no
                is_known = key in self._by_key or home in self._by_home
                if key and home and not is_known:
                    self._put(_entry(key, booklet.branch, booklet.group_no, row))

    def key_of(self, person: Customer, branch: str) -> str:
        """Return the key of a representative's household, made now if it has none."""
        known = self._by_home.get(person.household_no)
        key = known.customer_key if known else self._new()
        entry = KeyEntry(
            _NOWHERE,
            key,
            branch,
            person.group_no,
            person.household_no,
            person.name,
            person.id_number,
        )
        if known is None or known[1:] != entry[1:]:
            self._put(entry)
        return key

    def _new(self) -> str:
        key = self._make_key()
        while key in self._by_key:
            key = self._make_key()
        return key

    def _put(self, entry: KeyEntry) -> None:
        self._by_key[entry.customer_key] = entry
        self._by_home[entry.household_no] = entry
        self.is_changed = True

    def workbook(self, policy: Policy) -> bytes:
        """Return the register as a workbook, in the order the keys were given."""
        rows = [entry._asdict() for entry in self._by_key.values()]
        return build_forms([FormSheet(key_register.FORM, rows)], policy)


def _entry(key: str, branch: str, group_no: str, row: Any) -> KeyEntry:
    return KeyEntry(
        _NOWHERE, key, branch, group_no, row.household_no, row.representative
    )


def contradictions(entries: Iterable[KeyEntry]) -> list[Finding]:
    """Return the lines of a register that give a key or a household a second time."""
    found: list[Finding] = []
    keys: set[str] = set()
    homes: set[str] = set()
    for entry in entries:
        if entry.customer_key in keys:
            found.append(finding("BOK-009", entry.at, "customer_key"))
        elif entry.household_no in homes:
            found.append(finding("BOK-009", entry.at, "household_no"))
        keys.add(entry.customer_key)
        homes.add(entry.household_no)
    return found
