"""The commands of the last phase: to the platform and the CRM, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_run import (
    UNUSABLE,
    CampaignPath,
    Json,
    Password,
    ask,
    finish,
    run,
)
from sunshine_xl.console import complain

_WHOM = "请这样写：lookup 活动文件夹 姓名，或 lookup --url 数据库地址 姓名。"

Encrypt = Annotated[
    bool, typer.Option("--encrypt", help="写出的结果文件加打开密码（会询问两次）。")
]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (export, receipt, crm, lookup):
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
    from sunshine_xl.hosts.filling import live_fill

    existing(campaign)
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


def new_password() -> str:
    """Ask for a new password twice."""
    return str(
        typer.prompt(
            "请设打开密码", hide_input=True, confirmation_prompt="请再输入一次"
        )
    )


def crm(
    campaign: CampaignPath,
    url: Annotated[
        str,
        typer.Option(
            help="数据库地址，例如 postgresql://用户@服务器/库名；"
            "不给则写入活动文件夹中的 SQLite 文件。",
            envvar="SUNSHINE_XL_CRM",
            show_envvar=False,
        ),
    ] = "",
    by: Annotated[str, typer.Option(help="装入人；不给则为当前用户。")] = "",
    as_json: Json = False,
    password: Password = None,
) -> None:
    """客户库：把全部客户（不只有额度的）装入 CRM 数据库，可重复运行。"""
    from sunshine_xl.flows import crm as flow

    existing(campaign)
    run(
        lambda show: flow.run(
            campaign, url=url, by=by, password=ask(password), progress=show
        ),
        as_json=as_json,
        verb="装入",
    )


def lookup(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[CAMPAIGN] 姓名或身份证号码",
            help="活动文件夹和要找的人；用 --url 时只给要找的人。",
        ),
    ],
    url: Annotated[
        str, typer.Option(help="在 CRM 数据库中查；不给则在活动文件夹中查。")
    ] = "",
    as_json: Json = False,
    password: Password = None,
) -> None:
    """参考额度查询：按姓名、身份证号码（或后几位）、户号查，仅供参考。"""
    from sunshine_xl.flows import lookup as flow

    if len(words) != (1 if url else 2):
        complain(_WHOM)
        raise typer.Exit(UNUSABLE)
    if url:
        finish(flow.run_in_database(url, words[0]), as_json=as_json)
    root = existing(Path(words[0]))
    run(
        lambda show: flow.run(root, words[1], password=ask(password), progress=show),
        as_json=as_json,
        verb="读取",
    )


def existing(path: Path) -> Path:
    """Return a path that is there, else end with one line."""
    if not path.exists():
        complain(f"没有这个文件或文件夹：{path}。请核对名称后再试。")
        raise typer.Exit(UNUSABLE)
    return path


def receipt(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="[CAMPAIGN] FILE",
            help="平台的回执文件（.xlsx .xls .csv）；不在活动文件夹里的，"
            "前面加上活动文件夹。",
        ),
    ],
    as_json: Json = False,
    encrypt: Encrypt = False,
    password: Password = None,
) -> None:
    """回执核对：读回平台的导入结果，与导出的户数、金额逐户核对。"""
    from sunshine_xl.flows import receipt as flow

    if len(files) > 2:
        complain("请这样写：receipt 活动文件夹 回执文件。")
        raise typer.Exit(UNUSABLE)
    *roots, file = map(existing, files)
    protect_with = new_password() if encrypt else ""
    run(
        lambda show: flow.run(
            roots[0] if roots else None,
            file,
            protect_with=protect_with,
            password=ask(password),
            progress=show,
        ),
        as_json=as_json,
        verb="核对",
    )
