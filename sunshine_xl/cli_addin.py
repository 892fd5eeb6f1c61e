"""``sunshine-xl addin``: the buttons and functions in Excel on Windows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sunshine_xl import console
from sunshine_xl.cli_points import show

app = typer.Typer(
    name="addin",
    help="Excel 中的“阳光信贷”功能区（Windows）。",
    no_args_is_help=True,
)


@app.command()
def build(
    file: Annotated[
        Path | None, typer.Argument(help="写到哪个文件；不给则替换随程序的那一份。")
    ] = None,
) -> None:
    """生成：由按钮清单和 VBA 源码生成加载项（任何系统均可，不需要 Excel）。"""
    from sunshine_xl.addin import excel_build

    target = file or excel_build.built()
    target.write_bytes(excel_build.build())
    console.output().print(f"已生成 {target.name}。")


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="安装包放在哪个文件夹。")],
    python: Annotated[
        list[str] | None,
        typer.Option(help="电脑上 Python 的版本，可给多次；不给则 3.11、3.12、3.13。"),
    ] = None,
) -> None:
    """打包：为不能上网的 Windows 电脑准备一个安装文件夹（本机需要能上网）。"""
    from sunshine_xl.addin import excel_bundle

    show(excel_bundle.bundle(folder, tuple(python or excel_bundle.PYTHONS)))


@app.command()
def install() -> None:
    """安装：把加载项装进当前用户的 Excel，不需要管理员。"""
    from sunshine_xl.addin import excel_install

    show(excel_install.install())


@app.command()
def uninstall() -> None:
    """卸载：去掉加载项和登记的内容。"""
    from sunshine_xl.addin import excel_install

    show(excel_install.uninstall())


@app.command()
def doctor() -> None:
    """检查：从 Excel 到 Python 逐环检查，指出断在哪里、怎么办。"""
    from sunshine_xl.addin import excel_doctor

    show(excel_doctor.examine())
