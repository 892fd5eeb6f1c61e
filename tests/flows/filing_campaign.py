"""A small campaign folder for the filing phase, row by row as a test wants it."""

from __future__ import annotations

import datetime as dt

from sunshine_xl.flows.synthetic.folder import campaign_text
from sunshine_xl.forms import areas, base_information, groups, platform_customers
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import (
    AREAS,
    BASE_INFORMATION,
    CAMPAIGN_FILE,
    GROUPS,
    PLATFORM,
    CampaignFolder,
)
from sunshine_xl.policy import default_policy
from tests.rules.factory import id_number

VISITED = dt.date(2015, 8, 1)


def raw(order, branch="东支行", **values):
    """Return a complete row of 基础信息: a man born on 1980-01-01."""
    number = id_number("19800101", f"{2 * order + 1:03d}")
    good = {
        "seq": str(order),
        "branch": branch,
        "manager_id": "YG01",
        "unit": "东村",
        "group_no": "0101",
        "customer_type": "农户",
        "name": "张" + "三四五六七八九十"[order % 8],
        "id_type": "居民身份证",
        "id_number": number,
        "sex": "男",
        "birth_date": dt.date(1980, 1, 1),
        "phone": f"138{order:08d}",
        "home_address": f"东村{order}号",
        "is_local": "是",
        "has_credit": "否",
        "household_no": f"H{order:03d}",
        "relationship": "户主",
        "is_householder": "是",
        "is_representative": "是",
        "source": "村委会",
        "visitor": "陈静",
        "visit_date": VISITED,
        "consent": "是",
        "consent_date": VISITED,
        "filing_status": "新增",
    }
    return good | values


def write(folder, people, platform=(), areas_=(), groups_=(), extra=None):
    """Write a campaign; ``people`` go into the folders of their branches."""
    at, policy = CampaignFolder(folder), default_policy()
    by_branch = {}
    for person in people:
        by_branch.setdefault(person["branch"], []).append(person)
    files = {
        at.head_office(PLATFORM): [FormSheet(platform_customers.FORM, list(platform))],
    }
    if areas_:
        files[at.head_office(AREAS)] = [FormSheet(areas.FORM, list(areas_))]
    for branch, rows in by_branch.items():
        path = at.branch(branch, BASE_INFORMATION)
        files[path] = [FormSheet(base_information.FORM, rows)]
    if groups_:
        path = at.branch(next(iter(by_branch)), GROUPS)
        files[path] = [FormSheet(groups.FORM, list(groups_))]
    files |= extra or {}
    for path, sheets in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build_forms(sheets, policy))
    (folder / CAMPAIGN_FILE).write_text(campaign_text(), "utf-8")
    return folder


def known(person, **values):
    """Return a person's row of 平台客户."""
    fields = [column.field for column in platform_customers.FORM.columns]
    row = {name: person.get(name) for name in fields}
    return row | {"customer_no": f"PT{person['seq']}"} | values
