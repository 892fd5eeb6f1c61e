"""The commands between campaigns: the next edition, protection, anonymising."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_export import Encrypt, existing, new_password
from sunshine_xl.cli_run import (
    UNUSABLE,
    CampaignPath,
    Json,
    Password,
    Paths,
    ask,
    finish,
    run,
)
from sunshine_xl.console import complain

OldCampaign = Annotated[Path, typer.Argument(help="上一年度的活动文件夹。")]
NewCampaign = Annotated[Path, typer.Argument(help="新年度的活动文件夹。")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(rollover)
    app.command("compare-years")(compare_years)
    app.command()(protect)
    app.command()(anonymise)


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


def anonymise(
    campaign: CampaignPath,
    target: Annotated[
        Path | None, typer.Argument(help="匿名副本放在哪里；须是新文件夹。")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。")] = False,
    delete_after: Annotated[
        bool,
        typer.Option(
            "--delete-after", help="不作副本，只列出超过保存期限、可以删除的文件。"
        ),
    ] = False,
    day: Annotated[
        str, typer.Option(help="与 --delete-after 合用：按哪一天算，默认今天。")
    ] = "",
    as_json: Json = False,
    password: Password = None,
) -> None:
    """匿名副本：换掉姓名、证件、电话、住址，金额不变，写到新文件夹；或列出到期文件。"""
    existing(campaign)
    if delete_after:
        from sunshine_xl.flows import retention

        finish(retention.run(campaign, _day(day)), as_json=as_json)
    from sunshine_xl.flows import anonymise as flow

    folder = target or campaign.absolute().with_name(f"{campaign.absolute().name}-匿名")
    if not yes and not typer.confirm(f"把匿名副本写到“{folder}”？"):
        raise typer.Abort
    run(
        lambda show: flow.run(campaign, folder, password=ask(password), progress=show),
        as_json=as_json,
        verb="匿名",
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError:
        complain(f"“{text}”不是日期。请写成 2020-11-15。")
        raise typer.Exit(UNUSABLE) from None
