"""``sunshine-xl groups`` and ``sunshine-xl guide``: short commands without a room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl import console
from sunshine_xl.cli_run import Json, run


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(groups)
    app.command()(guide)


def groups(
    folder: Annotated[Path, typer.Argument(help="支行文件夹，或整个活动文件夹。")],
    as_json: Json = False,
) -> None:
    """小组检查：评议小组的人数、构成、回避和辅导。"""
    from sunshine_xl.flows import group_check

    run(lambda show: group_check.run(folder, show), as_json=as_json, verb="小组检查")


def guide(
    folder: Annotated[
        Path | None, typer.Argument(help="写到哪个文件夹；不给则为临时文件夹。")
    ] = None,
) -> None:
    """帮助：把使用手册写成网页，告诉您在哪里。"""
    from sunshine_xl.flows.guide import write_guide

    console.output().print(f"使用手册：{write_guide(folder)}")
