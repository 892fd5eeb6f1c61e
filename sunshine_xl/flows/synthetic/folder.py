"""The synthetic bank as a campaign folder of official workbooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from sunshine_xl.assets import template
from sunshine_xl.flows.synthetic.bank import BANK_NAME, Bank, MadeGroup
from sunshine_xl.flows.synthetic.import_form import import_template
from sunshine_xl.flows.synthetic.lists import blacklist_sheets, ledger, platform
from sunshine_xl.flows.synthetic.registers import (
    branch_sheets,
    office_sheets,
    questionnaire_sheet,
)
from sunshine_xl.forms import base_information, evaluators, groups, household_file
from sunshine_xl.io.atomic import replace_file
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet, sheet_rows
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import (
    BASE_INFORMATION,
    BLACKLIST,
    BRANCH_REGISTERS,
    CAMPAIGN_FILE,
    GROUPS,
    IMPORT_TEMPLATE,
    LEDGER,
    OFFICE_REGISTERS,
    PLATFORM,
    QUESTIONNAIRE,
    CampaignFolder,
)
from sunshine_xl.policy import Policy


def campaign_text() -> str:
    """Return the demo's campaign.toml: the shipped one with the demo bank's name."""
    lines = template(CAMPAIGN_FILE).read_text("utf-8").splitlines()
    named = [
        f'bank = "{BANK_NAME}"' if x.startswith("bank =") and '"' in x else x
        for x in lines
    ]
    return "\n".join(named) + "\n"


def write_bank(
    bank: Bank, folder: Path, policy: Policy, titles: dict[str, str]
) -> None:
    """Write the whole campaign folder; ``titles`` are misspelt headers of 家庭档案."""
    for path, data in _files(bank, policy, titles).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data, keep_previous=False)


def _files(bank: Bank, policy: Policy, titles: dict[str, str]) -> dict[Path, bytes]:
    at = CampaignFolder(Path())
    rng = Random(1)
    people = list(bank.people())
    files = {
        Path(CAMPAIGN_FILE): campaign_text().encode(),
        at.head_office(LEDGER): build_forms([ledger(rng, people)], policy),
        at.head_office(BLACKLIST): build_forms(blacklist_sheets(rng, people), policy),
        at.head_office(PLATFORM): build_forms([platform(people)], policy),
        at.head_office(OFFICE_REGISTERS): build_forms(
            office_sheets(bank, policy), policy
        ),
        at.head_office(IMPORT_TEMPLATE): import_template(),
    }
    for branch in bank.branches():
        mine = bank.of_branch(branch)
        for name, data in _branch(mine, policy, titles):
            files[at.branch(branch, name)] = data
        registers = build_forms(branch_sheets(mine, policy), policy)
        files[at.branch(branch, BRANCH_REGISTERS)] = registers
        answers = build_forms([questionnaire_sheet(mine)], policy)
        files[at.branch(branch, QUESTIONNAIRE)] = answers
        for group in mine:
            path = at.booklet(branch, group.name)
            files[path] = build_booklet(booklet_group(group), policy)
    return files


def _branch(
    mine: list[MadeGroup], policy: Policy, titles: dict[str, str]
) -> list[tuple[str, bytes]]:
    form = household_file.FORM
    columns = tuple(
        replace(c, title=titles.get(c.title, c.title)) for c in form.columns
    )
    branch = mine[0].plan.branch
    misspelt = columns if branch == titles.get("branch") else form.columns
    persons = [
        {"seq": str(n), **person}
        for n, person in enumerate((p for g in mine for p in g.people), 1)
    ]
    homes = [home for group in mine for home in group.homes]
    return [
        (
            BASE_INFORMATION,
            build_forms(
                [
                    FormSheet(base_information.FORM, persons),
                    FormSheet(form, homes, columns=misspelt),
                ],
                policy,
            ),
        ),
        (
            GROUPS,
            build_forms(
                [
                    FormSheet(groups.FORM, [g.group for g in mine]),
                    FormSheet(evaluators.FORM, [e for g in mine for e in g.evaluators]),
                ],
                policy,
            ),
        ),
    ]


def booklet_group(group: MadeGroup) -> BookletGroup:
    """Return what a made group's workbook is built from."""
    heads = {p["household_no"]: p for p in group.people if p["relationship"] == "户主"}
    homes = [
        Household(
            number,
            key,
            household_no,
            str(heads[household_no]["name"]),
            str(heads[household_no]["id_number"]),
            str(heads[household_no]["phone"]),
            str(heads[household_no]["home_address"]),
        )
        for number, (household_no, key) in enumerate(group.keys.items(), 1)
    ]
    sheets = [
        EvaluatorSheet(
            evaluator_no=str(one["evaluator_no"]),
            household_no=str(one.get("household_no") or ""),
            date="2015-10-08",
            unit=group.units[k],
            answers=group.answers[k],
        )
        for k, one in enumerate(group.evaluators)
    ]
    made = BookletGroup(
        group.number,
        group.name,
        group.plan.branch,
        group.plan.kind,
        homes,
        sheets,
        register=group.register,
        overwritten=group.overwritten,
    )
    for k, key in group.repeated.items():
        sheets[k] = replace(sheets[k], rows=_repeated(made, sheets[k], key))
    return made


def _repeated(
    made: BookletGroup, sheet: EvaluatorSheet, key: str
) -> list[dict[str, Any]]:
    """Return a sheet's rows with one household typed a second time at the end."""
    rows = sheet_rows(made, sheet)
    again = next(row for row in rows if row.get("customer_key") == key)
    place = next(i for i, row in enumerate(rows) if "customer_key" not in row)
    rows[place] = {**again, "row_no": rows[place]["row_no"]}
    return rows
