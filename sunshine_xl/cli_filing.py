"""Commands of the filing phase: comparison, exclusions, questionnaires, registers."""

from __future__ import annotations

import typer

from sunshine_xl.cli_run import CampaignPath, Json, Password, ask, run


def add_to(app: typer.Typer) -> None:
    """Give the command line the commands of the filing phase."""
    app.command()(register)
    app.command()(exclusions)
    app.command()(questionnaires)


def register(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """与平台比对：基础信息与平台客户逐人比对，写出新增、更新、拒绝、排除等清单。"""
    from sunshine_xl.flows import register as flow

    run(
        lambda show: flow.run(campaign, password=ask(password), progress=show),
        as_json=as_json,
        verb="读取",
    )


def exclusions(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """排除登记：列出排除人员、所属情形和认定人，检查认定是否齐全。"""
    from sunshine_xl.flows import register as flow

    run(
        lambda show: flow.run_exclusions(
            campaign, password=ask(password), progress=show
        ),
        as_json=as_json,
        verb="读取",
    )


def questionnaires(
    campaign: CampaignPath, as_json: Json = False, password: Password = None
) -> None:
    """问卷统计：校验各支行的电子银行业务调查问卷，按支行统计并画图。"""
    from sunshine_xl.flows import questionnaires as flow

    run(
        lambda show: flow.run(campaign, password=ask(password), progress=show),
        as_json=as_json,
        verb="读取",
    )
