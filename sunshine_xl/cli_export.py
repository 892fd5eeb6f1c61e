"""The commands of the last phase: to the platform and the CRM, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sunshine_xl.cli_run import CampaignPath, Json, Password, ask, run

if TYPE_CHECKING:
    from sunshine_xl.grid import Address

Encrypt = Annotated[
    bool, typer.Option("--encrypt", help="写出的结果文件加打开密码（会询问两次）。")
]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (export,):
        app.command()(command)


def export(
    campaign: CampaignPath,
    template: Annotated[
        Path | None, typer.Option(help="导入模板；不给则用“总行”文件夹中的那一份。")
    ] = None,
    as_json: Json = False,
    encrypt: Encrypt = False,
    password: Password = None,
) -> None:
    """导入模板：把表6填进总行的批量导入模板，并写出全部客户清单。"""
    from sunshine_xl.flows import export as flow

    protect_with = new_password() if encrypt else ""
    run(
        lambda show: flow.run(
            campaign,
            template=template,
            live_fill=live_fill,
            protect_with=protect_with,
            password=ask(password),
            progress=show,
        ),
        as_json=as_json,
        verb="读取",
    )


def live_fill(data: bytes, sheet: str, cells: Mapping[Address, Any]) -> bytes:
    """Fill a .xls through Excel or LibreOffice Calc."""
    from sunshine_xl.calc.filling import fill_cells
    from sunshine_xl.flows.export import LiveFillFailed

    try:
        return fill_cells(data, sheet, cells)
    except Exception as error:  # each office has its own errors
        raise LiveFillFailed(str(error) or type(error).__name__) from error


def new_password() -> str:
    """Ask for a new password twice."""
    return str(
        typer.prompt(
            "请设打开密码", hide_input=True, confirmation_prompt="请再输入一次"
        )
    )
