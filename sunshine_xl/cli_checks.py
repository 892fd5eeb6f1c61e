"""The commands on the way to the final list: crosscheck, review, finalise, verify."""

from __future__ import annotations

import typer

from sunshine_xl.cli_run import CampaignPath, Json, Password, ask, run


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


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (crosscheck, refer):
        app.command()(command)
