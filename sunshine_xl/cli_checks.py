"""The commands on the way to the final list: crosscheck, review, finalise, verify."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from sunshine_xl import cli_adjust
from sunshine_xl.cli_run import CampaignPath, Json, Password, ask, finish, run


def crosscheck(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """交叉核查：名单外借款、超额度借款、五类不良记录，写出各支行核查表和审计移送。"""
    from sunshine_xl.flows import crosscheck as flow

    run(
        lambda show: flow.run(campaign, password=ask(password), progress=show),
        as_json=as_json,
        verb="核查",
    )


def refer(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """审计移送：把查不出合理原因的贷款按支行、客户经理、客户列表。"""
    from sunshine_xl.flows import crosscheck as flow

    run(
        lambda show: flow.refer(campaign, password=ask(password), progress=show),
        as_json=as_json,
        verb="核查",
    )


def review(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """行内评议：写出或更新各支行的行内评议表，检查人数、日期和调整原因。"""
    from sunshine_xl.flows import reviews as flow

    run(
        lambda show: flow.run(campaign, password=ask(password), progress=show),
        as_json=as_json,
        verb="评议",
    )


def finalise(
    campaign: CampaignPath,
    person: Annotated[str, typer.Option(help="定稿人姓名；不给则用本机登录名。")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="只写出表6，不锁定。")] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="重新开启已锁定的名单。")
    ] = False,
    reason: Annotated[str, typer.Option(help="重新开启的原因。")] = "",
    as_json: Json = False,
    password: Password = None,
) -> None:
    """定稿：写出各支行和全行的表6，与小组汇总核对，锁定并记入日志。"""
    from getpass import getuser

    from sunshine_xl.flows import finalise as flow

    now = dt.datetime.now()
    if reopen:
        finish(
            flow.reopen(campaign, reason=reason, person=person, at=now),
            as_json=as_json,
        )
    run(
        lambda show: flow.run(
            campaign,
            person=person or getuser(),
            at=now,
            lock=not draft,
            password=ask(password),
            progress=show,
        ),
        as_json=as_json,
        verb="定稿",
    )


def verify(campaign: CampaignPath, as_json: Json = False) -> None:
    """核验：检查日志和锁定的文件有没有被改动，指出第一处。"""
    from sunshine_xl.flows import verify as flow

    run(lambda show: flow.run(campaign, progress=show), as_json=as_json, verb="核验")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (crosscheck, refer, review, finalise, verify):
        app.command()(command)
    app.add_typer(cli_adjust.app)
