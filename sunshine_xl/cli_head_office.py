"""Head office's commands: merging the branches' files, and the campaign's progress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl import console, console_tables
from sunshine_xl.cli_run import UNUSABLE, CampaignPath, Json, finish, run

Folder = Annotated[Path, typer.Argument(help="放着各支行文件夹的文件夹。")]
Out = Annotated[
    Path,
    typer.Option("--out", help="结果文件：.xlsx（同时写 .parquet）或只写 .parquet。"),
]
Workers = Annotated[
    int, typer.Option("--workers", min=0, help="几个进程同时读；0 为每核一个。")
]
Dask = Annotated[
    str, typer.Option("--dask", help="Dask 调度器地址，如 tcp://10.1.1.5:8786。")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="接着上次：只读新的和改过的文件。")
]
Joins = Annotated[
    bool, typer.Option("--joins", help="再用 DuckDB 核对评议册与基础信息的户。")
]
Watch = Annotated[
    bool, typer.Option("--watch", help="一直看着文件夹，有变动就再合并。")
]
Every = Annotated[
    float, typer.Option("--every", min=0.2, help="--watch 时隔几秒看一次。")
]
Day = Annotated[
    str, typer.Option("--as-of", help="统计日，如 2015-10-20；不给则用基准日。")
]


def add_to(app: typer.Typer) -> None:
    """Give the command line head office's commands."""
    app.command()(merge)
    app.command()(progress)


def merge(
    folder: Folder,
    out: Out,
    workers: Workers = 0,
    dask: Dask = "",
    resume: Resume = False,
    joins: Joins = False,
    watch: Watch = False,
    every: Every = 5.0,
    as_json: Json = False,
) -> None:
    """合并：各支行的文件夹合成一个工作簿和 Parquet，每行写明出处。"""
    from sunshine_xl.flows import merge as flow

    options = flow.Options(workers, dask, resume, joins)
    if watch:
        from sunshine_xl.flows.merge_watch import watch as follow

        try:
            follow(folder, out, options, every, console.show_report)
        except KeyboardInterrupt:
            console.complain("已停止；结果是最近一次合并的。")
        return
    run(
        lambda progress: flow.run(folder, out, options, progress),
        as_json=as_json,
        verb="合并",
    )


def progress(
    campaign: CampaignPath,
    as_of: Day = "",
    as_json: Json = False,
) -> None:
    """进度：建档面、预授信面、阶段、完整率、录入和问题，写成工作簿和网页。"""
    from sunshine_xl.flows import progress as flow
    from sunshine_xl.forms.cells import read_date

    day = read_date(as_of) if as_of else None
    if as_of and day is None:
        console.complain(f"看不懂日期“{as_of}”。请写成 2015-10-20 的样子。")
        raise typer.Exit(UNUSABLE)
    with console.progress() as show:
        report = flow.run(campaign, day, show)
    if not as_json and not report.refusal:
        console_tables.show_progress(report.document)
    finish(report, as_json=as_json)
