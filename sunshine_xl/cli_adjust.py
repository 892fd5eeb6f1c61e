"""``adjust apply|agree|execute|list``: another limit after the lock (R102–R105)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_run import CampaignPath, Json, run

app = typer.Typer(
    name="adjust",
    help="额度调整：支行申请，业务发展部同意，授信部执行。",
    no_args_is_help=True,
)
Number = Annotated[str, typer.Argument(help="调整编号，例如 0001。")]
Person = Annotated[str, typer.Option(help="办理人姓名。")]
Department = Annotated[str, typer.Option(help="办理人所在的支行或部门。")]


@app.command()
def apply(
    campaign: CampaignPath,
    branch: Annotated[str, typer.Option(help="申请支行。")],
    household: Annotated[str, typer.Option(help="户号。")],
    amount: Annotated[str, typer.Option(help="拟调额度（元），例如 60000。")],
    reason: Annotated[str, typer.Option(help="调整理由。")],
    evidence: Annotated[list[Path], typer.Option(help="调查材料文件，可给多次。")],
    person: Person,
    as_json: Json = False,
) -> None:
    """申请：支行提出，附调查材料（按校验值存档）。"""
    from sunshine_xl.flows import adjust as flow

    signature = flow.Signature(person, branch, dt.datetime.now())
    run(
        lambda show: flow.apply(
            campaign,
            signature,
            household=household,
            amount=amount,
            reason=reason,
            evidence=evidence,
            progress=show,
        ),
        as_json=as_json,
        verb="申请",
    )


@app.command()
def agree(
    campaign: CampaignPath,
    number: Number,
    person: Person,
    department: Department = "业务发展部",
    refuse: Annotated[str, typer.Option(help="不同意时写明原因。")] = "",
    as_json: Json = False,
) -> None:
    """同意：业务发展部核实后同意（或用 --refuse 写明不同意的原因）。"""
    from sunshine_xl.flows import adjust as flow

    signature = flow.Signature(person, department, dt.datetime.now())
    run(
        lambda show: flow.agree(
            campaign, number, signature, refusal=refuse, progress=show
        ),
        as_json=as_json,
        verb="同意",
    )


@app.command()
def execute(
    campaign: CampaignPath,
    number: Number,
    person: Person,
    department: Department = "授信部",
    done: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="在信贷系统内调整的日期；不给则为今天。"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """执行：授信部已在信贷系统内调整，记下日期。"""
    from sunshine_xl.flows import adjust as flow

    signature = flow.Signature(person, department, dt.datetime.now())
    day = done.date() if done else None
    run(
        lambda show: flow.execute(campaign, number, signature, done=day, progress=show),
        as_json=as_json,
        verb="执行",
    )


@app.command("list")
def show_all(campaign: CampaignPath, as_json: Json = False) -> None:
    """列表：全部申请和办理情况，并更新额度调整登记簿。"""
    from sunshine_xl.flows import adjust as flow

    run(lambda show: flow.show(campaign, progress=show), as_json=as_json, verb="读取")
