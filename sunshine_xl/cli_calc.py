"""``sunshine-xl calc``: the buttons in LibreOffice Calc on a Linux desktop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl.cli_points import show

app = typer.Typer(
    name="calc",
    help="LibreOffice Calc 中的“阳光信贷”工具栏（Linux 桌面）。",
    no_args_is_help=True,
)

Profile = Annotated[
    Path | None,
    typer.Option(help="LibreOffice 的用户配置目录；不给则为当前用户的。"),
]


@app.command()
def install(profile: Profile = None) -> None:
    """安装：在 LibreOffice Calc 中加入“阳光信贷”菜单和工具栏。"""
    from sunshine_xl.addin import calc_install

    show(calc_install.install(profile))


@app.command()
def uninstall(profile: Profile = None) -> None:
    """卸载：去掉“阳光信贷”菜单和工具栏。"""
    from sunshine_xl.addin import calc_install

    show(calc_install.uninstall(profile))


@app.command()
def doctor(profile: Profile = None) -> None:
    """检查：按钮所需的各项是否齐备，缺什么怎么办。"""
    from sunshine_xl.addin import calc_install

    show(calc_install.examine(profile))
