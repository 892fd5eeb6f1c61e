"""The list of all customers as a workbook for the CRM (R101)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunshine_xl.flows.customer_list import CustomerLine
from sunshine_xl.forms.customer_list import FORM
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import Policy

FINAL, PROPOSED = "表6", "拟预授信"


def customer_workbook(
    lines: Sequence[CustomerLine], policy: Policy, numbers: Mapping[str, str]
) -> bytes:
    """Return the list as bytes; ``numbers`` are platform numbers by ID number."""
    rows = [
        {"seq": str(count), **customer_cells(line)}
        for count, line in enumerate(lines, 1)
    ]
    for row in rows:
        row["customer_no"] = numbers.get(row["id_number"], "")
    return build_forms([FormSheet(FORM, rows, typed=True)], policy)


def customer_cells(line: CustomerLine) -> dict[str, Any]:
    """Return a customer's cells; the limit stands in the representative's row alone."""
    person = line.person
    source = ""
    if line.is_representative and line.limit is not None:
        source = FINAL if line.is_final else PROPOSED
    return {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "home_address": person.home_address,
        "branch": person.branch,
        "manager_id": person.manager_id,
        "group_no": person.group_no,
        "household_no": person.household_no,
        "relationship": person.relationship,
        "is_representative": "是" if line.is_representative else "否",
        "customer_type": person.customer_type,
        "segment": line.segment,
        "grade": line.grade,
        "limit": line.limit if line.is_representative else None,
        "limit_source": source,
    }
