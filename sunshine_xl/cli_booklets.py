"""``sunshine-xl booklets``: the groups' workbooks and what goes to the printer."""

from __future__ import annotations

from functools import partial as bound
from typing import Annotated

import typer

from sunshine_xl.cli_run import CampaignPath, Json, run


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(booklets)


def booklets(
    campaign: CampaignPath,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="同时印成 PDF，放在“输出/印刷”。")
    ] = False,
    imposed: Annotated[
        bool, typer.Option("--a3", help="另出 A3 骑马订拼版文件（与 --pdf 同用）。")
    ] = False,
    partial: Annotated[
        bool,
        typer.Option(
            "--partial", help="没有唯一授信代表的户不列入，小组其余各户照常生成。"
        ),
    ] = False,
    group: Annotated[
        str, typer.Option(help="只重印这个编号的小组（评议册须已生成）。")
    ] = "",
    as_json: Json = False,
) -> None:
    """评议册：由基础信息和评议小组，每个小组生成一个工作簿；可印成 PDF。"""
    from sunshine_xl.flows import booklets as flow
    from sunshine_xl.hosts.pdf import export_pdf

    if group:
        verb = "打印评议册"
        step = bound(flow.print_group, campaign, group, pdf=export_pdf)
    else:
        verb, wanted = "生成评议册", export_pdf if pdf or imposed else None
        step = bound(flow.run, campaign, pdf=wanted, imposed=imposed, partial=partial)
    run(lambda show: step(progress=show), as_json=as_json, verb=verb)
