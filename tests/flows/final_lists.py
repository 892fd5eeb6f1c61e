"""A sound synthetic campaign with its 表6, for the steps that come after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sunshine_xl.flows.customer_list import CustomerList, customer_list
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.synthetic import bank
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.forms import final_list
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import FINAL_LIST, CampaignFolder
from sunshine_xl.policy import default_policy

Row = dict[str, Any]
Change = Callable[[str, list[Row]], None]

BRANCH_NUMBERS = '{ "城区支行" = "0101", "朝阳支行" = "0102", "河口支行" = "0103" }'


def campaign(
    root: Path,
    *,
    households: int = 6,
    change: Change | None = None,
    settings: str = "",
) -> Gathered:
    """Write a campaign without mistakes, up to 表6; ``change`` edits 表6's rows."""
    made = bank.make_bank(7, bank.Size(households=households))
    write_bank(made, root, default_policy(), {})
    file = root / "campaign.toml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("branch_numbers = {}", f"branch_numbers = {BRANCH_NUMBERS}")
        + settings,
        "utf-8",
    )
    write_final_lists(root, change)
    return gather([root])


def write_final_lists(root: Path, change: Change | None = None) -> None:
    gathered = gather([root])
    people = customer_list(gathered)
    branches = {group.group_no: group.branch for group in gathered.groups}
    rows: dict[str, list[Row]] = {}
    for result in people.results:
        for ballot in result.count.ballots:
            branch = branches[ballot.group_no]
            rows.setdefault(branch, []).append(_row(people, ballot))
    for branch, mine in rows.items():
        if change:
            change(branch, mine)
        data = build_forms([FormSheet(final_list.FORM, mine)], default_policy())
        CampaignFolder(root).branch(branch, FINAL_LIST).write_bytes(data)


def _row(people: CustomerList, ballot: Any) -> Row:
    home = people.by_household[ballot.household_no]
    person = next(one for one in home if one.is_representative)
    proposed = ballot.limit.proposed
    return {
        "row_no": ballot.household_no,
        "customer_key": ballot.customer_key,
        "household_no": ballot.household_no,
        "name": person.name,
        "id_number": person.id_number,
        "group_no": ballot.group_no,
        "customer_type": person.customer_type,
        "proposed_limit": proposed,
        "conclusion": "保留",
        "final_limit": proposed or 0,
        "term_months": 24,
    }
