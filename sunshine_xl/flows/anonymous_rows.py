"""Which fields of the official forms name somebody, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.forms.vocabulary import compact
from sunshine_xl.hiding import hidden
from sunshine_xl.rules import identity
from sunshine_xl.rules.pseudonyms import Pseudonyms

LEFT_OUT = "（略）"
_LIST = re.compile("[、,;]")

_NAMES = frozenset(
    "name representative representative_name visitor exclusion_judge area_manager "
    "tracker relationship_manager guarantor rated_by received_by maker checker "
    "attendees coach member met department_head stationed_staff responsible "
    "plan_received_by task_owner reason_by borrowers".split()
)
_ADDRESSES = frozenset(
    "home_address registered_address business_address address added_address".split()
)
_PHONES = frozenset({"phone", "added_phone", "member_phone"})
# Texts that name nobody. Whatever text is neither here nor replaced is left out,
# because free text may say anything about anybody.
_PLAIN = frozenset(
    "row_no seq branch loan_branch group_no evaluator_no copy_no id_type sex "
    "customer_type relationship marital_status education kind status grade "
    "list_kind five_class guarantee funding_time source township body body_role "
    "department member_post team_role team_post stationed_department check lists "
    "match is_old by_household event_kind audience met_relation".split()
)
_NUMBERED: Mapping[str, tuple[str, str]] = {
    "unit": ("unit", "单位"),
    "employer": ("unit", "单位"),
    "sub_unit": ("sub_unit", "组"),
    "group_name": ("group", "小组"),
    "manager_id": ("manager", "YG"),
    "loan_no": ("loan", "JJ"),
    "customer_no": ("customer", "KH"),
    "household_no": ("household", "9"),
    "customer_key": ("key", "K"),
}
_NUMBERS = frozenset({"id_number", "representative_id", "added_id"})
_MASKED = {"id_mask": "*" * 18, "phone_mask": "*" * 11}
# Sensitive, and read by no rule.
_BLANKED = frozenset({"ethnic_group", "political_status"})

Cells = dict[str, Any]


@dataclass(slots=True)
class Anonymiser:
    """Turns records into rows that name nobody; the same person stays the same."""

    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)

    def row(self, form: Form, record: Any, raw: Mapping[str, Any]) -> Cells:
        """Return a record's cells; ``raw`` are the cells that could not be read."""
        cells = {
            column.field: self._cell(column, getattr(record, column.field))
            for column in form.columns
        }
        # An amount written as "3-5万" is a mistake worth keeping.
        kept = (name for name in raw if form.by_field[name].kind in _KEPT)
        cells |= {name: _no_number(raw[name]) for name in kept}
        if cells.get("birth_date"):
            own = identity.birth_date(cells["id_number"] or "")
            cells["birth_date"] = own or cells["birth_date"].replace(month=1, day=1)
        return cells

    def group_name(self, name: str) -> str:
        """Return the name of a group, which is its workbook's too."""
        kind, prefix = _NUMBERED["group_name"]
        return self.pseudonyms.text(kind, compact(name), prefix)

    def _cell(self, column: Column, value: Any) -> Any:
        if value in (None, "") or value.__class__ is not str:
            return _no_number(value)
        name = column.field
        if name in _BLANKED:
            return None
        if name in _MASKED:
            return _MASKED[name]
        if name in _NUMBERS:
            masked = "*" in value
            return _MASKED["id_mask"] if masked else self.pseudonyms.id_number(value)
        make = self._maker(name)
        if make:
            return make(compact(value))
        is_plain = column.kind in _CHOSEN or name in _PLAIN
        return _no_number(value) if is_plain else LEFT_OUT

    def _people(self, text: str) -> str:
        """Return the pseudonyms of one person or of a list of them."""
        return "、".join(map(self.pseudonyms.name, filter(None, _LIST.split(text))))

    def _maker(self, name: str) -> Callable[[str], str] | None:
        given = self.pseudonyms
        if name in _NAMES:
            return self._people
        if name in _ADDRESSES:
            return given.address
        if name in _PHONES:
            return given.phone
        if name in _NUMBERED:
            kind, prefix = _NUMBERED[name]
            width = 7 if kind in ("household", "loan", "customer", "key") else 4
            return lambda text: given.text(kind, text, prefix, width)
        return None


def _no_number(value: Any) -> Any:
    """Return what a cell holds; somebody's number typed into it is masked."""
    if not isinstance(value, (str, float, Decimal)):
        return value
    text = value if isinstance(value, str) else f"{value:.0f}"
    told = hidden(text)
    return value if told == text else told


_KEPT = frozenset({Kind.MONEY, Kind.NUMBER, Kind.WHOLE})
_CHOSEN = frozenset({Kind.CHOICE, Kind.YES_NO})
