"""The commands between campaigns: the next edition, protection, anonymising."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_export import Encrypt, existing, new_password
from sunshine_xl.cli_run import Json, Password, Paths, ask, finish, run

OldCampaign = Annotated[Path, typer.Argument(help="上一年度的活动文件夹。")]
NewCampaign = Annotated[Path, typer.Argument(help="新年度的活动文件夹。")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(rollover)
    app.command("compare-years")(compare_years)
    app.command()(protect)


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


def protect(
    paths: Paths,
    remove: Annotated[
        bool, typer.Option("--remove", help="取消密码，而不是加上密码。")
    ] = False,
    as_json: Json = False,
    password: Password = None,
) -> None:
    """加密：给结果文件（.xlsx）加打开密码；--remove 取消。"""
    from sunshine_xl.flows import confidential as flow

    for path in paths:
        existing(path)
    if remove:
        given = password or str(typer.prompt("请输入打开密码", hide_input=True))
        finish(flow.unprotect(paths, given), as_json=as_json)
    given = new_password() if password is None else password
    finish(flow.protect(paths, given), as_json=as_json)
