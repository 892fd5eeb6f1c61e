"""The commands between campaigns: the next edition, protection, anonymising."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_export import Encrypt, existing, new_password
from sunshine_xl.cli_run import Json, Password, ask, run

OldCampaign = Annotated[Path, typer.Argument(help="上一年度的活动文件夹。")]
NewCampaign = Annotated[Path, typer.Argument(help="新年度的活动文件夹。")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(rollover)
    app.command("compare-years")(compare_years)


def rollover(
    old: OldCampaign,
    new: NewCampaign,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """年度结转：由上年的活动建新年度的文件夹，带过人员、小组和模板，不带结果。"""
    from sunshine_xl.flows import rollover as flow

    existing(old)
    run(
        lambda show: flow.run(old, new, password=ask(password), progress=show),
        as_json=as_json,
        verb="结转",
    )


def compare_years(
    old: OldCampaign,
    new: NewCampaign,
    as_json: Json = False,
    encrypt: Encrypt = False,
    password: Password = None,
) -> None:
    """年度对比：逐户对比两个年度，新增、减少、额度和等级的变化。"""
    from sunshine_xl.flows import compare_years as flow

    for path in (old, new):
        existing(path)
    protect_with = new_password() if encrypt else ""
    run(
        lambda show: flow.run(
            old,
            new,
            protect_with=protect_with,
            password=ask(password),
            progress=show,
        ),
        as_json=as_json,
        verb="对比",
    )
