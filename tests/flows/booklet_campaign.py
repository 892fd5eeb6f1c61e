"""A small campaign with nothing but 基础信息 and 评议小组, for the booklets' tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.flows.synthetic.people import make_id
from sunshine_xl.forms import base_information, evaluators, groups
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import BASE_INFORMATION, GROUPS, CampaignFolder
from sunshine_xl.policy import default_policy

BRANCH, GROUP, NAME = "东支行", "0101", "张庄村评议小组"
Raw = dict[str, Any]


def person(number: int, **values: Any) -> Raw:
    """Return the householder and representative of household ``number``."""
    import datetime as dt
    from random import Random

    usual: Raw = {
        "branch": BRANCH,
        "group_no": GROUP,
        "customer_type": "农户",
        "name": f"王{'一二三四五六七八九十'[number % 10]}",
        "id_type": "居民身份证",
        "id_number": make_id(Random(number), dt.date(1975, 3, 1 + number % 28), "男"),
        "sex": "男",
        "birth_date": dt.date(1975, 3, 1 + number % 28),
        "phone": f"1381234{number:04d}",
        "home_address": f"张庄村{number}组",
        "is_local": "是",
        "has_credit": "否",
        "household_no": f"{GROUP}{number:04d}",
        "relationship": "户主",
        "is_householder": "是",
        "is_representative": "是",
        "filing_status": "新增",
    }
    return usual | values


def team(**values: Any) -> Raw:
    usual: Raw = {
        "group_no": GROUP,
        "group_name": NAME,
        "branch": BRANCH,
        "kind": "村委会",
        "unit": "张庄村",
        "area_manager": "包一",
    }
    return usual | values


def seats(count: int = 5, group_no: str = GROUP, **values: Any) -> list[Raw]:
    return [
        {
            "group_no": group_no,
            "evaluator_no": f"{group_no}-{k}",
            "name": f"评{'一二三四五六七八九'[k - 1]}",
            "is_cadre": "否",
            "is_bank_staff": "否",
            **values,
        }
        for k in range(1, count + 1)
    ]


def write_campaign(
    root: Path,
    people: Sequence[Mapping[str, Any]],
    teams: Sequence[Mapping[str, Any]] | None = None,
    seated: Sequence[Mapping[str, Any]] | None = None,
    branch: str = BRANCH,
) -> CampaignFolder:
    """Write a branch's tables into a campaign folder."""
    at, policy = CampaignFolder(root), default_policy()
    folder = at.branch(branch)
    folder.mkdir(parents=True, exist_ok=True)
    (root / "campaign.toml").write_text("", "utf-8")
    base = build_forms([FormSheet(base_information.FORM, people)], policy)
    (folder / BASE_INFORMATION).write_bytes(base)
    sheets = [
        FormSheet(groups.FORM, [team()] if teams is None else teams),
        FormSheet(evaluators.FORM, seats() if seated is None else seated),
    ]
    (folder / GROUPS).write_bytes(build_forms(sheets, policy))
    return at


def places(report: Any) -> list[tuple[str, str]]:
    """Return (code, cell) of a report's findings, those of reading alone left out."""
    return [
        (one.code, one.place.cell)
        for one in report.findings
        if not one.code.startswith(("FLD-", "FILE-"))
    ]
