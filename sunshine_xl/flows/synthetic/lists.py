"""Head office's lists of the synthetic bank: ledger, bad records, platform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

from sunshine_xl.flows.synthetic.people import make_id, make_name
from sunshine_xl.forms import blacklist, loan_ledger, platform_customers
from sunshine_xl.forms.vocabulary import choices
from sunshine_xl.io.form_workbook import FormSheet

Raw = dict[str, Any]
_LOANS, _LINES = 25, 9


def _sound(people: Sequence[Raw]) -> list[Raw]:
    return [
        p
        for p in people
        if p["filing_status"] != "排除"
        and isinstance(p["id_number"], str)
        and len(p["id_number"]) == 18
    ]


def ledger(rng: Random, people: Sequence[Raw]) -> FormSheet:
    """Return 贷款台账: some customers' loans, and borrowers nobody listed."""
    rows: list[Raw] = []
    for n, person in enumerate(rng.sample(_sound(people), _LOANS), 1):
        amount = rng.randrange(2, 15) * 10_000
        issued = dt.date(2015, rng.randrange(1, 9), 20)
        rows.append(
            {
                "loan_no": f"JJ2015{n:06d}",
                "customer_no": f"KH{n:07d}",
                "name": person["name"],
                "id_number": person["id_number"].strip(),
                "branch": person["branch"],
                "relationship_manager": "许强",
                "issued_amount": amount,
                "balance": amount,
                "issued_on": issued,
                "due_on": issued.replace(year=2016),
                "five_class": "正常",
                "overdue_days": 0,
                "guarantee": rng.choice(("保证", "信用", "抵押")),
            }
        )
    return FormSheet(loan_ledger.FORM, rows)


def blacklist_sheets(rng: Random, people: Sequence[Raw]) -> list[FormSheet]:
    """Return the five lists of bad records; a few customers stand on them."""
    sheets = []
    customers = rng.sample(_sound(people), 3)
    for kind in choices("list_kind"):
        rows: list[Raw] = []
        for n in range(_LINES):
            born = dt.date(1960 + rng.randrange(30), 5, 1 + rng.randrange(28))
            person: Raw = {
                "name": make_name(rng),
                "id_number": make_id(rng, born, "男"),
            }
            if n == 0 and customers:
                person = customers.pop()
            rows.append(
                {
                    "list_kind": kind,
                    "name": person["name"],
                    "id_number": person["id_number"].strip(),
                    "loan_no": f"JJ2012{n:06d}",
                    "branch": "城区支行",
                    "amount": rng.randrange(1, 20) * 10_000,
                    "event_date": dt.date(2013, 1 + rng.randrange(12), 15),
                    "source_file": f"2015年{kind}清单",
                }
            )
        sheets.append(FormSheet(blacklist.FORM, rows, name=kind, title=f"{kind}名单"))
    return sheets


def platform(people: Sequence[Raw]) -> FormSheet:
    """Return 平台客户: everybody who is not new, outdated where to be updated."""
    fields = [c.field for c in platform_customers.FORM.usual]
    rows = []
    for n, person in enumerate(people, 1):
        if person["filing_status"] not in ("更新", "无变化"):
            continue
        known = {name: person.get(name) for name in fields}
        if person["filing_status"] == "更新":
            known |= _outdated(n, known)
        rows.append(known | {"customer_no": f"PT{n:08d}"})
    return FormSheet(platform_customers.FORM, rows)


def _outdated(n: int, known: Raw) -> Raw:
    """Return what has changed since the platform learnt it; one name is wrong."""
    if n % 40 == 0:
        return {"name": f"{known['name']}芳"}
    if n % 3 == 0:
        return {"home_address": f"{known['home_address']}旧宅"}
    return {"education": "初中" if known["education"] != "初中" else "小学"}
